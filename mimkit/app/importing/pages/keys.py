"""Names the updates of an incident if their source has no ids."""

from __future__ import annotations

from typing import Final

_RESERVED: Final = frozenset(("declared", "detected", "restored", "restored 2", "reopened", "reopened 2"))
"""The keys of the other entries."""


def unused(key: str, known: set[str]) -> str:
    """Return a key, with a number if it is in `known`, and add it there.

    Call it with the oldest update first: then a newer one changes no earlier key.
    """
    found, number = key, 1
    while found in known or found in _RESERVED:
        number += 1
        found = f"{key} {number}"
    known.add(found)
    return found
