"""Describes role holders whose shift may have ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime


def shift_words(person: str, ended: datetime | None, clock: Callable[[datetime], str]) -> str:
    """Return a role holder's name and, if their shift is over, when it ended. `clock` formats a time."""
    return f"{person}, shift ended {clock(ended)}" if ended else person
