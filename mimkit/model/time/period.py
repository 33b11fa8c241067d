"""A period of time. Its start, its end or both can be open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Period:
    """A period from `since` (inclusive) to `until` (exclusive), both aware. None means that this end is open."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Return whether a time is within the period."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


ALWAYS = Period()
