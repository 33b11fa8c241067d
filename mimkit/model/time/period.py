"""A period of time, of which either end may be open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Period:
    """From an instant (included) to another (excluded), both aware; None is open."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Return whether an instant is in the period."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


ALWAYS = Period()
