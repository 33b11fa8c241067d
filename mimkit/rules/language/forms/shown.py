"""Normalises text to what a reader sees, so that different spellings match."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

_SPACES: Final = re.compile(r"\s+")
_SAME: Final = {
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-"),
    **dict.fromkeys(map(ord, "\u2018\u2019"), "'"),
    **dict.fromkeys((*map(ord, "`*\u034f\u115f\u1160\u17b4\u17b5\u3164"), *range(0xFE00, 0xFE10)), None),
}
_BETWEEN_WORDS: Final = re.compile(r"[\W_]+")
_AT: Final = re.compile(r" {0,2}[(\[{] {0,2}at {0,2}[)\]}] {0,2}", re.IGNORECASE)
_DOT: Final = re.compile(r" {0,2}[(\[{] {0,2}(?:dot|\.) {0,2}[)\]}] {0,2}", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"(?<=\w)\\(?=[-._@:#])")
"""A backslash that escapes punctuation in Markdown and is therefore not displayed."""
_DOTS: Final = re.compile("(?<=[0-9A-Za-z])[\u00b7\u2022\u2027\u30fb\u3002\uff61](?=[0-9A-Za-z])")
"""Other dot characters within a word that a reader would take for a full stop."""
_MIXED: Final = re.compile(r"[\w.@-]*+")
_LATIN: Final = re.compile("[A-Za-z0-9]")
_LOOKALIKES: Final = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u051b\u051d\u04bb\u04cf"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0423\u0406\u0408\u0405"
    "\u03b1\u03bf\u03bd\u03c1\u03b9\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f"
    "\u03a1\u03a4\u03a5\u03a7",
    "aeopcyxijsdqwhlABEKMHOPCTXYIJSaovpiABEZHIKMNOPTYX",
)
"""Cyrillic and Greek letters that look like Latin ones, from Unicode's list of confusable characters (UTS 39)."""


def shown(text: str) -> str:
    """Return text as displayed: one kind of dash, no code marks, `(at)` as @, and single spaces.

    In words that mix Latin letters with similar-looking letters of other alphabets, those letters are replaced with
    Latin ones.
    """
    return _SPACES.sub(" ", _AT.sub("@", _DOT.sub(".", normalised(text))))


def bare(text: str) -> str:
    """Return the words of displayed text in lower case, without punctuation."""
    return _BETWEEN_WORDS.sub(" ", text.lower()).strip()


def normalised(text: str) -> str:
    """Return text with a single form of each letter, digit and dash, and without invisible characters."""
    read = html.unescape(text) if "&" in text else text
    read = _ESCAPED.sub("", read) if "\\" in read else read
    return (read if read.isascii() else _plain(read)).translate(_SAME)


def _plain(text: str) -> str:
    """Return text without invisible characters, with ASCII digits, and with only Latin letters in Latin words."""
    letters = (each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != "Cf")
    digits = "".join(str(unicodedata.decimal(each, each)) for each in letters)
    return _MIXED.sub(_in_latin, _DOTS.sub(".", digits))


def _in_latin(word: re.Match[str]) -> str:
    is_mixed = not word[0].isascii() and _LATIN.search(word[0])
    return word[0].translate(_LOOKALIKES) if is_mixed else word[0]
