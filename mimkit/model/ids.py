"""Record ids that two clones can create independently: a date and three easily spoken letters."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from pydantic_core import core_schema

from mimkit.model.text import Shape

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford base32: without I, L, O and U, so that ids can be dictated without mistakes."""

_LETTERS = "0-9A-HJKMNP-TV-Z"

IncidentId = Annotated[str, Shape(core_schema.str_schema(pattern=rf"^MI-[0-9]{{8}}-[{_LETTERS}]{{3}}$"))]
ProblemId = Annotated[str, Shape(core_schema.str_schema(pattern=rf"^PB-[0-9]{{8}}-[{_LETTERS}]{{3}}$"))]
MaintenanceId = Annotated[str, Shape(core_schema.str_schema(pattern=rf"^MW-[0-9]{{8}}-[{_LETTERS}]{{3}}$"))]
ActionId = Annotated[str, Shape(core_schema.str_schema(pattern=rf"^AC-[0-9]{{8}}-[{_LETTERS}]{{3}}$"))]
EntryId = Annotated[str, Shape(core_schema.str_schema(pattern=rf"^[0-7][{_LETTERS}]{{25}}$"))]

_MOST_ENTRIES = 10_000
"""More entries than one command creates; far fewer than the random numbers between two commands."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENTRY = re.compile(rf"[0-7][{_LETTERS}]{{25}}")
_WHOLE = re.compile(rf"(MI|PB|MW|AC)-[0-9]{{8}}-[{_LETTERS}]{{3}}")


def base32(number: int, length: int) -> str:
    """Return a number in Crockford base32, with leading zeros."""
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(length)))


def ulid(at: datetime, entropy: int) -> str:
    """Return the ULID of an instant (aware) and 80 bits of entropy: 26 letters that sort by time."""
    # Integers, because a float of seconds loses the last millisecond some centuries from now.
    milliseconds = (at - _EPOCH) // timedelta(milliseconds=1)
    return base32(milliseconds, 10) + base32(entropy & ((1 << 80) - 1), 16)


def ulid_time(entry: str) -> datetime:
    """Return the instant (UTC) of a ULID."""
    return _EPOCH + timedelta(milliseconds=_number(entry[:10]))


def are_of_one_command(entry: str, other: str) -> bool:
    """Return whether two ULIDs were created by one command, which counts up from its entropy."""
    return abs(_number(entry) - _number(other)) < _MOST_ENTRIES


def is_entry_id(text: str) -> bool:
    """Return whether a text is a ULID, as entries have it, and not the name of a milestone or review step."""
    return _ENTRY.fullmatch(text) is not None


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 32 + ALPHABET.index(letter)
    return number


def derived_entry_id(at: datetime, *parts: str) -> str:
    """Return an id for an entry that a person wrote without one; the same parts give the same id."""
    return ulid(at, key_entropy("\x00".join(parts)))


def key_entropy(key: str) -> int:
    """Return 80 bits derived from a key. The same key always gives the same bits."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:10])


def dated_ids(prefix: str, day: date, entropy: int) -> Iterator[str]:
    """Yield every id of a day once, in an order that depends on the entropy; the first free one is used.

    `prefix` is MI, PB, MW or AC. Steps of an odd number reach all 32,768 ids before one repeats.
    """
    number, step = entropy, (entropy >> 15) | 1
    for _ in range(32**3):
        yield f"{prefix}-{day:%Y%m%d}-{base32(number % 32**3, 3)}"
        number += step


def day_of(record: str) -> date | None:
    """Return the day in the id of a record; None if there is no such day."""
    try:
        return datetime.strptime(record[3:11], "%Y%m%d").date()  # noqa: DTZ007 - a day, not an instant
    except ValueError:
        return None


def is_record_id(text: str) -> bool:
    """Return whether the text is a full id of an incident, a problem record, a maintenance record or an action item."""
    return _WHOLE.fullmatch(text) is not None


def record_prefix(text: str) -> str:
    """Return MI, PB, MW or AC for text that names a record by its full id, in any letters; empty for other text."""
    found = _WHOLE.fullmatch(normalise_id(text))
    return found[1] if found else ""


def normalise_id(text: str) -> str:
    """Normalise an id: upper case, with O read as 0, and I and L as 1."""
    upper = text.strip().upper()
    head, dash, tail = upper.rpartition("-")
    return head + dash + tail.translate(str.maketrans("OIL", "011"))
