"""Determines whether stakeholder updates were on time. Used by all pages, charts, metrics and commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mimkit.model.incident.state import State
from mimkit.model.obligation import Obligation
from mimkit.model.policy.moments import split
from mimkit.model.policy.policy import Clock, Policy
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.durations import short


def is_of_updates(clock: Clock) -> bool:
    """Return whether a clock requires updates, once or repeatedly."""
    return split(clock.repeats or clock.met_by or "")[0] == "update"


def late_updates(promises: Iterable[Obligation], policy: Policy) -> dict[datetime, timedelta]:
    """Return the delay of each late update, by the time of the update.

    If an update missed several deadlines, return its longest delay.
    """
    clocks = {clock.id for clock in policy.clocks if is_of_updates(clock)}
    late: dict[datetime, timedelta] = {}
    for each in promises:
        if each.clock in clocks and each.status == "late" and each.met:
            late[each.met] = max(each.met - each.due, late.get(each.met, timedelta()))
    return late


def answers(promises: Iterable[Obligation], policy: Policy) -> dict[datetime, Obligation]:
    """Return the interval that began with each update, by the time of the update.

    If several intervals began with an update, return the one with the earliest deadline. If the deadlines are
    equal, a missed interval takes precedence.
    """
    clocks = {clock.id for clock in policy.clocks if clock.repeats and is_of_updates(clock)}
    found: dict[datetime, Obligation] = {}
    for each in promises:
        if each.clock in clocks:
            before = found.get(each.starts)
            found[each.starts] = each if before is None or _is_worse(each, before) else before
    return found


def _is_worse(one: Obligation, other: Obligation) -> bool:
    """Return whether one interval was due before the other.

    If both were due at once, return whether only the first was missed.
    """
    missed = [each.status in ("late", "overdue") for each in (one, other)]
    return one.due < other.due or (one.due == other.due and missed == [True, False])


@dataclass(frozen=True, slots=True)
class NextUpdate:
    """When the next stakeholder update is due: at the policy's deadline or the promised time, whichever is earlier."""

    due: datetime
    promised: datetime | None
    """The time promised in the last update, or None if no time was promised or the promise no longer applies."""


def next_update(
    state: State, owed: Iterable[Obligation], snapshot: Snapshot, now: datetime, audience: str | None = None
) -> NextUpdate | None:
    """Return when the next stakeholder update is due, or None if none is due.

    `snapshot` must contain the policy that applies to the incident. If `audience` is given, only the deadlines and
    promises that an update to this audience meets are considered.
    """
    clocks = {each.id: each for each in snapshot.policy.clocks if is_stakeholder_update(each, snapshot)}
    running = [
        each
        for each in owed
        if each.clock in clocks
        and each.is_owed
        and (audience is None or _audience(each, clocks[each.clock]) in (None, audience))
    ]
    known = [each.due for each in running]
    promised = _promised(state, audience) if state.is_open else None
    if promised and known and min(known) > promised and _is_ignored(promised, state, running, clocks):
        promised = None
    if promised and promised <= now and state.milestones.restored and promised not in known:
        promised = None  # service is restored, so the promise no longer applies
    known += [promised] if promised else []
    return NextUpdate(min(known), promised) if known else None


def _promised(state: State, audience: str | None) -> datetime | None:
    if audience is None:
        return state.next_update
    return next((each.next for each in reversed(state.updates) if each.audience in (None, audience)), None)


def _is_ignored(
    promised: datetime, state: State, running: Iterable[Obligation], clocks: Mapping[str, Clock]
) -> bool:
    """Return whether a promised update is covered by a running clock whose deadline does not depend on promises."""
    told = {each.audience for each in state.updates if each.next == promised}
    return any(
        clock.repeats and not clock.honours_promise and (audience is None or {None, audience} & told)
        for clock, audience in ((clocks[each.clock], _audience(each, clocks[each.clock])) for each in running)
    )


def _audience(owed: Obligation, clock: Clock) -> str | None:
    """Return the audience whose updates meet an obligation, or None if an update to any audience meets it."""
    return owed.subject if clock.each and owed.subject else clock.audience


def is_stakeholder_update(clock: Clock, snapshot: Snapshot) -> bool:
    """Return whether a clock requires updates for stakeholders, as opposed to reports to a regulator."""
    return is_of_updates(clock) and not is_report(clock, snapshot)


def is_report(clock: Clock, snapshot: Snapshot) -> bool:
    """Return whether a clock requires a report to a regulator."""
    kind, who, _ = split(clock.repeats or clock.met_by or "")
    return kind == "update" and (who or clock.audience) in snapshot.authorities


def timing(entry: Any, state: State, late: Mapping[datetime, timedelta]) -> str:
    """Return a note if an update was late, or was sent before the declaration or detection. Otherwise, return ""."""
    declared = state.milestones.declared
    if entry.kind != "update":
        return ""
    if entry.at in late:
        return f"{short(late[entry.at])} late"
    if not state.may_inform(entry.at):
        return f"before {'detection' if state.milestones.detected else 'the start of the impact'}"
    return "before the declaration" if declared and entry.at < declared else ""
