"""One-time deadlines: from one event in an incident to another event or to a review step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import zip_longest
from typing import Final

from mimkit.clocks.commands import command_for
from mimkit.clocks.moments import Event, events
from mimkit.clocks.run import Run, apply_limits, is_in_scope, possible_deadlines
from mimkit.clocks.updates import is_report
from mimkit.model.dossier import Dossier
from mimkit.model.ids import are_of_one_command, is_entry_id
from mimkit.model.policy.moments import split
from mimkit.model.policy.policy import Clock, length_for
from mimkit.model.time.calendar import deadline
from mimkit.model.time.durations import Duration
from mimkit.model.time.period import ALWAYS, Period

_EARLY: Final = frozenset(("update", "page", "acknowledged", "join", "bridge", "link", "problem"))
"""The kinds of entries that a proposed incident may contain before it is declared."""


def one_time_runs(clock: Clock, dossier: Dossier, period: Period = ALWAYS) -> Iterator[Run]:
    """Yield the run of a clock that is met by an entry, milestone or review step. The run is limited to a period."""
    began_by = _start(clock, dossier)
    if began_by is None:
        return
    begins = max(began_by.at, period.since or began_by.at)
    length = limit_for(clock, dossier, begins)
    starts, leaves = while_in_phase(clock, dossier, begins)
    if length is None or starts is None or (period.until and period.until <= starts):
        return
    due, due_earliest = deadlines_for(clock, dossier, starts, length)
    met_by = _met(clock, dossier, starts)
    if met_by and period.until and met_by.at >= period.until:
        met_by = None
    met = met_by.at if met_by else None
    review = dossier.review if _is_of_review(clock) else None
    waiver = review.waived if review else None
    yield Run(
        clock,
        starts,
        due,
        met,
        None if met else earliest(leaves, end_of_response(clock, dossier), period.until),
        due_earliest=due_earliest,
        owner=review.owner if review else None,
        role=clock.owner,
        severity=dossier.state.severity_at(starts),
        # A back-filled review may be published without a publication date.
        is_undated=met is None and review is not None and review.state == "published",
        waived=f"{waiver.reason} (approved by {waiver.approver})" if waiver else None,
        command=command_for(clock.met_by or "", dossier, clock.audience),
        is_evidence=met_by is None or not _could_not_be_missed(clock, met_by, began_by, starts, dossier),
    )


def deadlines_for(
    clock: Clock, dossier: Dossier, starts: datetime, length: Duration
) -> tuple[datetime, datetime | None]:
    """Return a clock's deadline and, if `starts` is approximate, the earliest possible deadline."""

    def due(since: datetime) -> datetime:
        return apply_limits(clock, dossier, since, deadline(dossier.policy.calendar, since, length))

    return possible_deadlines(starts, due)


def _could_not_be_missed(
    clock: Clock, met_by: Event, began_by: Event, starts: datetime, dossier: Dossier
) -> bool:
    """Return whether a clock was already met when it started, by the same event or an earlier milestone.

    An early update, page or bridge does not count, because this communication might not have happened.
    """
    if _happens_once(clock, dossier) and met_by.at < starts:
        return True
    return _is_same(met_by, began_by, starts, dossier)


def _is_same(met_by: Event, began_by: Event, starts: datetime, dossier: Dossier) -> bool:
    """Return whether the same event started and met a clock.

    Two commands can record different events in the same second.
    """
    if starts == began_by.at:
        return met_by.id == began_by.id or (met_by.at == starts and _is_of_one_command(met_by, began_by))
    # The clock was waiting for a phase, so it was started by the milestone that began the phase.
    reached = (phase for at, phase in dossier.phases() if at == starts)
    return any(met_by in events(phase, dossier) for phase in reached)


def _start(clock: Clock, dossier: Dossier) -> Event | None:
    found = events(clock.starts or "declared", dossier, clock.audience if clock.starts == "update" else None)
    starts = found[0] if found else None
    if starts and dossier.incident.mode == "backfill":
        # Deadlines do not apply to a back-filled incident, except for its review once the review has started.
        began = events("review.started", dossier) if _is_of_review(clock) else []
        return max((began[0], starts), key=lambda event: event.at) if began else None
    return starts


def limit_for(clock: Clock, dossier: Dossier, starts: datetime) -> Duration | None:
    """Return the time limit of a clock that starts at a given time, or None if the clock does not apply."""
    severity = dossier.state.severity_at(starts)
    return length_for(clock.within, severity) if is_in_scope(clock.applies_to, dossier, severity) else None


