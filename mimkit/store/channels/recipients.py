"""Parses lists of mail addresses as people write them, with names, different separators and duplicates."""

from __future__ import annotations

import re
from typing import Final

_SEPARATORS: Final = ",;\r\n"
_NAMED: Final = re.compile(r'(?:"(?>(?:[^"\\]|\\.)*)"|[^<>"]*+)\s*<([^<>]*+)>')
"""A name, optionally in quotes, and an address: `"Example, Jo" <jo@example.org>`."""

_LOCAL: Final = re.compile(r'[^\s<>"(),:;@\\\[\].]++(?>(?:\.[^\s<>"(),:;@\\\[\].]++)*)')
_DOMAIN: Final = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]*+)(?>(?:\.[a-z0-9-]++)*)")


def recipients(text: str) -> tuple[str, ...]:
    """Return the recipients in a list, without duplicates.

    Addresses that differ only in case or in the name are the same recipient. Text that is not an address is kept,
    and is refused when the message is sent.
    """
    found: dict[str, str] = {}
    for part in _parts(text):
        address = mail_address(part)
        found.setdefault((address or part).casefold(), address or part)
    return tuple(found.values())


def mail_address(text: str) -> str | None:
    """Return an address without a name and with its domain in ASCII, or None if it is not a valid address."""
    named = _NAMED.fullmatch(text.strip())
    local, _, domain = (named[1] if named else text).strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    # The email library decodes encoded words (RFC 2047) in an address, and would write their line breaks into
    # the mail.
    is_one = (
        _LOCAL.fullmatch(local) and local.isprintable() and "=?" not in local and _DOMAIN.fullmatch(domain)
    )
    return f"{local}@{domain}" if is_one and len(local.encode()) <= 64 else None


def _parts(text: str) -> list[str]:
    """Split a list into parts. A separator within quotes is part of a name."""
    parts, is_quoted = [""], False
    for each in text:
        is_quoted ^= each == '"'
        if each in _SEPARATORS and not (is_quoted and each in ",;"):
            parts.append("")
            is_quoted = False
        else:
            parts[-1] += each
    return [part for each in parts if (part := each.strip())]
