"""Makes record text safe to print on a terminal or in a log."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_UNSEEN: Final = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
"""Controls and ESC, bidi and zero width signs, halves of characters, foreign line breaks."""
_JOINERS: Final = "\u200c\u200d"
_COMMAND: Final = re.compile(r"(?<!\S)::|##(?=\[|vso\[)")
"""What a job's runner takes for a command: at the beginning of a line, where wrapping may put any word, or anywhere."""


def safe(text: str) -> str:
    """Return text with everything that acts on a terminal, or cannot be seen, as an escape that can.

    Nor does a line of it act on a job that shows it in its log, however it is wrapped. Line feeds and tabs
    stay; where text must stay on its line, use `safe_line`.
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
    """Tell whether a joiner stands inside a word or an emoji that is spelt with it; Latin letters need none."""
    return sign in _JOINERS and all(
        not each.isascii() and unicodedata.category(each)[0] in "LMS" for each in (before, after)
    )


def _shown(sign: str, kept: str) -> str:
    if sign.isprintable() or sign in kept or unicodedata.category(sign) not in _UNSEEN:
        return sign
    return sign.encode("unicode_escape").decode("ascii")
