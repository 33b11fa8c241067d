"""Build metadata: build time, commit and audience."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mimkit.app.judging.other_repositories import SiteRepository
from mimkit.model.time.durations import short

INTERNAL = "internal"
"""The audience inside the organisation, which sees everything except restricted incidents."""
RESTRICTED = "restricted"
"""The audience that also sees restricted incidents."""
PUBLIC = "public"
"""The audience that sees only public content."""


@dataclass(frozen=True, slots=True)
class BuildFacts:
    """The commit, the audience, and the build time (aware), from which ages are computed."""

    now: datetime
    commit: str | None = None
    audience: str = INTERNAL
    restricted: Mapping[str, int] = field(default_factory=dict)
    """The number of restricted incidents that are hidden, by year."""
    edit_base: str = ""
    """The base URL for editing the repository's files. Empty if pages have no edit links."""
    repositories: tuple[SiteRepository, ...] = ()
    """The other repositories that the site includes."""
    oldest: datetime | None = None
    """On a public site: when the oldest part was fetched, if another repository could not be updated."""
    stale_after: timedelta | None = None
    """The age after which the site may be out of date, or None if no incident is open."""

    @property
    def stale_seconds(self) -> int | None:
        """`stale_after` in seconds, or None."""
        return int(self.stale_after.total_seconds()) if self.stale_after else None

    @property
    def stale_words(self) -> str:
        """`stale_after` as text, such as `1h`, or empty."""
        return short(self.stale_after) if self.stale_after else ""
