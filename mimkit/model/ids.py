"""Record ids that clones can create independently: a date and three characters that are easy to dictate."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from pydantic_core import core_schema

from mimkit.model.text import Shape

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""The Crockford base32 alphabet. It omits I, L, O and U, so that ids can be dictated without mistakes."""

_LETTERS = "0-9A-HJKMNP-TV-Z"

IncidentId = Annotated[str, Shape(core_schema.str_schema(pattern=rf"^MI-[0-9]{{8}}-[{_LETTERS}]{{3}}$"))]
ProblemId = Annotated[str, Shape(core_schema.str_schema(pattern=rf"^PB-[0-9]{{8}}-[{_LETTERS}]{{3}}$"))]
MaintenanceId = Annotated[str, Shape(core_schema.str_schema(pattern=rf"^MW-[0-9]{{8}}-[{_LETTERS}]{{3}}$"))]
ActionId = Annotated[str, Shape(core_schema.str_schema(pattern=rf"^AC-[0-9]{{8}}-[{_LETTERS}]{{3}}$"))]
EntryId = Annotated[str, Shape(core_schema.str_schema(pattern=rf"^[0-7][{_LETTERS}]{{25}}$"))]

_PAIRS = tuple(first + second for first in ALPHABET for second in ALPHABET)
"""All pairs of characters. Encoding two at a time is faster: an import of 10,000 incidents writes 100,000 ids."""
_MOST_ENTRIES = 10_000
"""The limit for recognising ids from the same command.

No command creates this many entries, but the random ids of two commands usually differ by far more.
"""
_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENTRY = re.compile(rf"[0-7][{_LETTERS}]{{25}}")
_WHOLE = re.compile(rf"(MI|PB|MW|AC)-[0-9]{{8}}-[{_LETTERS}]{{3}}")


def base32(number: int, length: int) -> str:
    """Return a number in Crockford base32, padded with leading zeros to `length` characters."""
    even = length + length % 2
    return "".join([_PAIRS[number >> place & 1023] for place in range(5 * even - 10, -1, -10)])[
        even - length :
    ]


def ulid(at: datetime, entropy: int) -> str:
    """Return the ULID for an aware datetime and 80 bits of entropy: 26 characters that sort by time."""
    # Use integers, because in a few centuries a float number of seconds would no longer be exact to the
    # millisecond.
    milliseconds = (at - _EPOCH) // _MILLISECOND
    return base32(milliseconds, 10) + base32(entropy & ((1 << 80) - 1), 16)


def ulid_time(entry: str) -> datetime:
    """Return the time (UTC) that a ULID encodes."""
    return _EPOCH + timedelta(milliseconds=_number(entry[:10]))


def are_of_one_command(entry: str, other: str) -> bool:
    """Return whether two ULIDs were created by the same command, which numbers its entries consecutively from a random start."""
    return abs(_number(entry) - _number(other)) < _MOST_ENTRIES


def is_entry_id(text: str) -> bool:
    """Return whether a text is an entry id (a ULID) rather than the name of a milestone or review step."""
    return _ENTRY.fullmatch(text) is not None


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 32 + ALPHABET.index(letter)
    return number


def derived_entry_id(at: datetime, *parts: str) -> str:
    """Return an id for a hand-written entry that has none. The same arguments always produce the same id."""
    return ulid(at, key_entropy("\x00".join(parts)))


def key_entropy(key: str) -> int:
    """Return 80 bits derived from a key. The same key always produces the same bits."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:10])


def dated_ids(prefix: str, day: date, entropy: int) -> Iterator[str]:
    """Yield every possible id for a day once, in an order that depends on the entropy.

    The caller uses the first id that is free. `prefix` is MI, PB, MW or AC. The step between ids is odd, so all
    32,768 ids are yielded before any is repeated.
    """
    number, step = entropy, (entropy >> 15) | 1
    for _ in range(32**3):
        yield f"{prefix}-{day:%Y%m%d}-{base32(number % 32**3, 3)}"
        number += step


def day_of(record: str) -> date | None:
    """Return the date in a record id, or None if it is not a valid date."""
    try:
        return datetime.strptime(record[3:11], "%Y%m%d").date()  # noqa: DTZ007 - a day, not an instant
    except ValueError:
        return None


def is_record_id(text: str) -> bool:
    """Return whether the text is the complete id of an incident, problem record, maintenance record or action item."""
    return _WHOLE.fullmatch(text) is not None


def record_prefix(text: str) -> str:
    """Return the prefix of a complete record id (MI, PB, MW or AC), ignoring case.

    Return an empty string for other text.
    """
    found = _WHOLE.fullmatch(normalise_id(text))
    return found[1] if found else ""


def normalise_id(text: str) -> str:
    """Normalise an id: convert it to upper case and, after the last hyphen, read O as 0 and I and L as 1."""
    upper = text.strip().upper()
    head, dash, tail = upper.rpartition("-")
    return head + dash + tail.translate(str.maketrans("OIL", "011"))
