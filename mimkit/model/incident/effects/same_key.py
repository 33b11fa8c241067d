"""Handles entries with the same key: the one recorded first takes effect, and the others report the same event."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from mimkit.model.ids import base32
from mimkit.model.incident.as_data import plain_entry
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.time.approximate import precision_keys

_ABOUT_RECORDING: Final = frozenset(
    (
        "at",
        "precision",
        "latest",
        "by",
        "starred",
        "via",
        "source",
        "key",
        "arrivals",
        "last",
        "recorded",
        "id",
    )
)
"""The keys that may differ between two reports of the same event: who recorded it, when, how, and how often it arrived."""
_CONTENT_KEY: Final = re.compile(r"row-[0-9A-HJKMNP-TV-Z]{16}")
_REFERENCES: Final = ("entry", "resolves", "replaces", "update")
"""The keys that contain the id of another entry."""


def repeats(timeline: Iterable[Any]) -> dict[str, str]:
    """Return a mapping from the id of each entry that repeats a key to the id of the first entry with that key.

    The result does not depend on the order of the file.
    """
    first: dict[str, str] = {}
    found: dict[str, str] = {}
    for entry in sorted((each for each in timeline if each.key), key=lambda each: (each.recorded, each.id)):
        counts = first.setdefault(entry.key, entry.id)
        if counts != entry.id:
            found[entry.id] = counts
    return found


def says_the_same(one: Any, other: Any) -> bool:
    """Return whether two entries have the same content.

    If either is redacted, they cannot be compared and are assumed to match.
    """
    first, second = (said(plain_entry(each)) for each in (one, other))
    return first == second or REDACTED in (*first.values(), *second.values())


def said(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of an entry (as plain data), excluding who recorded it, when and how."""
    return {key: value for key, value in entry.items() if key not in _ABOUT_RECORDING}


def copies(entries: Mapping[str, Any], repeated: Mapping[str, str]) -> dict[str, str]:
    """Return the pairs in `repeated` whose entries have the same content, so that a correction applies to both."""
    return {name: first for name, first in repeated.items() if says_the_same(entries[name], entries[first])}


def referring(entry: Any, repeated: Mapping[str, str]) -> Any:
    """Return an entry in which references to repeated entries are replaced with references to the first entry with the same key."""
    update = {
        key: repeated[name] for key in _REFERENCES if (name := getattr(entry, key, None)) and name in repeated
    }
    return type(entry).model_validate({**dict(entry), **update}) if update else entry


def differing(written: Iterable[Any], corrected: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Yield each entry whose content differs from the first entry with its key, together with that first entry.

    `written` contains the entries as in the file. `corrected` contains the entries with their corrections applied,
    by id.
    """
    entries = {entry.id: entry for entry in written}
    for name, first in repeats(entries.values()).items():
        if not says_the_same(entries[name], entries[first]) and not says_the_same(
            corrected[name], corrected[first]
        ):
            yield entries[name], entries[first]


def content_key(at: datetime, kind: str, by: str, text: str) -> str:
    """Return a key for a line that has no key. Identical lines get the same key in any file."""
    said = "\x00".join((at.isoformat(), *map(str, precision_keys(at).values()), kind, by, text))
    return f"row-{base32(int.from_bytes(hashlib.sha256(said.encode()).digest()[:10]), 16)}"


def proposal_key(proposal: str) -> str:
    """Return the key of an approved update.

    If two clones approve the same text, the key identifies both approvals as one event.
    """
    return f"proposal-{proposal}"


def is_content_key(key: str | None) -> bool:
    """Return whether a key was derived from the content of a line."""
    return bool(key) and _CONTENT_KEY.fullmatch(key or "") is not None
