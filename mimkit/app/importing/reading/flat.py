"""Converts values that have no field in the record to text."""

from __future__ import annotations

import json
from typing import Any, Final

_NAMES: Final = ("summary", "display_value", "display_name", "name", "title", "value", "id")
_LONGEST: Final = 1_000


def flat(value: Any) -> str:
    """Return a JSON value as text. Empty values become "", and a reference to an object is replaced by its name."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _shortened(value.strip())
    if isinstance(value, list):
        return _shortened(", ".join(filter(None, map(_named, value))))
    return _named(value)


def _named(value: Any) -> str:
    if isinstance(value, dict) and (name := next((value[key] for key in _NAMES if value.get(key)), "")):
        pair = value.get("value")
        if isinstance(name, str):
            return _shortened(f"{name}: {pair}" if isinstance(pair, str) and pair not in ("", name) else name)
    try:
        return _shortened(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    except RecursionError:
        return "values that are nested too deeply"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ... ({len(text)} characters)"
