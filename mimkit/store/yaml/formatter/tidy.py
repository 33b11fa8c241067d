"""Rewrites a file in house style: keys in a given order, new values in place, and all comments preserved.

Quotes, block text and short lists in brackets are preserved as the author wrote them. The result is read again.
Unless it contains exactly the intended data and all comments, CannotEdit is raised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode

from mimkit.model.diagnostic import KeyPath
from mimkit.store.yaml import spans
from mimkit.store.yaml.document import Document
from mimkit.store.yaml.emitter import as_data, entry_lines
from mimkit.store.yaml.expected import with_value
from mimkit.store.yaml.formatter.outline import YamlPiece, outline
from mimkit.store.yaml.places import comments_at
from mimkit.store.yaml.reader import Loader
from mimkit.store.yaml.refusal import CannotEdit
from mimkit.store.yaml.scalars import format_scalar

Order = Callable[[KeyPath, Sequence[str]], Sequence[str]]
"""Returns the keys of the mapping at a key path in the order in which they should be written."""

_HEADER: Final = re.compile(r"[|>][-+]?(?=[ \n]|$)")
_LONGEST: Final = 120
"""The maximum line width in columns. Longer text is folded, and longer lists use block style."""
_STEP: Final = 2


def tidy(raw: bytes, values: Mapping[KeyPath, str], order: Order) -> Document:
    """Return the file with new values and with its keys in order.

    Values are added or replaced. The mappings that contain them must already exist. Raises CannotEdit if the file
    cannot be read, or if the result would lose data or comments.
    """
    old = Document(raw)
    meant = old.data
    text = old.text.replace("\r\n", "\n")
    root = yaml.compose(text.encode(), Loader)
    if not isinstance(root, MappingNode):
        return old
    top = outline(text, root)
    for keys, value in values.items():
        data = as_data(value, str(keys[-1]))
        meant = with_value(meant, keys, data)
        _set(top, keys, str(data))
    _arrange(top, order)
    written = _File(text).write(top)
    new = Document(written.replace("\n", old.eol).encode())
    if new.content != meant or _comments(written) != _comments(text):
        raise CannotEdit(
            "The file cannot be formatted without changing its content.", "Edit the file yourself."
        )
    return new


def _comments(text: str) -> list[str]:
    return sorted(comment.rstrip() for _, comment in comments_at(text))


def _set(top: YamlPiece, keys: KeyPath, value: str) -> None:
    *above, name = keys
    parent = top
    for step in above:
        parent = next(each for each in parent.children if each.name == step)
    piece = next((each for each in parent.children if each.name == name), None)
    if piece is None:
        piece = YamlPiece(None, None, name, parent)
        parent.children.append(piece)
    piece.value = value


def _arrange(top: YamlPiece, order: Order) -> None:
    for piece in (top, *top.all()):
        if isinstance(piece.node, MappingNode):
            wanted = order(piece.keys, [str(each.name) for each in piece.children])
            piece.children.sort(key=lambda each: wanted.index(str(each.name)))


class _File:
    """Writes the lines of one file."""

    def __init__(self, text: str) -> None:
        self._text = text

    def write(self, top: YamlPiece) -> str:
        """Return the complete text of the file."""
        lines = _without_blanks([*_squeezed(top.above), *self._children(top, 0)])
        return "".join(f"{line}\n" for line in lines)

    def _children(self, above: YamlPiece, column: int) -> list[str]:
        """Return the lines for the children of a mapping or list, with keys or dashes at `column`."""
        lines: list[str] = []
        for child in above.children:
            is_first = child is above.children[0]
            lines += _indented(_without_blanks(child.above) if is_first else _squeezed(child.above), column)
            head = f"{' ' * column}{self._key(child)}:"
            own = (
                self._item(child, column) if isinstance(child.name, int) else self._entry(head, child, column)
            )
            # Below block text, an indented comment would become part of the text.
            is_block_text = not child.children and len(own) > 1
            lines += [*own, *_indented(_squeezed(child.below), column if is_block_text else column + _STEP)]
        return [*lines, *_indented(_squeezed(above.tail), column)]

    def _item(self, piece: YamlPiece, column: int) -> list[str]:
        dash = f"{' ' * column}-"
        if not piece.children or not isinstance(piece.node, MappingNode) or self._in_brackets(piece, dash):
            return self._entry(dash, piece, column)
        lines = self._children(piece, column + _STEP)
        start = next(
            at for at, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")
        )
        first = f"{dash} {lines[start].lstrip()}"
        above = [*_indented(piece.beside, column), *(line[_STEP:] for line in lines[:start])]
        return [*above, first, *lines[start + 1 :]]

    def _entry(self, head: str, piece: YamlPiece, column: int) -> list[str]:
        """Return the lines of a key or item. A comment that follows it is placed on the first line."""
        first, *rest = self._value(head, piece, column)
        remark = f" {piece.beside[0]}" if piece.beside else ""
        return [*_indented(piece.beside[1:], column), f"{first}{remark}", *rest]

    def _value(self, head: str, piece: YamlPiece, column: int) -> list[str]:
        if piece.value is not None:
            return entry_lines(head, as_data(piece.value, str(piece.name)), column)
        node = piece.node
        if isinstance(node, ScalarNode):
            return self._scalar(head, node, column)
        if flow := self._in_brackets(piece, head):
            return [f"{head} {flow}"]
        return [head, *self._children(piece, column + _STEP)]

    def _key(self, piece: YamlPiece) -> str:
        key = piece.key
        source = self._source(key) if key else ""
        return source if source and "\n" not in source else format_scalar(str(piece.name))

    def _source(self, node: Node) -> str:
        return self._text[spans.start_of(node) : spans.end_of(self._text, node)]

    def _scalar(self, head: str, node: ScalarNode, column: int) -> list[str]:
        source = self._source(node)
        if not source:
            return [head]
        if spans.is_block_text(node):
            return self._block_text(head, node, source, column)
        line = f"{head} {source}"
        if "\n" in source or (len(line) > _LONGEST and " " in source):
            return entry_lines(head, as_data(node.value), column)
        return [line]

    def _block_text(self, head: str, node: ScalarNode, source: str, column: int) -> list[str]:
        """Return the text after `|` or `>` with new indentation.

        If that would change the text, return it in house style.
        """
        sign = _HEADER.match(source)
        lines = source.split("\n")[1:]
        margin = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
        while len(lines) > 1 and not lines[-1].strip() and len(lines[-1]) <= margin:
            lines.pop()
        if (
            not sign
            or "+" in sign[0]
            or not margin
            or not lines[0].strip()
            or lines[0].startswith(" " * (margin + 1))
        ):
            return entry_lines(head, as_data(node.value), column)
        return [f"{head} {sign[0]}", *_indented([line[margin:] for line in lines], column + _STEP)]

    def _in_brackets(self, piece: YamlPiece, head: str) -> str:
        """Return a list or mapping in brackets on one line.

        Return "" if it is not written in brackets, or can no longer be written that way.
        """
        changes = (each.has_remarks or each.value is not None for each in piece.all())
        if not piece.is_flow or piece.tail or any(changes):
            return ""
        flow = self._flow(piece)
        return flow if flow and len(head) + 1 + len(flow) <= _LONGEST else ""

    def _flow(self, piece: YamlPiece) -> str:
        parts = [self._flow_part(each) for each in piece.children]
        if not all(parts):
            return ""
        inside = ", ".join(parts)
        return f"{{{inside}}}" if isinstance(piece.node, MappingNode) else f"[{inside}]"

    def _flow_part(self, piece: YamlPiece) -> str:
        value = self._flow(piece) if piece.is_flow else self._source(piece.node) if piece.node else ""
        if "\n" in value or not value:
            return ""
        return f"{self._key(piece)}: {value}" if piece.key else value


def _indented(lines: Iterable[str], column: int) -> list[str]:
    return [f"{' ' * column}{line}" if line else "" for line in lines]


def _without_blanks(lines: Sequence[str]) -> list[str]:
    """Return the lines without leading blank lines."""
    return list(lines[next((at for at, line in enumerate(lines) if line), len(lines)) :])


def _squeezed(lines: Sequence[str]) -> list[str]:
    """Return the lines with consecutive blank lines reduced to one."""
    return [line for at, line in enumerate(lines) if line or at == 0 or lines[at - 1]]
