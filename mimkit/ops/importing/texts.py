"""Converts source text to the form that records accept, without losing any of it."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from mimkit.model.ids import base32
from mimkit.model.text import TEXT, TITLE, normalise

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_URL: Final = re.compile(r'https?://[^\s<>"]{1,1980}')
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SIGNS: Final = re.compile(r"[^a-z0-9]+")
_BREAKS: Final = ("\n\n", "\n", ". ", " ")
_FURTHEST: Final = 2_000
"""The distance from the maximum length within which to look for a split point, in characters."""


def recordable(text: str) -> str:
    """Return text in the form that records accept. Unpaired surrogates are replaced with the replacement character."""
    if not text.isascii() and _SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return normalise(text)


def one_line(text: str) -> str:
    """Return text as a single line in the form that records accept."""
    return " ".join(recordable(text).split())


def parts(text: str, length: int = TEXT) -> list[str]:
    """Split text into parts that each fit in one entry. If possible, split between paragraphs, sentences or words."""
    rest, found = recordable(text), []
    while len(rest) > length:
        end = next(
            (at for each in _BREAKS if (at := rest.rfind(each, length - _FURTHEST, length)) > 0), length
        )
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*found, rest]


def title(text: str) -> str:
    """Return text as a title. A title that is too long is truncated at a word and ends with `...`."""
    line = one_line(text)
    return line if len(line) <= TITLE else f"{line[: TITLE - 3].rsplit(' ', 1)[0]}..."


def key(text: str, length: int = 150) -> str:
    """Return the key of an event or incident. A key that is too long is truncated, and a hash is appended."""
    line = one_line(text)
    if len(line) <= length and line == text:
        return line
    return f"{line[:100].strip()}-{digest(text)}"


def entropy(*said: str) -> int:
    """Return 80 bits derived from source values. The same values always produce the same bits."""
    raw = "\x00".join(said).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(raw).digest()[:10])


def digest(*said: str) -> str:
    """Return a short hash of source values."""
    return base32(entropy(*said), 8)


def url(text: str) -> str | None:
    """Return text as a URL if records accept it, else None."""
    return text if _URL.fullmatch(text) else None


def slug(text: str) -> str | None:
    """Return text as a category slug, or None if it cannot be converted."""
    words = _SIGNS.sub("-", one_line(text).lower()).strip("-")
    return words if _SLUG.fullmatch(words) and len(words) <= 64 else None


def unmapped_name(text: str) -> str:
    """Return the name under which a value is stored in `source.unmapped`."""
    return title(text) or "unnamed"
