"""Measures and wraps text in terminal columns: two per wide character, none per combining mark."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from typing import Final

_JOINER: Final = "\u200d"
_VOWELS: Final = range(0x1160, 0x1200)
"""Korean vowels and final consonants, which are drawn in the cell of the consonant before them."""
_SKIN: Final = range(0x1F3FB, 0x1F400)
_CLOSING: Final = frozenset("\u3001\u3002\uff0c\uff0e\uff01\uff1f\uff1a\uff1b\u30fc\u2026")
"""Punctuation that must not appear at the start of a line, in addition to closing brackets."""
_SPACE: Final = re.compile(r"\s+")


def cells(text: str) -> int:
    """Return the width of a line of text in terminal columns."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def pad(text: str, room: int) -> str:
    """Pad text with trailing spaces to a width of `room` columns."""
    return text + " " * (room - cells(text))


def wrap(text: str, room: int, first: str = "", rest: str = "") -> list[str]:
    """Wrap text into lines of at most `room` columns, with the indents `first` and `rest`.

    Words are not broken, except next to wide characters, which are used in languages without spaces between words.
    """
    if text.isascii() or all(_columns(sign) == 1 for sign in text):
        return textwrap.wrap(
            text,
            max(room, 1),
            initial_indent=first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
    lines: list[str] = []
    line, used, is_empty = first, cells(first), True
    for gap, piece in unbreakable_parts(text):
        if used + len(gap) + cells(piece) > room and not is_empty:
            lines.append(line)
            line, used, is_empty = rest, cells(rest), True
        between = "" if is_empty else gap
        line += between + piece
        used += len(between) + cells(piece)
        is_empty = False
    return [*lines, line]


def unbreakable_parts(text: str) -> list[tuple[str, str]]:
    """Split text into unbreakable pieces, each with the whitespace before it."""
    found = []
    for word in _SPACE.split(text.strip()):
        parts = [""]
        for at, sign in enumerate(word):
            before = word[at - 1] if at else ""
            if parts[-1] and _may_break(before, sign):
                parts.append("")
            parts[-1] += sign
        found += [(" " if number == 0 else "", part) for number, part in enumerate(parts)]
    return found


def _may_break(before: str, sign: str) -> bool:
    """Return whether a line can break between two characters within a word."""
    if (
        before == _JOINER
        or not _columns(sign)
        or ord(sign) in _SKIN
        or sign in _CLOSING
        or unicodedata.category(sign) == "Pe"
    ):
        return False
    return 2 in {_columns(before), _columns(sign)}


def _columns(sign: str) -> int:
    if sign.isascii():
        return 1
    if unicodedata.category(sign) in {"Mn", "Me", "Cf"} or ord(sign) in _VOWELS:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1
