"""Reads a text as a reader sees it, however it is written."""

from __future__ import annotations

import re
from typing import Final

_SPACES: Final = re.compile(r"\s+")
_SAME: Final = {
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-"),
    **dict.fromkeys(map(ord, "\u2018\u2019"), "'"),
    **dict.fromkeys((*map(ord, "`*\u200c\u200d\xad"), *range(0xFE00, 0xFE10)), None),
}
_AT: Final = re.compile(r" {0,2}[(\[{] {0,2}at {0,2}[)\]}] {0,2}", re.IGNORECASE)
_DOT: Final = re.compile(r" {0,2}[(\[{] {0,2}dot {0,2}[)\]}] {0,2}", re.IGNORECASE)


def shown(text: str) -> str:
    """Return a text as displayed: one kind of dash, no code marks, `(at)` as @, and single spaces."""
    return _SPACES.sub(" ", _AT.sub("@", _DOT.sub(".", normalised(text))))


def normalised(text: str) -> str:
    """Return a text with one form of each letter and dash, and without invisible characters."""
    from unicodedata import normalize  # noqa: PLC0415 - ASCII needs no tables

    return (text if text.isascii() else normalize("NFKC", text)).translate(_SAME)
