"""Describes a role holder whose shift may have ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime


def shift_words(person: str, ended: datetime | None, clock: Callable[[datetime], str]) -> str:
    """Return a role holder, and when the person's shift ended if it is over; `clock` formats an instant."""
    return f"{person}, shift ended {clock(ended)}" if ended else person
