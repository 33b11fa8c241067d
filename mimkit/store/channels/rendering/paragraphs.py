"""Finds the paragraphs, lists and labels in plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from mimkit.store.channels.message import readable

_BULLET: Final = re.compile(r"[-*\u2022] +(?=\S)")
_NUMBER: Final = re.compile(r"(\d{1,4})[.)] +(?=\S)")
_LABEL: Final = re.compile(r"[^\W\d_][\w '\u2019,/()-]{0,38}:(?= )")


class Paragraph(NamedTuple):
    """The lines of one paragraph, each of which starts on a new line."""

    lines: tuple[str, ...]


class Items(NamedTuple):
    """The items of a list."""

    items: tuple[str, ...]
    start: int | None = None
    """The number of the first item, or None for a bulleted list."""


Block = Paragraph | Items


class Labelled(NamedTuple):
    """A line split into a label and the rest."""

    label: str
    """The label, such as `Next update:`, or "" if the line has none."""
    rest: str


def blocks(text: str) -> Iterator[Block]:
    """Yield the paragraphs and lists of a text, in order."""
    gathered: list[str] = []
    kind: type[Block] = Paragraph
    start: int | None = None
    for line in (*_lines(text), ""):
        bullet, number = _BULLET.match(line), _NUMBER.match(line)
        found = bullet or number
        new: type[Block] = Items if found else Paragraph
        is_same_list = bool(found) == (kind is Items) and (number is None) == (start is None)
        if gathered and not (line and is_same_list):
            yield Paragraph(tuple(gathered)) if kind is Paragraph else Items(tuple(gathered), start)
            gathered = []
        if line and not gathered:
            kind, start = new, int(number[1]) if number else None
        if line:
            gathered.append(line[found.end() :] if found else line)


def labelled(line: str) -> Labelled:
    """Split a line such as `Next update: 10:48 UTC` after its label."""
    found = _LABEL.match(line)
    return Labelled(found[0], line[found.end() :]) if found else Labelled("", line)


def _lines(text: str) -> Iterator[str]:
    """Yield the lines without invisible characters."""
    for line in readable(text).split("\n"):
        yield line.strip()
