"""Finds the incident that a drill's crew declared, and scores the drill."""

from __future__ import annotations

from datetime import datetime

from mimkit.app.drill.plan import DrillPlan
from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.reading.tree import CommitTree
from mimkit.model.dossier import Dossier, dossier_of
from mimkit.model.incident.state import opened
from mimkit.report.drill.scorecard import Scorecard
from mimkit.report.drill.scoring import Practice, scorecard
from mimkit.store.git.repository import Repository
from mimkit.store.layout import incident_ids

_NOT_THE_ONE = ("merged", "rejected")
"""Incidents with these statuses are scored only if there is no other incident."""


def crew_dossier(repo: Repository, commit: str) -> Dossier | None:
    """Return the first incident that the crew declared, or else the first one it proposed. None if there is neither."""
    names = tuple(incident_ids(CommitTree(repo, commit).names))
    snapshot = snapshot_at(repo, commit, names)
    found = [dossier_of(snapshot, name) for name in snapshot.incidents]
    return min(found, key=_first_and_kept, default=None)


def _first_and_kept(dossier: Dossier) -> tuple[bool, bool, datetime | None, str]:
    at, entry = opened(dossier.state)
    return dossier.state.status in _NOT_THE_ONE, at is None, at, entry


def score(repo: Repository, commit: str, plan: DrillPlan, now: datetime) -> Scorecard:
    """Return a drill's scorecard as of `now`, or of the end of the drill or the crew's incident if that is earlier.

    The scorecard does not change after that.
    """
    crew = crew_dossier(repo, commit)
    over = crew.ends if crew else None
    practice = Practice(
        title=plan.title,
        policy=snapshot_at(repo, commit).policy,
        start=plan.clock.start,
        end=over or min(now, plan.clock.end),
        crew=crew.under_its_policy() if crew else None,
        original=plan.past,
        speed=plan.speed,
    )
    return scorecard(practice)