def while_in_phase(
    clock: Clock, dossier: Dossier, starts: datetime
) -> tuple[datetime | None, datetime | None]:
    """Return when a clock that is limited to certain phases starts, and when those phases end."""
    if not clock.during:
        return starts, None
    phases = dossier.phases()
    ends = [at for at, _ in phases[1:]] + [None]
    for (since, phase), until in zip(
        phases, ends, strict=False
    ):  # a proposed incident is not in any phase yet
        if phase in clock.during and (until is None or until > starts):
            return max(since, starts), _left(clock, phases, since)
    return None, None


def _left(clock: Clock, phases: list[tuple[datetime, str]], since: datetime) -> datetime | None:
    return next((at for at, phase in phases if at > since and phase not in clock.during), None)


def _met(clock: Clock, dossier: Dossier, starts: datetime) -> Event | None:
    found = events(clock.met_by, dossier, clock.audience) if clock.met_by else []
    if _happens_once(clock, dossier):
        return found[0] if found else None
    if not _may_come_early(clock):
        return next((event for event in found[clock.nth - 1 :] if event.at >= starts), None)
    if split(clock.met_by or "")[0] == "update":
        found = [event for event in found if event.at >= starts or dossier.state.may_inform(event.at)]
    return found[clock.nth - 1] if len(found) >= clock.nth else None


def _happens_once(clock: Clock, dossier: Dossier) -> bool:
    """Return whether a clock is met by a milestone or a review step.

    Each of these happens only once, possibly before the clock starts.
    """
    milestones = dict(dossier.state.milestones.items())
    return clock.met_by in milestones or clock.met_by == "close" or _is_of_review(clock)


def _is_of_one_command(met_by: Event, began_by: Event) -> bool:
    """Return whether one command recorded both events, such as a declaration together with its detection time."""
    ids = (met_by.id, began_by.id)
    return all(map(is_entry_id, ids)) and are_of_one_command(*ids)


def _may_come_early(clock: Clock) -> bool:
    """Return whether a clock can be met by an event before the declaration.

    For example, a first update that is sent early does not count as missing.
    """
    kind, _, _ = split(clock.met_by or "")
    return clock.starts in (None, "declared") and kind in _EARLY


def _is_of_review(clock: Clock) -> bool:
    return (clock.met_by or "").startswith("review.")


def end_of_response(clock: Clock, dossier: Dossier) -> datetime | None:
    """Return when a clock ends unmet because the response is over, or None if the response continues."""
    # Reviews and reports to regulators may follow after the response. All other events happen during the
    # response.
    lasts = _is_of_review(clock) or is_report(clock, dossier.snapshot)
    return dossier.taken_back if lasts and not dossier.is_called_off else dossier.ends


def earliest(*moments: datetime | None) -> datetime | None:
    """Return the earliest of the times that are not None, or None if there is none."""
    return min((at for at in moments if at), default=None)


def role_runs(clock: Clock, dossier: Dossier) -> Iterator[Run]:
    """Yield a run for each period in which a required role was vacant."""
    began_by = _start(clock, dossier)
    length = limit_for(clock, dossier, began_by.at) if began_by else None
    if began_by is None or length is None:
        return
    for role in (each for each in dossier.policy.roles if each.required):
        for vacant, met in _vacancies(role.id, dossier, began_by.at):
            since, leaves = while_in_phase(clock, dossier, vacant)
            if since is None:
                continue
            due, due_earliest = deadlines_for(clock, dossier, since, length)
            yield Run(
                clock,
                since,
                due,
                met,
                None if met else earliest(leaves, dossier.ends),
                due_earliest=due_earliest,
                subject=role.id,
                what=f"{clock.title}: {role.title.lower()}",
                role=clock.owner,
                severity=dossier.state.severity_at(since),
                command=command_for(f"role.{role.id}", dossier),
                # A role that was filled from the start was never vacant.
                is_evidence=met != since,
            )


def _vacancies(role: str, dossier: Dossier, starts: datetime) -> Iterator[tuple[datetime, datetime | None]]:
    """Yield the periods in which a role was vacant: before it was first filled, and after a holder left."""
    taken = [entry for entry in dossier.state.timeline if entry.kind == "role" and entry.role == role]
    yield starts, max(starts, taken[0].at) if taken else None
    for entry, following in zip_longest(taken, taken[1:]):
        gone = dossier.gone(entry.person)
        since = max(gone, entry.at) if gone and gone <= dossier.now else None
        if (
            since
            and not (dossier.ends and dossier.ends <= since)
            and not (following and following.at <= since)
        ):
            yield since, following.at if following else None
