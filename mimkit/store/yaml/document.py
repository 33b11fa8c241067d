"""A YAML file: its bytes and data, and the text, nodes and splices used for edits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Final, Self, TypeGuard

import yaml
from yaml.nodes import MappingNode, Node

from mimkit.model.diagnostic import KeyPath
from mimkit.model.file_problem import Unreadable
from mimkit.store.yaml import spans
from mimkit.store.yaml.reader import Data, Loader, read
from mimkit.store.yaml.refusal import CannotEdit
from mimkit.store.yaml.spans import YamlEntry

_REMARK: Final = re.compile(r"(?:[ \t]*\r?\n)*( *)#[^\n]*\n")
_DOCUMENT_END: Final = re.compile(r"^\.\.\.(?=\s|$)", re.MULTILINE)


class Document:
    """One version of a file. It is parsed only once, when its content is first needed."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    @classmethod
    def of(cls, raw: bytes, data: Data) -> Self:
        """Return a document for bytes that have already been parsed."""
        document = cls(raw)
        document.__dict__["content"] = data
        return document

    @cached_property
    def content(self) -> Data | Unreadable:
        """The parsed content of the file, or the reason why it cannot be read."""
        return read(self.raw)

    @property
    def data(self) -> Data:
        """The parsed content of the file. Raises CannotEdit if the file cannot be read."""
        data = self.content
        if isinstance(data, Unreadable):
            raise CannotEdit(f"The file cannot be read: line {data.line}: {data.message}", data.hint)
        return data

    @cached_property
    def text(self) -> str:
        """The file as text."""
        return self.raw.decode("utf-8")

    @cached_property
    def eol(self) -> str:
        """The line break that most lines of the file use."""
        return "\r\n" if 2 * self.text.count("\r\n") > self.text.count("\n") else "\n"

    @cached_property
    def root(self) -> Node | None:
        """The root of the file's YAML nodes."""
        root: Node | None = yaml.compose(self.raw, Loader)
        return root

    def for_edit(self) -> Document:
        """Return the file with a final line break. Raise CannotEdit if the file cannot be read."""
        data = self.data
        if not self.text or self.text.endswith("\n"):
            return self
        ended = Document((self.text + self.eol).encode())
        # An added line break can become part of the last text, but cannot make the file unreadable.
        return Document.of(ended.raw, data) if isinstance(ended.content, Unreadable) else ended

    @property
    def is_closed(self) -> bool:
        """Whether the document ends with `...`, which can appear at the left margin only as an end marker."""
        return _DOCUMENT_END.search(self.text) is not None

    @property
    def list_offset(self) -> int:
        """The number of columns by which lists in this file are indented relative to their keys."""
        return spans.list_offset(self.root)

    def node(self, key_path: KeyPath) -> Node | None:
        """Return the value at the key path, or None."""
        if not key_path:
            return self.root
        spot = self.find(key_path)
        return spot.node if spot else None

    def find(self, key_path: KeyPath) -> YamlEntry | None:
        """Return the entry at the key path, or None."""
        return spans.find(self.text, self.root, key_path)

    def after(self, node: Node) -> int:
        """Return the index of the start of the line after a value."""
        return spans.line_end(self.text, spans.end_of(self.text, node))

    def joined(self, lines: Sequence[str]) -> str:
        """Join new lines with the file's own line breaks."""
        return "".join(f"{line}{self.eol}" for line in lines)

    def with_lines(self, at: int, lines: Sequence[str]) -> str:
        """Return the text with new lines inserted at the index `at`, which must be the start of a line."""
        return self.text[:at] + self.joined(lines) + self.text[at:]

    def opened(self, spot: YamlEntry, at: int, lines: Sequence[str]) -> str:
        """Return the text with lines inserted below an entry, at the index `at`, and the entry's empty value removed."""
        end = spans.end_of(self.text, spot.node)
        if (
            spot.in_flow
            or spot.node.value not in ([], "", "null", "~")
            or "#" in self.text[spot.head_end : end]
        ):
            raise CannotEdit("The list is written in brackets.", "Write each item on a separate line.")
        return self.text[: spot.head_end] + self.text[end:at] + self.joined(lines) + self.text[at:]

    def list_column(self, spot: YamlEntry) -> int:
        """Return the column for the dashes of a new list below an entry.

        Below a dash, they must be indented more than below a key.
        """
        is_key = self.text[spot.head_end - 1] == ":"
        return spot.column + (self.list_offset if is_key else 2)

    def after_remarks(self, node: Node, column: int) -> int:
        """Return the index after a value and the comments below it that are indented more than `column`.

        Such comments belong to the value. If a block of new text were inserted before them, they would become part
        of that text.
        """
        at = self.after(node)
        found = _REMARK.match(self.text, at)
        while found and len(found[1]) > column:
            at = found.end()
            found = _REMARK.match(self.text, at)
        return at


def is_open_mapping(node: Node | None) -> TypeGuard[MappingNode]:
    """Return whether keys can be added to a value on separate lines."""
    return isinstance(node, MappingNode) and spans.is_block(node)
