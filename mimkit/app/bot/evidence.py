"""Finds the evidence that an obligation was met: a link, a commit or an entry."""

from __future__ import annotations

from collections.abc import Callable

from mimkit.app.evidence.lookup import EvidenceLookup
from mimkit.app.reading.at_commit import snapshot_at
from mimkit.errors import RecordsUnreadable
from mimkit.model.obligation import Obligation
from mimkit.model.snapshot import Snapshot
from mimkit.store.git.repository import Repository


def evidence_in(repo: Repository, commit: str, snapshot: Snapshot) -> Callable[[Obligation], str | None]:
    """Return a function that maps an obligation to the evidence that it was met: a link, a commit or an entry."""
    lookup = EvidenceLookup(repo, snapshot.policy.repositories)

    def found(met: Obligation) -> str | None:
        clock = snapshot.policy.clock(met.clock)
        if clock is None:
            return None
        shown = _of_action(lookup, commit, met) if clock.starts == "action" else None
        return shown or clock.met_by or clock.repeats

    return found


def _of_action(lookup: EvidenceLookup, commit: str, met: Obligation) -> str | None:
    if met.incident is None:
        return None
    try:
        review = snapshot_at(lookup.repo, commit, [met.incident]).reviews.get(met.incident)
    except RecordsUnreadable:
        return None
    actions = review.actions if review else ()
    done = next((action.done for action in actions if action.id == met.subject), None)
    if done is None or done.evidence or done.commit is None:
        return done.evidence if done else None
    is_absent = lookup.find(done.commit, done.repository).is_absent
    return f"{done.commit} (no such commit)" if is_absent else done.commit
