"""Deadlines for resolving blockers and answering queries that are recorded during an incident."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import shorten
from typing import Any, Final

from mimkit.clocks.kinds.once import deadlines_for, earliest, end_of_response, limit_for, while_in_phase
from mimkit.clocks.run import Run
from mimkit.model.dossier import Dossier
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.incident.kinds import resolving
from mimkit.model.policy.moments import ANSWERED, RESOLVED
from mimkit.model.policy.policy import Clock

OF_OPEN_WORK: Final[Mapping[str, str]] = {RESOLVED: "blocker", ANSWERED: "query"}
"""The kind of entry that starts a clock, by the event that meets the clock."""

_LONGEST: Final = 60
"""The maximum length of the text that identifies an entry, in characters."""


def open_work_runs(clock: Clock, dossier: Dossier) -> Iterator[Run]:
    """Yield a run for each blocker or query, from its entry until the entry that resolves it."""
    if dossier.incident.mode == "backfill":
        return
    for entry in dossier.of(OF_OPEN_WORK[clock.met_by or ""]):
        if not (dossier.ends and entry.at >= dossier.ends):
            yield from _run(clock, dossier, entry)


def _run(clock: Clock, dossier: Dossier, entry: Any) -> Iterator[Run]:
    length = limit_for(clock, dossier, entry.at)
    starts, leaves = while_in_phase(clock, dossier, entry.at)
    if length is None or starts is None:
        return
    due, due_earliest = deadlines_for(clock, dossier, starts, length)
    resolved = dossier.state.settled.get(entry.id)
    ended = earliest(leaves, end_of_response(clock, dossier))
    met = resolved.at if resolved and not (ended and resolved.at > ended) else None
    yield Run(
        clock,
        starts,
        due,
        met,
        None if met else ended,
        due_earliest=due_earliest,
        subject=entry.id,
        what=f"{clock.title}: {_named(entry)}",
        owner=entry.owner,
        role=clock.owner,
        severity=dossier.state.severity_at(starts),
        command=f"{resolving(entry.kind, entry.id[-6:])} -i {dossier.incident.id}",
        # The clocks of two machines may differ, so a resolution may have an earlier time than the entry that
        # it resolves.
        is_evidence=met is None or met >= starts,
    )


def _named(entry: Any) -> str:
    """Return the start of the entry's text, or the entry's short id if the text was redacted."""
    id_: str = entry.id[-6:]
    return id_ if REDACTED in entry.text else shorten(entry.text, _LONGEST, placeholder="...")
