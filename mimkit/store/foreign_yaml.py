"""Parses YAML files from other tools, with multiple documents, anchors and line numbers. Never executes code."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from mimkit.store.yaml.reader import Loader

_START: Final = re.compile(r"^---(?=[ \t\r\n]|\Z)[ \t]*", re.MULTILINE)
_MOST_NODES: Final = 200_000
_DEEPEST: Final = 60
_PLACED: Final = 5
"""The maximum depth at which line numbers are recorded."""
_EMPTY: Final = frozenset(("", "~", "null", "Null", "NULL"))

Path = tuple[str | int, ...]


class ForeignDocument(NamedTuple):
    """One document in a file."""

    data: Any
    """Strings, None, lists, and mappings with string keys."""
    line: int
    """The line number at which the document starts (1-based)."""
    lines: dict[Path, int]
    """The line number of each value, by key path."""

    def line_of(self, *path: str | int) -> int:
        """Return the line number of a value, or of its nearest ancestor with a recorded line number."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, self.line)


class BrokenDocument(NamedTuple):
    """A document that cannot be read."""

    line: int
    column: int
    sentence: str


def foreign_documents(raw: bytes) -> Iterator[ForeignDocument | BrokenDocument]:
    """Yield each non-empty document in a file. Reading continues after a broken document."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        yield BrokenDocument(raw[: problem.start].count(b"\n") + 1, 1, "the file is not UTF-8 text")
        return
    for line, part in _parts(text):
        try:
            node = yaml.compose(part, Loader)
            reader = _Reader(line)
            if node is not None and (data := reader.value(node, ())) is not None:
                yield ForeignDocument(data, line, reader.lines)
        except yaml.MarkedYAMLError as problem:
            mark: Any = problem.problem_mark
            yield BrokenDocument(
                line + (mark.line if mark else 0),
                mark.column + 1 if mark else 1,
                f"this is not YAML: {problem.problem}",
            )
        except yaml.YAMLError:
            yield BrokenDocument(line, 1, "the document contains characters that YAML does not allow")
        except (_TooMuch, RecursionError):
            yield BrokenDocument(line, 1, "the document is too large or nested too deeply")


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield the first line number and the text of each document."""
    starts = [0, *(found.start() for found in _START.finditer(text)), len(text)]
    line, counted = 1, 0
    for begin, end in itertools.pairwise(starts):
        line += text.count("\n", counted, begin)
        counted = begin
        if not _has_only_remarks(text[begin:end]):
            yield line, text[begin:end]


def _has_only_remarks(text: str) -> bool:
    """Return whether a text contains only comments and directives, such as `%YAML 1.2` before the first document."""
    return all(line.lstrip(" \t")[:1] in ("", "#", "%") for line in text.splitlines())


class _TooMuch(Exception):
    """A document has too many values or is nested too deeply."""


class _Reader:
    """Converts the nodes of one document to values. Aliases are expanded, and copies count towards the limit."""

    def __init__(self, line: int) -> None:
        self._line = line
        self._left = _MOST_NODES
        self.lines: dict[Path, int] = {}

    def value(self, node: Node, path: Path) -> Any:
        self._left -= 1
        if self._left < 0 or len(path) > _DEEPEST:
            raise _TooMuch
        if len(path) <= _PLACED:
            mark: Any = node.start_mark
            self.lines[path] = self._line + mark.line
        if isinstance(node, ScalarNode):
            return None if not node.style and node.value in _EMPTY else node.value
        if isinstance(node, SequenceNode):
            return [self.value(each, (*path, number)) for number, each in enumerate(node.value)]
        return self._mapping(node, path) if isinstance(node, MappingNode) else None

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == "<<":
                merged = self.value(value, path)
                for each in merged if isinstance(merged, list) else [merged]:
                    found = {**each, **found} if isinstance(each, dict) else found
            elif isinstance(key, ScalarNode):
                found[key.value] = self.value(value, (*path, key.value))
        return found
