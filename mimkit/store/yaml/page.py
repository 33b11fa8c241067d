"""A file while it is edited: its text, its nodes, its data, and the splices an edit is made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeGuard

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from mimkit.model.diagnostic import Diagnostic, KeyPath
from mimkit.store.yaml import spans
from mimkit.store.yaml.emitter import entry_lines, item_lines
from mimkit.store.yaml.reader import Data, Loader, read
from mimkit.store.yaml.refusal import CannotEdit
from mimkit.store.yaml.scalars import Style, is_printable, spell, spell_in_flow
from mimkit.store.yaml.spans import Spot

_STYLES: Final[dict[str | None, Style]] = {"'": "single", '"': "double"}
_BLOCK_SIGN: Final = re.compile("[|>][-+0-9]*")
_DOCUMENT_END: Final = re.compile(r"^\.\.\.(?=\s|$)", re.MULTILINE)


class Page:
    """The text always ends with a line break: one is added in the file's own way where it lacks."""

    def __init__(self, raw: bytes) -> None:
        data = read("", raw)
        if isinstance(data, Diagnostic):
            raise CannotEdit(f"The file cannot be read: line {data.line}: {data.message}", data.hint)
        text = raw.decode("utf-8")
        self.eol = "\r\n" if 2 * text.count("\r\n") > text.count("\n") else "\n"
        self.text = text if not text or text.endswith("\n") else text + self.eol
        whole = self.text.encode()
        again = data if whole == raw else read("", whole)
        # A line break can lengthen a text that ends the file, but it cannot make the file unreadable.
        self.data: Data = data if isinstance(again, Diagnostic) else again
        self.root: Node | None = yaml.compose(whole, Loader)

    @property
    def is_closed(self) -> bool:
        """Whether the document is closed with `...`, which stands at the left margin nowhere else."""
        return _DOCUMENT_END.search(self.text) is not None

    @property
    def list_offset(self) -> int:
        """How far lists stand to the right of their keys in this file."""
        return spans.list_offset(self.root)

    def keys(self) -> list[str]:
        """Return the top-level keys in the order of the file."""
        return list(self.data) if isinstance(self.data, dict) else []

    def node(self, key_path: KeyPath) -> Node | None:
        """Return the value at the key path; None where there is none."""
        if not key_path:
            return self.root
        spot = self.find(key_path)
        return spot.node if spot else None

    def find(self, key_path: KeyPath) -> Spot | None:
        """Return the entry at the key path; None where there is none."""
        return spans.find(self.text, self.root, key_path)

    def after(self, node: Node) -> int:
        """Return the index of the line after the last line of a value."""
        return spans.line_end(self.text, spans.end_of(self.text, node))

    def joined(self, lines: Sequence[str]) -> str:
        """Return new lines with the file's own line breaks."""
        return "".join(f"{line}{self.eol}" for line in lines)

    def with_lines(self, at: int, lines: Sequence[str]) -> str:
        """Return the text with new lines at the index, which begins a line."""
        return self.text[:at] + self.joined(lines) + self.text[at:]

    def opened(self, spot: Spot, at: int, lines: Sequence[str]) -> str:
        """Return the text with lines at an index below an entry, whose own line gives up its empty value."""
        end = spans.end_of(self.text, spot.node)
        if (
            spot.in_flow
            or spot.node.value not in ([], "", "null", "~")
            or "#" in self.text[spot.head_end : end]
        ):
            raise CannotEdit("The list is written in brackets.", "Write each item on a line of its own.")
        return self.text[: spot.head_end] + self.text[end:at] + self.joined(lines) + self.text[at:]

    def list_column(self, spot: Spot) -> int:
        """Return the column for the dashes of a new list below an entry."""
        return spot.column + self.list_offset

    def replaced(self, spot: Spot, value: Data) -> str:
        """Return the text with another value behind a key or a dash; comments after it on its line stay."""
        if spot.in_flow:
            return self._replaced_in_flow(spot, value)
        first, *body = self._new_lines(spot, value)
        tail, rest = self._after_value(spot)
        return self._before_value(spot, first) + first + tail + self.joined(body) + self.text[rest:]

    def _replaced_in_flow(self, spot: Spot, value: Data) -> str:
        if not isinstance(value, str):
            raise CannotEdit(
                "Between brackets only a text can be replaced.",
                "Write the list or mapping on lines of its own.",
            )
        start, end = spans.start_of(spot.node), spans.end_of(self.text, spot.node)
        gap = " " if self.text[start - 1] == ":" else ""
        return self.text[:start] + gap + spell_in_flow(value, _style(spot.node)) + self.text[end:]

    def _new_lines(self, spot: Spot, value: Data) -> list[str]:
        """Return the lines of the new value, the first without its head and leading space."""
        begin = self.text.rfind("\n", 0, spot.head_end) + 1
        head = self.text[begin : spot.head_end]
        style = _style(spot.node)
        if isinstance(value, str) and style != "plain" and "\n" not in value and is_printable(value):
            return [spell(value, style)]
        if (
            isinstance(value, list)
            and value
            and isinstance(spot.node, SequenceNode)
            and spans.is_block(spot.node)
        ):
            lines = [head, *item_lines(value, spans.column_of(spot.node))]
        elif isinstance(value, dict) and head.endswith("-"):
            lines = item_lines([value], spot.column)
            return [lines[0][spot.column + 1 :].lstrip(" "), *lines[1:]]
        else:
            lines = entry_lines(head, value, spot.column, self.list_offset)
        return [lines[0][len(head) :].lstrip(" "), *lines[1:]]

    def _before_value(self, spot: Spot, first: str) -> str:
        start = spans.start_of(spot.node)
        if first and start > spot.head_end and not spans.is_block(spot.node):
            return self.text[:start]
        return self.text[: spot.head_end] + (" " if first else "")

    def _after_value(self, spot: Spot) -> tuple[str, int]:
        """Return what stays on the line of the value, and the index from which the text goes on."""
        node = spot.node
        start = spans.start_of(node)
        sign = _BLOCK_SIGN.match(self.text, start) if spans.is_block_text(node) else None
        if sign:
            return self.text[sign.end() : spans.line_end(self.text, start)], self.after(node)
        if spans.is_block(node):
            head_line = spans.line_end(self.text, spot.head_end)
            return self.eol if start < head_line else self.text[spot.head_end : head_line], self.after(node)
        return self.text[spans.end_of(self.text, node) : self.after(node)], self.after(node)


def _style(node: Node) -> Style:
    """Return the quotes that a value stands in."""
    return _STYLES.get(node.style, "plain") if isinstance(node, ScalarNode) else "plain"


def is_open_mapping(node: Node | None) -> TypeGuard[MappingNode]:
    """Whether keys can be added to a value on lines of their own."""
    return isinstance(node, MappingNode) and spans.is_block(node)
