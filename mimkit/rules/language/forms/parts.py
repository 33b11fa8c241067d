"""Splits URLs, phone numbers and tickets into parts that can be compared with recorded ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote, urlsplit

_DIGITS: Final = re.compile(r"\d(?:[\s()./-]{0,3}\d)*")
TICKET: Final = re.compile(r"(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9]{0,9})[-_ #:]{0,2}(\d{1,12})(?![A-Za-z0-9])")


def address_parts(url: str) -> tuple[str, str] | None:
    """Return a URL's host with its path, and its query. The scheme is optional. Return None for other text."""
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
    except ValueError:  # brackets without an IPv6 address
        return None
    host = (parts.hostname or "").removeprefix("www.")
    if not host:
        return None
    return f"{host}{unquote(parts.path).rstrip('/')}".lower(), parts.query.lower()


def numbers_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield each sequence of digits in a text, both as written and without separators."""
    for found in _DIGITS.finditer(text):
        yield found[0], re.sub(r"\D", "", found[0])


def tickets_in(text: str) -> Iterable[tuple[str, str, str]]:
    """Yield possible tickets, such as `OPS #4711`: the text as written, the letters, and the digits."""
    for found in TICKET.finditer(text):
        yield found[0], found[1].lower(), found[2]
