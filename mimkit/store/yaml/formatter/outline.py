"""Reads a file as a tree of entries, each with the comments and blank lines that belong to it.

A comment on its own line belongs to the entry below it. If the comment is indented more than that entry, it belongs
to the value above it instead. A comment after a value belongs to the entry on the same line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from mimkit.model.diagnostic import KeyPath
from mimkit.store.yaml import spans
from mimkit.store.yaml.places import comments_at

_BLANK: Final = re.compile(r"^[ \t]*$", re.MULTILINE)


@dataclass(eq=False, slots=True)
class YamlPiece:
    """A key with its value, a list item, or the file itself."""

    node: Node | None
    """The value, or None for a key that was added."""
    key: ScalarNode | None = None
    name: str | int = ""
    """The key, or the index of the item."""
    parent: YamlPiece | None = None
    start: int = 0
    column: int = -1
    end: int = 0
    value: str | None = None
    """The new text of the value, or None if it is unchanged."""
    children: list[YamlPiece] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    """The comments above the piece, with "" for each blank line."""
    beside: list[str] = field(default_factory=list)
    """The comments after the piece on the same line."""
    below: list[str] = field(default_factory=list)
    """The comments below the piece's value that are indented more than the piece."""
    tail: list[str] = field(default_factory=list)
    """The comments after the piece's last child, in the same column as the children."""

    @property
    def keys(self) -> KeyPath:
        """The key path of the piece."""
        return () if self.parent is None else (*self.parent.keys, self.name)

    @property
    def is_flow(self) -> bool:
        """Whether the value is written in brackets."""
        return isinstance(self.node, CollectionNode) and not spans.is_block(self.node)

    @property
    def has_remarks(self) -> bool:
        """Whether any comment belongs to the piece."""
        return any((*self.above, *self.beside, *self.below, *self.tail))

    def all(self) -> Iterator[YamlPiece]:
        """Yield all pieces below this one, in the order of the file."""
        for child in self.children:
            yield child
            yield from child.all()


class _Remark(NamedTuple):
    """A comment or a blank line ("")."""

    start: int
    text: str
    column: int
    owns_line: bool


def outline(text: str, root: Node) -> YamlPiece:
    """Return the tree of a readable file. The text must use plain line feeds."""
    top = YamlPiece(root, end=len(text))
    _add_children(text, top)
    pieces = list(top.all())
    waiting: list[_Remark] = []
    before: YamlPiece | None = None
    remarks = _remarks(text, pieces)
    remark = next(remarks, None)
    for piece in pieces:
        while remark and remark.start < piece.start:
            waiting += [remark] if remark.owns_line else _beside(before or top, remark)
            remark = next(remarks, None)
        _between(top, before, piece, waiting)
        waiting, before = [], piece
    while remark:
        waiting += [remark] if remark.owns_line else _beside(before or top, remark)
        remark = next(remarks, None)
    _at_end(top, before, waiting)
    return top


def _add_children(text: str, above: YamlPiece) -> None:
    node = above.node
    if not isinstance(node, CollectionNode):
        return
    for place, each in enumerate(node.value):
        key, value = each if isinstance(node, MappingNode) else (None, each)
        first = key or value
        start, column = spans.start_of(first), spans.column_of(first)
        if isinstance(node, SequenceNode) and spans.is_block(node):
            start, column = spans.dash(text, node, value), spans.column_of(node)
        child = YamlPiece(value, key, key.value if key else place, above, start, column)
        _add_children(text, child)
        child.end = max(spans.end_of(text, value), spans.end_of(text, first))
        above.children.append(child)


def _remarks(text: str, pieces: list[YamlPiece]) -> Iterator[_Remark]:
    """Yield the comments and blank lines in order. Blank lines inside a value are part of the value."""
    found = [_comment(text, index, comment) for index, comment in comments_at(text)]
    values = [each for each in pieces if each.node is not None and not spans.is_block(each.node)]
    ends = iter(values)
    value = next(ends, None)
    for blank in _BLANK.finditer(text):
        while value and value.end <= blank.start():
            value = next(ends, None)
        is_inside = value is not None and value.start < blank.start()
        if not is_inside and blank.start() < len(text):
            found.append(_Remark(blank.start(), "", 0, owns_line=True))
    yield from sorted(found)


def _comment(text: str, index: int, comment: str) -> _Remark:
    before = text[text.rfind("\n", 0, index) + 1 : index]
    is_first = not before.strip() or before.strip() in ("---", "...")
    return _Remark(index, comment.rstrip(), len(before), owns_line=is_first)


def _beside(piece: YamlPiece, remark: _Remark) -> list[_Remark]:
    """Attach a comment to the last piece that starts before it.

    If the piece is in brackets that end before the comment, attach the comment to the bracketed value.
    """
    while piece.parent and piece.parent.is_flow and piece.parent.end <= remark.start:
        piece = piece.parent
    (piece.beside if piece.parent else piece.above).append(remark.text)
    return []


def _between(top: YamlPiece, before: YamlPiece | None, after: YamlPiece, remarks: list[_Remark]) -> None:
    """Attach the comments between two pieces to the values that end there, or to the piece below."""
    if before is None:
        top.above += [each.text for each in remarks]
        return
    rest = _after_value(before, remarks)
    split = len(rest)
    if after.parent is before or (after.parent and after.parent.is_flow):
        split = 0
    else:
        column = after.column
        split = next((at for at, each in enumerate(rest) if each.text and each.column <= column), split)
    while split and not rest[split - 1].text:
        split -= 1
    _below(before, rest[:split])
    after.above += [each.text for each in rest[split:]]


def _after_value(piece: YamlPiece, remarks: list[_Remark]) -> list[_Remark]:
    """Move comments that are between a key and its text to a position above the key. Return all other comments."""
    at = piece.end if piece.node is not None and not spans.is_block(piece.node) else 0
    piece.above += [each.text for each in remarks if each.start < at and each.text]
    return [each for each in remarks if each.start >= at]


def _below(piece: YamlPiece, remarks: list[_Remark]) -> None:
    """Attach each comment to the deepest value that ends before the comment and is not indented more than it."""
    target = piece.below
    for each in remarks:
        if each.text:
            while piece.parent and piece.parent.is_flow and piece.parent.end <= each.start:
                piece = piece.parent
            is_inside = piece.parent is not None and piece.parent.is_flow
            while not is_inside and piece.parent and piece.parent.parent and _is_left_of(each, piece):
                piece = piece.parent
            is_sibling = is_inside or each.column <= piece.column
            target = piece.parent.tail if piece.parent and is_sibling else piece.below
        target.append(each.text)


def _is_left_of(remark: _Remark, piece: YamlPiece) -> bool:
    """Return whether a comment below a piece belongs to the piece's parent.

    The dashes of a list may be in the same column as its key.
    """
    return piece.column > remark.column or (piece.parent is not None and piece.parent.column >= remark.column)


def _at_end(top: YamlPiece, before: YamlPiece | None, remarks: list[_Remark]) -> None:
    if before is None:
        top.above += [each.text for each in remarks]
        return
    rest = _after_value(before, remarks)
    while rest and not rest[-1].text:
        rest.pop()
    _below(before, rest)
