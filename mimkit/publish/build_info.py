"""Build metadata: build time, commit and audience."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

INTERNAL = "internal"
"""The tier that shows everything; readers are inside the organisation."""
PUBLIC = "public"
"""The tier that shows what was meant for everybody."""


@dataclass(frozen=True, slots=True)
class BuildFacts:
    """The instant (aware) that ages and overdue marks are reckoned from, the commit, and who will read it."""

    now: datetime
    commit: str | None = None
    audience: str = INTERNAL
