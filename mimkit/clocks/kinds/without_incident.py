"""Review deadlines that need no incident: runbooks, rosters, holidays, departing people, and the policy.

Each has a date. The clock's `within` duration is the lead time of the reminder: the obligation starts that long
before the date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from mimkit.clocks.run import Run, latest_start
from mimkit.model.organisation.duties import Duty, duties
from mimkit.model.organisation.roster import Roster
from mimkit.model.policy.policy import Clock
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.calendar import deadline
from mimkit.model.time.holidays import Holidays, covered_until

if TYPE_CHECKING:
    from mimkit.duty.turns import Turn


def review_date_runs(clock: Clock, snapshot: Snapshot, now: datetime) -> Iterator[Run]:
    """Yield the runs of a clock for runbooks, rosters, holidays, people or the policy that have started by `now`."""
    family = FAMILIES.get(clock.starts or "")
    if family and clock.within:
        yield from (run for run in family(clock, snapshot, now) if run.starts <= now)


def _runbooks(clock: Clock, snapshot: Snapshot, _now: datetime) -> Iterator[Run]:
    calendar = snapshot.policy.calendar
    for runbook in snapshot.runbooks.values():
        due = calendar.end_of(runbook.review_by)
        group = snapshot.groups.get(runbook.owner)
        yield Run(
            clock,
            latest_start(clock, calendar, due),
            due,
            subject=f"runbook/{runbook.id}",
            owner=group.contact if group else runbook.owner,
            command=f"edit policy/runbooks/{runbook.id}.yaml: reviewed, reviewed_by, review_by",
            about=runbook.title,
        )


def _policy(clock: Clock, snapshot: Snapshot, _now: datetime) -> Iterator[Run]:
    policy = snapshot.policy
    if policy.review_by:
        due = policy.calendar.end_of(policy.review_by)
        yield Run(
            clock,
            latest_start(clock, policy.calendar, due),
            due,
            owner=policy.approvals[0].by if policy.approvals else None,
            role=clock.owner,
            command="edit policy/policy.yaml: approvals, review_by",
            about=f"Policy of {policy.organisation}",
        )


def _holidays(clock: Clock, snapshot: Snapshot, _now: datetime) -> Iterator[Run]:
    policy = snapshot.policy
    until = covered_until(policy.calendar, snapshot.holidays)
    if until:
        due = policy.calendar.end_of(until)
        approver = policy.approvals[0].by if policy.approvals else None
        yield Run(
            clock,
            latest_start(clock, policy.calendar, due),
            due,
            subject="holidays" if snapshot.holidays else "",
            owner=None if clock.owner else approver,
            role=clock.owner,
            command=_how_to_extend(snapshot.holidays, until.year + 1),
            about=f"Holidays are listed only until {until}",
        )


def _how_to_extend(holidays: Holidays | None, year: int) -> str:
    if holidays is None:
        return "edit policy/policy.yaml: calendar, holidays"
    # If the file has a source, it also specifies the country, so the command does not need to.
    return f"mim policy calendar --years {year} --write" if holidays.source else "edit policy/holidays.yaml"


def _rosters(clock: Clock, snapshot: Snapshot, now: datetime) -> Iterator[Run]:
    calendar = snapshot.policy.calendar
    length = (clock.within or {}).get("default")
    if length is None:
        return
    for roster in snapshot.rosters.values():
        due = _lapse(roster, snapshot, now, deadline(calendar, now, length) + timedelta(days=1))
        group = snapshot.groups.get(roster.group or "")
        if due:
            yield Run(
                clock,
                latest_start(clock, calendar, due),
                due,
                subject=f"roster/{roster.id}",
                owner=group.contact if group else None,
                role=roster.role or clock.owner,
                command=f"edit policy/rosters/{roster.id}.yaml",
                about=roster.title,
            )


def _lapse(roster: Roster, snapshot: Snapshot, now: datetime, horizon: datetime) -> datetime | None:
    """Return when a roster first has no one on call, or names a person who has left, before `horizon`.

    Returns None if neither happens.
    """
    from mimkit.duty.turns import turns_between  # noqa: PLC0415 - only rosters need it

    for turn in turns_between(roster, now, horizon):
        gone = _gone(turn.person, snapshot)
        if gone and gone < turn.end:
            return max(turn.start, gone)
        if turn.person is None and (since := _uncovered(roster, snapshot, turn)):
            return since
    ends = [*(each.end for each in roster.shifts), *(each.end for each in roster.overrides)]
    if roster.rotation is None and max(ends, default=now) < horizon:
        return max(ends, default=now)
    return None


def _uncovered(roster: Roster, snapshot: Snapshot, gap: Turn) -> datetime | None:
    """Return the first time in a gap at which no other roster for the same role or group names a person.

    Other rosters count only if they cover at least the same services. Returns None if they cover the whole gap.
    """
    from mimkit.duty.line import shifts_of  # noqa: PLC0415 - as above

    others = [
        each
        for each in snapshot.rosters.values()
        if each is not roster
        and (each.role, each.group) == (roster.role, roster.group)
        and (not each.is_scoped or (each.services, each.tiers) == (roster.services, roster.tiers))
    ]
    return next((each.start for each in shifts_of(others, gap.start, gap.end) if not each.person), None)


def _gone(person: str | None, snapshot: Snapshot) -> datetime | None:
    known = snapshot.people.get(person or "")
    return snapshot.policy.calendar.end_of(known.left) if known and known.left else None


def _departures(clock: Clock, snapshot: Snapshot, _now: datetime) -> Iterator[Run]:
    """Yield a run for each departing person whom a group, a service or another person's record still names.

    Shifts are covered by the clock for rosters.
    """
    calendar = snapshot.policy.calendar
    found = duties(snapshot.people, snapshot.groups, snapshot.services, {}, calendar)
    named: dict[str, list[Duty]] = {}
    for duty in found:
        named.setdefault(duty.person, []).append(duty)
    for name, places in named.items():
        person = snapshot.people.get(name)
        if person and person.left:
            due = calendar.end_of(person.left)
            yield Run(
                clock,
                latest_start(clock, calendar, due),
                due,
                subject=f"people/{name}",
                owner=None if clock.owner else person.manager,
                role=clock.owner,
                command=f"edit {_file(places[0])}: {places[0].keys[0]}",
                about=f"{name} leaves on {person.left}: {', '.join(dict.fromkeys(map(_place, places)))}",
            )


def _file(duty: Duty) -> str:
    return f"policy/{duty.ref.kind}s/{duty.ref.id}.yaml" if duty.ref.id else "policy/people.yaml"


def _place(duty: Duty) -> str:
    if not duty.ref.id:
        return "manager of others"
    word = {
        "contact": "contact",
        "members": "member",
        "escalation": "escalation",
        "stakeholders": "stakeholder",
    }
    return f"{word[str(duty.keys[0])]} of {duty.ref.kind} {duty.ref.id}"


FAMILIES: Final[Mapping[str, Callable[[Clock, Snapshot, datetime], Iterator[Run]]]] = {
    "runbook": _runbooks,
    "policy": _policy,
    "roster": _rosters,
    "holidays": _holidays,
    "person": _departures,
}
"""The function that yields the runs for each kind of record, by the event that starts the clock."""
