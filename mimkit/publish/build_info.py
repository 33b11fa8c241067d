"""Build metadata: build time, commit and audience."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

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
