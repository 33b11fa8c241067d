"""Converts values of any type in another tool's data to text, without raising exceptions."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import Any, Final

_MOST_ADDRESSES: Final = 8
_MOST_TAGS: Final = 20
_LONGEST: Final = 200
_LIST: Final = re.compile(r"[;|,\n]")


def text_of(value: Any) -> str:
    """Return a string or number as text on one line, or an empty string for any other value."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())[:_LONGEST].rstrip()


def texts_of(value: Any) -> list[str]:
    """Return the texts in a value or list of values, without duplicates."""
    several = value if isinstance(value, list) else [value]
    return [*dict.fromkeys(text for each in several if (text := text_of(each)))][:_MOST_TAGS]


def records_of(value: Any) -> list[dict[str, Any]]:
    """Return the objects in a list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def is_stated(value: Any) -> bool:
    """Return whether a value contains anything other than empty values."""
    if isinstance(value, dict):
        return any(is_stated(each) for each in value.values())
    return (
        any(is_stated(each) for each in value) if isinstance(value, list) else value not in (None, "", False)
    )


def is_yes(value: Any) -> bool:
    """Return whether a value is true, or the text `true` in any case."""
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def is_no(value: Any) -> bool:
    """Return whether a value is false, or the text `false` in any case."""
    return value is False or (isinstance(value, str) and value.strip().lower() == "false")


def in_lower_case(value: Any) -> Any:
    """Return a value in which the keys of all objects are in lower case."""
    if isinstance(value, dict):
        return {str(key).lower(): in_lower_case(each) for key, each in value.items()}
    return [in_lower_case(each) for each in value] if isinstance(value, list) else value


def display_name(value: Any) -> str:
    """Return the name of an object, or the value itself if it is text."""
    if isinstance(value, dict):
        return next(
            (text for key in ("name", "display", "value", "slug") if (text := text_of(value.get(key)))), ""
        )
    return text_of(value)


def several(cell: str) -> list[str]:
    """Split a cell into items at commas, semicolons, vertical bars and line breaks."""
    return texts_of(_LIST.split(cell))


def addresses(found: Iterable[str]) -> list[str]:
    """Return the valid IP addresses that other hosts can reach, without loopback and link-local addresses."""
    kept: dict[str, None] = {}
    for each in found:
        try:
            address = ipaddress.ip_address(each.partition("/")[0].partition("%")[0])
        except ValueError:
            continue
        if not (address.is_loopback or address.is_link_local or address.is_unspecified):
            kept[str(address)] = None
    return [*kept][:_MOST_ADDRESSES]
