"""Parses JSON from other tools, with the same nesting limit in every version of Python.

The limit of Python's own parser is about 1,000 levels up to version 3.11, and much higher in later versions. Code that
walks the values calls itself for each level, so it would fail there.
"""

from __future__ import annotations

import json
from typing import Any, Final

MOST_NESTED: Final = 200
"""The maximum nesting depth."""


def loads(text: str) -> Any:
    """Return the value. Raises JSONDecodeError for invalid JSON, and RecursionError if it is nested too deeply."""
    found = json.loads(text)
    require_shallow(found, text)
    return found


def require_shallow(data: Any, text: str, start: int = 0, end: int | None = None) -> None:
    """Raise RecursionError if a value that was read from `text[start:end]` is nested too deeply."""
    if text.count("[", start, end) + text.count("{", start, end) <= MOST_NESTED:
        return
    level = [data]
    for _ in range(MOST_NESTED):
        level = [value for each in level for value in _inside(each)]
        if not level:
            return
    raise RecursionError("the values are nested too deeply")


def _inside(data: Any) -> list[Any]:
    if isinstance(data, dict):
        return [each for each in data.values() if isinstance(each, (dict, list))]
    return [each for each in data if isinstance(each, (dict, list))] if isinstance(data, list) else []
