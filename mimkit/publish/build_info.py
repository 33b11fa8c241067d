"""Build metadata: build time, commit and audience."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mimkit.model.time.durations import short

INTERNAL = "internal"
"""The readers inside the organisation, who see everything except restricted incidents."""
RESTRICTED = "restricted"
"""The audience that may also see restricted incidents."""
PUBLIC = "public"
"""The audience that sees only public content."""


@dataclass(frozen=True, slots=True)
class BuildFacts:
    """The build time (aware), from which ages are computed, the commit, and the audience."""

    now: datetime
    commit: str | None = None
    audience: str = INTERNAL
    restricted: Mapping[str, int] = field(default_factory=dict)
    """The number of restricted incidents that are not shown, by year."""
    edit_base: str = ""
    """The base URL for editing files of the repository; empty if pages have no edit links."""
    stale_after: timedelta | None = None
    """While an incident is open: the age after which the site may be out of date. Otherwise None."""

    @property
    def stale_seconds(self) -> int | None:
        """The same in seconds."""
        return int(self.stale_after.total_seconds()) if self.stale_after else None

    @property
    def stale_words(self) -> str:
        """The same as text: 1h."""
        return short(self.stale_after) if self.stale_after else ""
