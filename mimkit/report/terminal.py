"""Make text that others wrote safe to show in a terminal or a log."""

from __future__ import annotations

import unicodedata
from typing import Final

_UNSEEN: Final = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
"""Controls and ESC, bidi and zero width signs, halves of characters, foreign line breaks."""


def safe(text: str) -> str:
    """Return text with everything that acts on a terminal, or cannot be seen, as an escape that can.

    Line feeds and tabs stay; where text must stay on its line, use `safe_line`.
    """
    return text if text.isprintable() else "".join(_shown(sign, "\n\t") for sign in text)


def safe_line(text: str) -> str:
    """Return text as `safe` does, with line feeds and tabs as escapes too."""
    return text if text.isprintable() else "".join(_shown(sign, "") for sign in text)


def _shown(sign: str, kept: str) -> str:
    if sign.isprintable() or sign in kept or unicodedata.category(sign) not in _UNSEEN:
        return sign
    return sign.encode("unicode_escape").decode("ascii")
