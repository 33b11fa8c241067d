"""The git settings that mimkit uses."""

from __future__ import annotations


def is_on(value: str | None) -> bool:
    """Return whether git interprets this value as true."""
    return (value or "").casefold() in {"true", "yes", "on", "1"}
