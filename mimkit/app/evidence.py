"""What met an obligation, in the words of the record: for the last comment of an issue."""

from __future__ import annotations

from collections.abc import Callable

from mimkit.app.world import world_at
from mimkit.errors import RecordsUnreadable
from mimkit.model.obligation import Obligation
from mimkit.model.snapshot import Snapshot
from mimkit.store.git.repository import Repository


def evidence_in(repo: Repository, commit: str, world: Snapshot) -> Callable[[Obligation], str | None]:
    """Return a function from an obligation that was met to the link, the commit or the entry that met it."""

    def found(met: Obligation) -> str | None:
        clock = world.policy.clock(met.clock)
        if clock is None:
            return None
        shown = _of_action(repo, commit, met) if clock.starts == "action" else None
        return shown or clock.met_by or clock.repeats

    return found


def _of_action(repo: Repository, commit: str, met: Obligation) -> str | None:
    if met.incident is None:
        return None
    try:
        review = world_at(repo, commit, [met.incident]).reviews.get(met.incident)
    except RecordsUnreadable:
        return None
    actions = review.actions if review else ()
    done = next((action.done for action in actions if action.id == met.subject), None)
    return (done.evidence or done.commit) if done else None
