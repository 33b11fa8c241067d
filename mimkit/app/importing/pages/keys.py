"""Names the updates of an incident if their source has no ids."""

from __future__ import annotations

from typing import Final

_RESERVED: Final = frozenset(("declared", "detected", "restored", "restored 2", "reopened", "reopened 2"))
"""The keys of the other entries."""


def unused(key: str, known: dict[str, int]) -> str:
    """Return a key, with a number if it is in `known`, and add it there. `known` has the last number of each key.

    Call it with the oldest update first: then a newer one changes no earlier key.
    """
    number = known.get(key, 1 if key in _RESERVED else 0) + 1
    found = key if number == 1 else f"{key} {number}"
    while found in known or found in _RESERVED:
        number += 1
        found = f"{key} {number}"
    known[key] = number
    known.setdefault(found, 1)
    return found
