"""Replaces the value of a key or list item in place."""

from __future__ import annotations

import re
from typing import Final

from yaml.nodes import Node, ScalarNode, SequenceNode

from mimkit.store.yaml import spans
from mimkit.store.yaml.document import Document
from mimkit.store.yaml.emitter import entry_lines, item_lines, mapping_lines
from mimkit.store.yaml.reader import Data
from mimkit.store.yaml.refusal import CannotEdit
from mimkit.store.yaml.scalars import Style, format_scalar, is_printable, spell_in_flow
from mimkit.store.yaml.spans import YamlEntry

_STYLES: Final[dict[str | None, Style]] = {"'": "single", '"': "double"}
_BLOCK_SIGN: Final = re.compile("[|>][-+0-9]*")


def replace_value(document: Document, spot: YamlEntry, value: Data) -> str:
    """Return the document's text with a new value in an entry. A comment after the value on its line is kept.

    Quotes are kept if the new text can be written in them. A list keeps its indentation.
    """
    if spot.in_flow:
        return _replaced_in_flow(document.text, spot, value)
    first, *body = _new_lines(document, spot, value)
    start = _start_of_change(document.text, spot, value, first)
    gap = " " if first and start == spot.head_end else ""
    tail = _rest_of_line(document, spot, start)
    after = document.text[document.after(spot.node) :]
    return document.text[:start] + gap + first + tail + document.joined(body) + after


def _replaced_in_flow(text: str, spot: YamlEntry, value: Data) -> str:
    if not isinstance(value, str):
        raise CannotEdit(
            "Inside brackets, only plain text can be replaced.",
            "Write the list or mapping on separate lines.",
        )
    start, end = spans.start_of(spot.node), spans.end_of(text, spot.node)
    gap = " " if text[start - 1] == ":" else ""
    return text[:start] + gap + spell_in_flow(value, _style(spot.node)) + text[end:]


def _new_lines(document: Document, spot: YamlEntry, value: Data) -> list[str]:
    """Return the lines of the new value. The first line omits the head and the space after it."""
    if isinstance(value, str):
        return _text_lines(document, spot, value)
    if _is_item_mapping(document.text, spot, value):
        column = spans.column_of(spot.node) if _has_place(spot) else spot.column + 2
        first, *body = mapping_lines(value, column) if isinstance(value, dict) else []
        return [first.lstrip(" "), *body]
    if (
        value
        and isinstance(value, list)
        and isinstance(spot.node, SequenceNode)
        and spans.is_block(spot.node)
    ):
        return ["", *item_lines(value, spans.column_of(spot.node))]
    return _entry_lines(document, spot, value)


def _text_lines(document: Document, spot: YamlEntry, text: str) -> list[str]:
    style = _style(spot.node)
    if style != "plain" and "\n" not in text and is_printable(text):
        return [format_scalar(text, style)]
    lines = _entry_lines(document, spot, text)
    if len(lines) > 1 and document.after_remarks(spot.node, spot.column) != document.after(spot.node):
        return [format_scalar(text, "double")]
    return lines


def _entry_lines(document: Document, spot: YamlEntry, value: Data) -> list[str]:
    begin = document.text.rfind("\n", 0, spot.head_end) + 1
    head = document.text[begin : spot.head_end]
    first, *body = entry_lines(head, value, spot.column, document.list_column(spot) - spot.column)
    return [first[len(head) :].lstrip(" "), *body]


def _start_of_change(text: str, spot: YamlEntry, value: Data, first: str) -> int:
    """Return the index where the new text starts.

    This is the start of the old value if the new value can start there too, or else the end of the head.
    """
    is_same_place = not spans.is_block(spot.node) or _is_item_mapping(text, spot, value)
    return spans.start_of(spot.node) if first and _has_place(spot) and is_same_place else spot.head_end


def _rest_of_line(document: Document, spot: YamlEntry, start: int) -> str:
    """Return the rest of the value's line, with its line break."""
    text, node = document.text, spot.node
    begin = spans.start_of(node)
    sign = _BLOCK_SIGN.match(text, begin) if spans.is_block_text(node) else None
    if sign:
        return text[sign.end() : spans.line_end(text, begin)]
    if not spans.is_block(node):
        return text[spans.end_of(text, node) : document.after(node)]
    head_line = spans.line_end(text, spot.head_end)
    return document.eol if start > spot.head_end or begin < head_line else text[spot.head_end : head_line]


def _has_place(spot: YamlEntry) -> bool:
    """Return whether the entry has an old value, rather than nothing after its key or dash."""
    return spans.start_of(spot.node) > spot.head_end


def _is_item_mapping(text: str, spot: YamlEntry, value: Data) -> bool:
    """Return whether the new value is a mapping that starts on the line of its dash."""
    return isinstance(value, dict) and bool(value) and text[spot.head_end - 1] == "-"


def _style(node: Node) -> Style:
    """Return the quoting style of a value."""
    return _STYLES.get(node.style, "plain") if isinstance(node, ScalarNode) else "plain"
