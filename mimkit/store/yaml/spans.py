"""Locates the text spans of keys, values and items that an edit may change.

Indexes count characters of the decoded text, and columns are 0-based. The parser's end marks of block lists and
mappings include the comments that follow, so the last line of a block is determined from its last value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from mimkit.model.diagnostic import KeyPath

_KEEP: Final = re.compile(r"[|>][0-9]?\+")


class YamlEntry(NamedTuple):
    """One entry of a file: a key with its value, or a list item.

    `column` is the column of the key or dash, and `head_end` is the index after the colon or dash. `in_flow` is
    true inside brackets.
    """

    node: Node
    column: int
    head_end: int
    in_flow: bool


def start_of(node: Node) -> int:
    """Return the index of the first character of a value."""
    mark: Any = node.start_mark
    return int(mark.index)


def column_of(node: Node) -> int:
    """Return the column where a value starts.

    For a block mapping or list, this is the column of its keys or dashes.
    """
    mark: Any = node.start_mark
    return int(mark.column)


def end_of(text: str, node: Node) -> int:
    """Return the index after the last character of a value, excluding comments and blank lines after it."""
    while is_block(node):
        last = node.value[-1]
        node = last[1] if isinstance(node, MappingNode) else last
    mark: Any = node.end_mark
    if is_block_text(node) and not _KEEP.match(text, start_of(node)):
        return start_of(node) + len(text[start_of(node) : mark.index].rstrip("\r\n"))
    return int(mark.index)


def is_block(node: Node) -> bool:
    """Return whether the value is a list or mapping without brackets."""
    return isinstance(node, CollectionNode) and not node.flow_style


def is_block_text(node: Node) -> bool:
    """Return whether the value is text after `|` or `>`."""
    return isinstance(node, ScalarNode) and node.style in ("|", ">")


def line_end(text: str, index: int) -> int:
    """Return the index where the line after `index` starts, or the end of the text."""
    if index and text[index - 1] == "\n":
        return index
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1


def find(text: str, root: Node | None, key_path: KeyPath) -> YamlEntry | None:
    """Return the entry at the key path, or None."""
    spot: YamlEntry | None = None
    node, in_flow = root, False
    for step in key_path:
        in_flow = in_flow or not (node is None or is_block(node))
        spot = _below(text, node, step, in_flow)
        if spot is None:
            return None
        node = spot.node
    return spot


def _below(text: str, node: Node | None, step: str | int, in_flow: bool) -> YamlEntry | None:  # noqa: FBT001 - a fact that is passed on
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == step:
                mark: Any = key.end_mark
                return YamlEntry(value, column_of(key), text.find(":", mark.index) + 1, in_flow)
    if isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        item = node.value[step]
        head_end = start_of(item) if in_flow else dash(text, node, item) + 1
        return YamlEntry(item, column_of(node), head_end, in_flow)
    return None


def dash(text: str, block: SequenceNode, item: Node) -> int:
    """Return the index of an item's dash. All dashes of a list are in the same column."""
    column = column_of(block)
    index = start_of(item)
    while True:
        begin = text.rfind("\n", 0, index) + 1
        line = text[begin : begin + column + 1]
        if line.endswith("-") and len(line) == column + 1 and not line.strip(" -"):
            return begin + column
        if begin == 0:
            return start_of(item) - 1
        index = begin - 1


def list_offset(root: Node | None) -> int:
    """Return the number of columns by which the file's lists are indented relative to their keys.

    Return 2 if the file has no lists.
    """
    return next(_offsets(root), 2)


def _offsets(node: Node | None) -> Iterator[int]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(value, SequenceNode) and is_block(value):
                yield column_of(value) - column_of(key)
            yield from _offsets(value)
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from _offsets(item)
