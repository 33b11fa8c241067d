"""Reads a list of mail addresses as people write it: with names, in lines or with commas, and with repetitions."""

from __future__ import annotations

import re
from typing import Final

_SEPARATORS: Final = ",;\r\n"
_NAMED: Final = re.compile(r'(?:"(?:[^"\\]|\\.)*+"|[^<>"]*+)\s*<([^<>]*+)>')
"""A name, perhaps in quotes, and an address: `"Example, Jo" <jo@example.org>`."""

_LOCAL: Final = re.compile(r'[^\s<>"(),:;@\\\[\].]++(?:\.[^\s<>"(),:;@\\\[\].]++)*+')
_DOMAIN: Final = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]*+)(?:\.[a-z0-9-]++)*+")


def recipients(text: str) -> tuple[str, ...]:
    """Return the recipients in a list, each once; what is not an address stays as it is, and is refused on sending.

    Two spellings that differ only in capitals, or in the name, are one recipient.
    """
    found: dict[str, str] = {}
    for part in _parts(text):
        address = mail_address(part)
        found.setdefault((address or part).casefold(), address or part)
    return tuple(found.values())


def mail_address(text: str) -> str | None:
    """Return an address without a name, its domain in ASCII as mail servers know it; None if it is not one."""
    named = _NAMED.fullmatch(text.strip())
    local, _, domain = (named[1] if named else text).strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    # The library decodes an encoded word (RFC 2047) in an address, and would write its line breaks into the mail.
    is_one = (
        _LOCAL.fullmatch(local) and local.isprintable() and "=?" not in local and _DOMAIN.fullmatch(domain)
    )
    return f"{local}@{domain}" if is_one and len(local.encode()) <= 64 else None


def _parts(text: str) -> list[str]:
    """Return the parts of a list; a separator in quotes is part of a name."""
    parts, is_quoted = [""], False
    for each in text:
        is_quoted ^= each == '"'
        if each in _SEPARATORS and not (is_quoted and each in ",;"):
            parts.append("")
            is_quoted = False
        else:
            parts[-1] += each
    return [part for each in parts if (part := each.strip())]
