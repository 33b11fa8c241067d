"""Makes text valid in XML documents."""

from __future__ import annotations

import re
from typing import Final

_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str, instead: str = " ") -> str:
    """Replace each character that XML does not allow with `instead`."""
    return _FORBIDDEN.sub(instead, text)
