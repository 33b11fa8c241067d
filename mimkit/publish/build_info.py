"""Build metadata: build time, commit and audience."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

INTERNAL = "internal"
"""The audience that sees everything: readers inside the organisation."""
PUBLIC = "public"
"""The audience that sees only public content."""


@dataclass(frozen=True, slots=True)
class BuildFacts:
    """The build time (aware), from which ages are computed, the commit, and the audience."""

    now: datetime
    commit: str | None = None
    audience: str = INTERNAL
