"""Renders a message as HTML, for mail."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from mimkit.store.channels.rendering.paragraphs import Block, Items, blocks, labelled


def html_page(text: str) -> str:
    """Return text as an HTML document, with any markup in the text escaped."""
    body = "\n".join(_rendered(text))
    return f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"></head><body>\n{body}\n</body></html>\n'


def _rendered(text: str) -> Iterator[str]:
    for block in blocks(text):
        yield _list(block) if isinstance(block, Items) else f"<p>{'<br>'.join(_lines(block))}</p>"


def _lines(block: Block) -> Iterator[str]:
    for line in block[0]:
        label, rest = labelled(line)
        yield f"<strong>{escape(label)}</strong>{escape(rest)}" if label else escape(rest)


def _list(block: Items) -> str:
    items = "".join(f"<li>{each}</li>" for each in _lines(block))
    if block.start is None:
        return f"<ul>{items}</ul>"
    return f'<ol start="{block.start}">{items}</ol>'
