"""Converts a clock run to an obligation with status, owner, waiver and escalation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mimkit.clocks.run import Run
from mimkit.model.dossier import Dossier
from mimkit.model.obligation import Obligation, ObligationStatus
from mimkit.model.policy.policy import ClockWaiver, Policy
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.approximate import bounds
from mimkit.model.time.calendar import deadline
from mimkit.model.time.end_of_day import last_moment


@dataclass(frozen=True, slots=True)
class JudgeContext:
    """The context for evaluating a run: the directory, the current time, and the incident, if any."""

    snapshot: Snapshot
    now: datetime
    dossier: Dossier | None = None
    incident: str | None = None
    """The incident id, which is set even if the incident's record is not loaded."""


def status(
    starts: datetime, due: datetime, met: datetime | None, now: datetime, warn_at: int = 75
) -> ObligationStatus:
    """Return the status of an obligation.

    An event exactly at the deadline is on time. A day ends just before midnight. The status becomes `soon` when
    `warn_at` percent of the time has passed.
    """
    if met is not None:
        return "met" if met <= last_moment(due) else "late"
    if now > last_moment(due):
        return "overdue"
    return "soon" if (now - starts) * 100 >= (due - starts) * warn_at else "pending"


def obligation(run: Run, standing: JudgeContext) -> Obligation:
    """Convert a run to an obligation as of `standing.now`."""
    stands = _status(run, standing)
    waived = _waived(run, standing) if stands != "met" else None
    owner = _owner(run, standing)
    drill = " (drill)" if standing.dossier and standing.dossier.incident.mode == "drill" else ""
    return Obligation(
        clock=run.clock.id,
        title=(run.what or run.clock.title) + drill,
        incident=standing.incident,
        owner=owner,
        starts=run.starts,
        due=run.due,
        met=run.met,
        status="waived" if waived else stands,
        subject=run.subject,
        role=None if run.owner else run.role,
        severity=run.severity,
        escalated_to=_escalated(run, owner, standing) if stands == "overdue" and not waived else None,
        waived=waived,
        command=run.command,
        about=run.about or (standing.dossier.incident.title if standing.dossier else ""),
        reopened=run.reopened,
        ended=run.ended,
        is_evidence=run.is_evidence,
    )


def _status(run: Run, standing: JudgeContext) -> ObligationStatus:
    if run.is_undated:
        return "met"
    first_due = run.due_earliest or run.due
    if over := run.met or run.ended:
        first, last = bounds(over)
        if first <= run.due and last > first_due:
            return "undecided"
    elif first_due < standing.now <= run.due:
        return "soon"  # the approximate deadline may have passed
    if run.ended:
        return "late"
    return status(run.starts, run.due, run.met, standing.now, standing.snapshot.policy.reminders.warn_at)


def end_of_grace(policy: Policy, due: datetime) -> datetime:
    """Return the end of the grace period after a missed deadline. After that, the deadline is escalated."""
    # Midnight belongs to the previous day, so that a grace period of one business day ends on the next
    # business day.
    return deadline(policy.calendar, due - timedelta(microseconds=1), policy.reminders.escalate_after)


def _owner(run: Run, standing: JudgeContext) -> str | None:
    if run.owner or not run.role or not standing.dossier:
        return run.owner or run.role
    return standing.dossier.holder(run.role, run.met or run.ended or standing.now) or run.role


def _escalated(run: Run, owner: str | None, standing: JudgeContext) -> str | None:
    person = standing.snapshot.people.get(owner or "")
    policy = standing.snapshot.policy
    grace = end_of_grace(policy, run.due)
    return person.manager if person and standing.now > last_moment(grace) else None


def _waived(run: Run, standing: JudgeContext) -> str | None:
    if run.waived:
        return run.waived
    found = (each for each in standing.snapshot.policy.waivers if _holds(each, run, standing))
    return next((f"{each.reason} (approved by {each.approver})" for each in found), None)


def _holds(waiver: ClockWaiver, run: Run, standing: JudgeContext) -> bool:
    named = {standing.incident, run.subject, run.subject.rpartition("/")[2]} - {"", None}
    if waiver.clock != run.clock.id or (waiver.of and waiver.of not in named):
        return False
    zone = standing.snapshot.policy.calendar.tz
    stood = (run.met or run.ended or standing.now).astimezone(zone).date()
    return waiver.on <= standing.now.astimezone(zone).date() and (
        waiver.until is None or stood <= waiver.until
    )
