"""Compares the effects of two policies on a past incident."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from mimkit.clocks.due import all_intervals
from mimkit.clocks.moments import moments
from mimkit.model.dossier import Dossier
from mimkit.model.incident.effects.corrections import effective
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import DECIDING
from mimkit.model.obligation import Obligation
from mimkit.model.policy.backtest import Comparison, DeadlineUnderPolicy, Family, PolicyOutcome
from mimkit.model.policy.classification import classify
from mimkit.model.policy.policy import Clock, Policy, length_for
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.calendar import deadline

_Schedule: TypeAlias = tuple[str, str]
"""A repeating clock and its subject, such as an audience."""


@dataclass(frozen=True, slots=True)
class PolicyPair:
    """Two policies, each with its directory, and the time at which deadlines are evaluated."""

    snapshot: Snapshot
    """The snapshot with the policy before the change, and the history of the policies in force at each declaration."""
    after: Snapshot
    now: datetime


def compare(change: PolicyPair, dossier: Dossier) -> Comparison | str:
    """Return the effect of a policy change on an incident, or the reason why the incident is excluded.

    Drills are always excluded. A demoted or merged incident is not a major incident under any policy. A back-filled
    incident is treated as if it had been handled live. An incident that is not major under a policy has no
    deadlines under that policy.
    """
    incident = dossier.incident
    if incident.mode == "drill":
        return "drill"
    at = declared_or_proposed_at(incident)
    if at is None:
        return "never proposed or declared"
    ended = {entry.kind for entry in incident.timeline} & {"demoted", "merged"}
    if ended:
        return min(ended)
    then = change.snapshot.policy_for(incident)
    kept = replace(dossier, incident=incident.model_copy(update={"mode": "live"}))
    return Comparison(
        incident.id,
        at,
        incident.mode == "backfill",
        _meant(change.snapshot, change.now, kept, then),
        _meant(change.after, change.now, kept, then),
    )


def declared_or_proposed_at(incident: Incident) -> datetime | None:
    """Return when an incident was proposed or declared, or None if it was neither.

    For a back-filled incident without a declaration, return when it was classified.
    """
    at = [entry.at for entry in incident.timeline if entry.kind in DECIDING]
    if not at and incident.mode == "backfill":
        at = [entry.at for entry in effective(incident.timeline) if entry.kind == "severity"]
    return min(at, default=None)


def _meant(directory: Snapshot, now: datetime, kept: Dossier, then: Policy) -> PolicyOutcome:
    policy = directory.policy
    found = classify(kept.incident, policy, then)
    owed: tuple[DeadlineUnderPolicy, ...] = ()
    if found.answer != "ordinary":
        snapshot = directory.with_earlier_policies(())
        dossier = replace(kept, incident=found.incident, snapshot=snapshot).at(now)
        clocks = {clock.id: clock for clock in policy.clocks}
        judged = [each for each in all_intervals(dossier) if each.status != "waived"]
        counts = _on_schedule(judged, clocks, dossier)
        owed = tuple(_owed(each, clocks[each.clock], counts) for each in judged)
    return PolicyOutcome(found.answer, found.severity, found.outcome, found.unknown, owed)


def _owed(found: Obligation, clock: Clock, counts: dict[_Schedule, int]) -> DeadlineUnderPolicy:
    return DeadlineUnderPolicy(
        found.clock,
        found.subject,
        found.starts,
        family(clock),
        found.role or found.owner or "nobody",
        found.due,
        found.status in ("late", "overdue"),
        counts.pop((clock.id, found.subject), 0) if clock.repeats else 1,
    )


def _end(clock: Clock, dossier: Dossier) -> datetime:
    """Return when a repeating clock stopped or, if it is still running, the current time."""
    ended = moments(clock.until or "closed", dossier)[:1]
    return min([*ended, *([dossier.ends] if dossier.ends else []), dossier.now])


def _on_schedule(
    owed: Sequence[Obligation], clocks: Mapping[str, Clock], dossier: Dossier
) -> dict[_Schedule, int]:
    """Return how often each repeating clock becomes due before it ends, regardless of which events were recorded."""
    parts: dict[_Schedule, float] = {}
    for each in owed:
        schedule = each.clock, each.subject
        length = length_for(clocks[each.clock].every, dossier.state.severity_at(each.starts))
        if length:
            whole = deadline(dossier.policy.calendar, each.starts, length) - each.starts
            end = each.met or each.ended or dossier.now
            # The next interval is missing from `owed` if it ended before its deadline, so its time is added
            # to this one.
            last = each.met and not any(
                other.starts >= each.met for other in owed if (other.clock, other.subject) == schedule
            )
            end = max(end, _end(clocks[each.clock], dossier)) if last and clocks[each.clock].repeats else end
            parts[schedule] = parts.get(schedule, 0.0) + (end - each.starts) / whole
    return {schedule: int(parts[schedule]) for schedule in parts}


def family(clock: Clock) -> Family:
    """Return the kind of work that a clock requires."""
    what = clock.repeats or clock.met_by or ""
    if clock.starts == "action":
        return "actions"
    if what.partition(".")[0] == "update":
        return "updates"
    return "reviews" if what.startswith("review.") else "other deadlines"
