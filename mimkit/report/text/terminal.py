"""Makes record text safe to print on a terminal or in a log."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_UNSEEN: Final = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
"""Control and ESC characters, bidi and zero-width characters, surrogates, unusual line breaks."""
_JOINERS: Final = "\u200c\u200d"
_COMMAND: Final = re.compile(r"(?<!\S)::|##(?=\[|vso\[)")
"""What a job's runner reads as a command: at the start of a line, which wrapping may create, or anywhere."""


def safe(text: str) -> str:
    """Return text in which everything that acts on a terminal, or is invisible, is a visible escape.

    No line of it is a command in a job log either, however it is wrapped. Line feeds and tabs stay; for text on
    one line, use `safe_line`.
    """
    return _inert(text if text.isprintable() else _escaped(text, "\n\t"))


def safe_line(text: str) -> str:
    """Return text as `safe` does, with line feeds and tabs as escapes too."""
    return _inert(text if text.isprintable() else _escaped(text, ""))


def _inert(text: str) -> str:
    if "::" not in text and "##" not in text:
        return text
    return _COMMAND.sub(lambda found: "\\::" if found[0] == "::" else "## ", text)


def _escaped(text: str, kept: str) -> str:
    around = zip("\n" + text[:-1], text, text[1:] + "\n", strict=True)
    return "".join(
        sign if _joins(before, sign, after) else _shown(sign, kept) for before, sign, after in around
    )


def _joins(before: str, sign: str, after: str) -> bool:
    """Return whether a joiner is inside a word or emoji that needs it; Latin letters do not."""
    return sign in _JOINERS and all(
        not each.isascii() and unicodedata.category(each)[0] in "LMS" for each in (before, after)
    )


def _shown(sign: str, kept: str) -> str:
    if sign.isprintable() or sign in kept or unicodedata.category(sign) not in _UNSEEN:
        return sign
    return sign.encode("unicode_escape").decode("ascii")
