"""Replaces the value of a key or list item in place."""

from __future__ import annotations

import re
from typing import Final

from yaml.nodes import Node, ScalarNode, SequenceNode

from mimkit.store.yaml import spans
from mimkit.store.yaml.document import Page
from mimkit.store.yaml.emitter import entry_lines, item_lines, mapping_lines
from mimkit.store.yaml.reader import Data
from mimkit.store.yaml.refusal import CannotEdit
from mimkit.store.yaml.scalars import Style, is_printable, spell, spell_in_flow
from mimkit.store.yaml.spans import Spot

_STYLES: Final[dict[str | None, Style]] = {"'": "single", '"': "double"}
_BLOCK_SIGN: Final = re.compile("[|>][-+0-9]*")


def replaced(page: Page, spot: Spot, value: Data) -> str:
    """Return the text of the page with a new value in an entry; a comment after it on its line stays.

    Quotes are kept if they can hold the new text, and so are the columns of a list.
    """
    if spot.in_flow:
        return _replaced_in_flow(page.text, spot, value)
    first, *body = _new_lines(page, spot, value)
    start = _start_of_change(page.text, spot, value, first)
    gap = " " if first and start == spot.head_end else ""
    tail = _rest_of_line(page, spot, start)
    return page.text[:start] + gap + first + tail + page.joined(body) + page.text[page.after(spot.node) :]


def _replaced_in_flow(text: str, spot: Spot, value: Data) -> str:
    if not isinstance(value, str):
        raise CannotEdit(
            "Inside brackets, only plain text can be replaced.", "Write the list or mapping on its own lines."
        )
    start, end = spans.start_of(spot.node), spans.end_of(text, spot.node)
    gap = " " if text[start - 1] == ":" else ""
    return text[:start] + gap + spell_in_flow(value, _style(spot.node)) + text[end:]


def _new_lines(page: Page, spot: Spot, value: Data) -> list[str]:
    """Return the lines of the new value, the first one without its head and leading space."""
    if isinstance(value, str):
        return _text_lines(page, spot, value)
    if _is_item_mapping(page.text, spot, value):
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
    return _entry_lines(page, spot, value)


def _text_lines(page: Page, spot: Spot, text: str) -> list[str]:
    style = _style(spot.node)
    if style != "plain" and "\n" not in text and is_printable(text):
        return [spell(text, style)]
    lines = _entry_lines(page, spot, text)
    if len(lines) > 1 and page.after_remarks(spot.node, spot.column) != page.after(spot.node):
        return [spell(text, "double")]
    return lines


def _entry_lines(page: Page, spot: Spot, value: Data) -> list[str]:
    begin = page.text.rfind("\n", 0, spot.head_end) + 1
    head = page.text[begin : spot.head_end]
    first, *body = entry_lines(head, value, spot.column, page.list_column(spot) - spot.column)
    return [first[len(head) :].lstrip(" "), *body]


def _start_of_change(text: str, spot: Spot, value: Data, first: str) -> int:
    """Return the index where the new text starts; a value that was indented more, or below, stays there."""
    is_same_place = not spans.is_block(spot.node) or _is_item_mapping(text, spot, value)
    return spans.start_of(spot.node) if first and _has_place(spot) and is_same_place else spot.head_end


def _rest_of_line(page: Page, spot: Spot, start: int) -> str:
    """Return the rest of the value's line, with its line break."""
    text, node = page.text, spot.node
    begin = spans.start_of(node)
    sign = _BLOCK_SIGN.match(text, begin) if spans.is_block_text(node) else None
    if sign:
        return text[sign.end() : spans.line_end(text, begin)]
    if not spans.is_block(node):
        return text[spans.end_of(text, node) : page.after(node)]
    head_line = spans.line_end(text, spot.head_end)
    return page.eol if start > spot.head_end or begin < head_line else text[spot.head_end : head_line]


def _has_place(spot: Spot) -> bool:
    """Whether there is an old value, and not only an empty place after the head."""
    return spans.start_of(spot.node) > spot.head_end


def _is_item_mapping(text: str, spot: Spot, value: Data) -> bool:
    """Whether the new value is a mapping that begins on the line of its dash."""
    return isinstance(value, dict) and bool(value) and text[spot.head_end - 1] == "-"


def _style(node: Node) -> Style:
    """Return the quotes of a value."""
    return _STYLES.get(node.style, "plain") if isinstance(node, ScalarNode) else "plain"
