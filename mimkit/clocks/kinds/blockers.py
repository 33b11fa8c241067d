"""Deadlines of blockers: each one that is recorded during the incident must be resolved in time."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten
from typing import Any, Final

from mimkit.clocks.kinds.once import deadlines_for, earliest, end_of_response, limit_for, while_in_phase
from mimkit.clocks.run import Run
from mimkit.model.dossier import Dossier
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.policy.policy import Clock

_LONGEST: Final = 60
"""How much of its text identifies a blocker, in characters."""


def blocker_runs(clock: Clock, dossier: Dossier) -> Iterator[Run]:
    """Yield a run for each blocker from its entry until another entry resolves it."""
    if dossier.incident.mode == "backfill":
        return
    for blocker in dossier.of("blocker"):
        if not (dossier.ends and blocker.at >= dossier.ends):
            yield from _run(clock, dossier, blocker)


def _run(clock: Clock, dossier: Dossier, blocker: Any) -> Iterator[Run]:
    length = limit_for(clock, dossier, blocker.at)
    starts, leaves = while_in_phase(clock, dossier, blocker.at)
    if length is None or starts is None:
        return
    due, due_earliest = deadlines_for(clock, dossier, starts, length)
    resolved = dossier.state.settled.get(blocker.id)
    ended = earliest(leaves, end_of_response(clock, dossier))
    met = resolved.at if resolved and not (ended and resolved.at > ended) else None
    yield Run(
        clock,
        starts,
        due,
        met,
        None if met else ended,
        due_earliest=due_earliest,
        subject=blocker.id,
        what=f"{clock.title}: {_named(blocker)}",
        owner=blocker.owner,
        role=clock.owner,
        severity=dossier.state.severity_at(starts),
        command=f"mim log TEXT --resolves {blocker.id[-6:]} -i {dossier.incident.id}",
        # Clocks of two machines may differ: an entry may resolve a blocker that seems to be later.
        is_evidence=met is None or met >= starts,
    )


def _named(blocker: Any) -> str:
    """Return the start of a blocker's text, or its short id if the text was redacted."""
    id_: str = blocker.id[-6:]
    return id_ if REDACTED in blocker.text else shorten(blocker.text, _LONGEST, placeholder="...")
