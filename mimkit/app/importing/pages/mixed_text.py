"""Converts text that may contain HTML to what status pages display. Line breaks and unknown tags are kept."""

from __future__ import annotations

import re
from typing import Final

from mimkit.app.importing.reading.html import plain_text

_TAGS: Final = "a|b|big|blockquote|br|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|s|small|span|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul|var"
_TAG: Final = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*|/)?>", re.IGNORECASE)
_NO_TAG: Final = re.compile(rf"<(?!/?(?:{_TAGS})(?:\s[^<>]*|/)?>)", re.IGNORECASE)
_ENTITY: Final = re.compile(
    r"&(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos|nbsp|[lr][sd]quo|[mn]dash);"
)
_BREAK: Final = re.compile(r"\r\n?|\n")


def mixed_text(text: str) -> str:
    """Return `text` without HTML tags but with its line breaks. Outer whitespace is removed."""
    has_markup = ("<" in text and _TAG.search(text)) or ("&" in text and _ENTITY.search(text))
    if not has_markup:
        return (_BREAK.sub("\n", text) if "\r" in text else text).strip()
    return plain_text(_BREAK.sub("<br>", _NO_TAG.sub("&lt;", text)))
