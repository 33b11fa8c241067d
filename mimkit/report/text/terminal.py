"""Makes record text safe to print to a terminal or a log."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_UNSEEN: Final = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
"""The Unicode categories of control, bidi and zero-width characters, surrogates, and unusual line breaks."""
_JOINERS: Final = "\u200c\u200d"
_COMMAND: Final = re.compile(r"(?<!\S)::|##(?=\[|vso\[)")
"""Text that a CI runner interprets as a command.

`::` is a command only at the start of a line, but wrapping can move it there. `##` is a command anywhere in a line.
"""


def safe(text: str) -> str:
    """Replace characters that control a terminal or are invisible with visible escape sequences.

    No line of the result can act as a command in a job log, however the text is wrapped. Line feeds and tabs are
    preserved. For text on one line, use `safe_line`.
    """
    return _inert(text if text.isprintable() else _escaped(text, "\n\t"))


def safe_line(text: str) -> str:
    """Like `safe`, but escape line feeds and tabs too."""
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
    """Return whether a joiner is within a word or emoji that needs it. ASCII characters never need joiners."""
    return sign in _JOINERS and all(
        not each.isascii() and unicodedata.category(each)[0] in "LMS" for each in (before, after)
    )


def _shown(sign: str, kept: str) -> str:
    if sign.isprintable() or sign in kept or unicodedata.category(sign) not in _UNSEEN:
        return sign
    return sign.encode("unicode_escape").decode("ascii")
