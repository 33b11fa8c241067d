"""Derives ids from logins and email addresses, and reads phone numbers, for all formats that import people."""

from __future__ import annotations

import re
from typing import Final

_SCHEME: Final = re.compile(r"^tel:", re.IGNORECASE)
_EXTENSION: Final = re.compile(r"\s*(?:;|,|x|ext\.?)\s*\S*$", re.IGNORECASE)
_FOREIGN: Final = re.compile(r"[./\u2010-\u2015\s]+")


def person_id(login: str) -> str:
    """Return the part of a login or email address before the @, which is used to create an id."""
    return login.partition("@")[0] or login


def phone(number: str) -> str:
    """Return a phone number in the format used in records, such as +36 1 234 5678. An extension is omitted."""
    bare = _EXTENSION.sub("", _SCHEME.sub("", number.strip())) if len(number) < 100 else ""
    plain = _FOREIGN.sub(" ", bare.replace("(0)", " ")).strip()
    return plain.removeprefix("(") if plain.startswith("(+") else plain
