"""Text for XML documents."""

from __future__ import annotations

import re
from typing import Final

_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str, instead: str = " ") -> str:
    """Return text in which each character that XML forbids is replaced."""
    return _FORBIDDEN.sub(instead, text)
