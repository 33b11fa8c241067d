"""Computes the periods in which an incident affects each service, directly or through dependencies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from mimkit.model.incident.effects.outages import WHOLE
from mimkit.model.incident.incident import Incident, Mode
from mimkit.model.incident.service_status import ServiceStatus, StatusSpan, at_most_degraded
from mimkit.model.incident.state import State, fold, opened
from mimkit.model.organisation.dependencies import Dependents
from mimkit.model.policy.policy import PENDING, Policy
from mimkit.model.snapshot import Snapshot

_BY_RANK: Final[Mapping[int, ServiceStatus]] = {1: "major_outage", 2: "partial_outage"}
_NOT_COUNTED: Final = ("rejected", "demoted", "merged")


def status_of_severity(policy: Policy, severity: str) -> ServiceStatus:
    """Return the status of an affected service, based on the severity's rank among the major severities.

    If the severity is not known, the status is a partial outage.
    """
    known = policy.severity(severity)
    if known is None or known.id == PENDING:
        return "partial_outage"
    if not known.major:
        return "degraded_performance"
    return _BY_RANK.get(policy.severities.index(known) + 1, "degraded_performance")


def status_spans_of(incident: Incident, snapshot: Snapshot, dependents: Dependents) -> tuple[StatusSpan, ...]:
    """Return the periods in which an incident affects services.

    For a public snapshot, return the periods stored in it.
    """
    if snapshot.service_statuses is not None:
        return snapshot.service_statuses.get(incident.id, ())
    state = fold(incident, zone=ZoneInfo(snapshot.policy.calendar.zone))
    began = opened(state)[0]
    return status_spans(state, incident.mode, began, snapshot.policy, dependents)


def status_spans(
    state: State, mode: Mode, began: datetime | None, policy: Policy, dependents: Dependents
) -> tuple[StatusSpan, ...]:
    """Return the periods in which an incident affects services, in order for each service.

    If the start is not recorded, `began` is used. Drills, and incidents that were rejected, demoted or merged, do
    not affect services. An outage in a back-filled record is included only if its end is known.
    """
    if mode == "drill" or state.status in _NOT_COUNTED:
        return ()
    course = _Course(state, mode, began, policy)
    reached = frozenset(
        dependents.reached(state.service_outages)
    )  # a status may be set for a service no longer affected
    found: dict[str, list[StatusSpan]] = {}
    for start, end in _periods(course.turns()):
        affected, stated = course.affected(start), course.stated(start)
        for service, status in dependents.statuses(affected, stated).items():
            if service in reached and service != WHOLE and status != "operational":
                _extend(found.setdefault(service, []), StatusSpan(service, status, start, end))
    return tuple(span for spans in found.values() for span in spans)


def _periods(turns: list[datetime]) -> Iterator[tuple[datetime, datetime | None]]:
    yield from pairwise(turns)
    if turns:
        yield turns[-1], None


def _extend(spans: list[StatusSpan], span: StatusSpan) -> None:
    last = spans[-1] if spans else None
    if last and (last.end, last.status) == (span.start, span.status):
        spans[-1] = last._replace(end=span.end)
    else:
        spans.append(span)


class _Course:
    """The course of an incident: the status of each service at any time according to the incident's record."""

    def __init__(self, state: State, mode: Mode, began: datetime | None, policy: Policy) -> None:
        self._state = state
        self._policy = policy
        self._is_only_proposed = state.status == "proposed" and mode == "live"
        over = state.milestones.closed
        self._out = {
            name: [
                StatusSpan(name, "operational", first, each.end or over)
                for each in outages
                if (first := each.start or began) and (each.end or over or mode == "live")
            ]
            for name, outages in state.service_outages.items()
        }
        since = state.milestones.workaround
        self._usable: tuple[tuple[datetime, datetime | None], ...] = (
            *state.usable,
            *([(since, None)] if since else []),
        )

    def turns(self) -> list[datetime]:
        """Return all times at which the status of a service may change, in order, starting with the first outage."""
        outages = [span for spans in self._out.values() for span in spans]
        found = {at for span in (*outages, *self._state.stated_statuses) for at in (span.start, span.end)}
        found |= {at for each in self._usable for at in each}
        found |= {at for at, _ in self._state.severities}
        first = min((span.start for span in outages), default=None)
        return sorted(at for at in found if at and first and at >= first)

    def affected(self, at: datetime) -> dict[str, ServiceStatus]:
        """Return the services that are down, each with the status that the incident's severity implies."""
        status = status_of_severity(self._policy, self._state.severity_at(at))
        if self._is_only_proposed or any(
            start <= at and (end is None or at < end) for start, end in self._usable
        ):
            status = at_most_degraded(status)
        return dict.fromkeys(self._names_out(at), status)

    def _names_out(self, at: datetime) -> list[str]:
        return [name for name, spans in self._out.items() if any(span.covers(at) for span in spans)]

    def stated(self, at: datetime) -> dict[str, ServiceStatus]:
        """Return the statuses that take precedence over the severity.

        Services that were restored before others are operational, and statuses that were set explicitly apply as
        recorded.
        """
        out = self._names_out(at)
        restored: dict[str, ServiceStatus] = {name: "operational" for name in self._out if name not in out}
        return restored | {
            span.service: span.status for span in self._state.stated_statuses if span.covers(at)
        }
