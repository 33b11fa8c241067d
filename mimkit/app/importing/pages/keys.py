"""Creates keys for the updates of an incident if the source provides no ids."""

from __future__ import annotations

from typing import Final

_RESERVED: Final = frozenset(("declared", "detected", "restored", "restored 2", "reopened", "reopened 2"))
"""Keys that are reserved for other entries."""


def unused(key: str, known: dict[str, int]) -> str:
    """Return an unused key, which is `key` with a number appended if necessary, and add it to `known`.

    `known` maps each key to its last number. Pass the oldest update first, so that newer updates do not change
    existing keys.
    """
    number = known.get(key, 1 if key in _RESERVED else 0) + 1
    found = key if number == 1 else f"{key} {number}"
    while found in known or found in _RESERVED:
        number += 1
        found = f"{key} {number}"
    known[key] = number
    known.setdefault(found, 1)
    return found
