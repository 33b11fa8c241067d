"""Preconditions of commands. Each guard returns the value it checked or raises a refusal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from mimkit.errors import UsageError
from mimkit.model.incident.effects.outages import WHOLE
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import FITS_AFTER_END, KINDS
from mimkit.model.incident.state import State
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.approximate import earliest, is_certainly_before
from mimkit.ops.refusals.names import HasLeft, NotAffected, UnknownName
from mimkit.ops.refusals.order import FutureTime, NotDeclared, NotOpen, NotOpenAtThatTime, OutOfOrder
from mimkit.ops.refusals.texts import NotInformed

_FITS_AFTER_CLOSING: Final = tuple(kind for kind, each in KINDS.items() if each.after_end != "never")


def require_incident(snapshot: Snapshot, incident: str) -> Incident:
    """Return the incident's record. Refuse an unknown id."""
    if incident not in snapshot.incidents:
        raise UsageError(f"incident {incident} does not exist", "mim list")
    return snapshot.incidents[incident]


def state_of(snapshot: Snapshot, incident: str, at: datetime | None = None) -> State:
    """Return the incident's state regardless of its status.

    If `at` is specified, return the state at that time, based on what is known today.
    """
    from mimkit.model.dossier import Dossier  # noqa: PLC0415 - a note is allowed in every state

    return Dossier(require_incident(snapshot, incident), snapshot, until=at).state


def open_state(snapshot: Snapshot, incident: str, at: datetime, *, may_be_over: bool = False) -> State:
    """Return the incident's state. Refuse an incident that is not open now, or was not open at `at`.

    An incident is open if it is proposed or declared. With `may_be_over`, the incident may also be back-filled and
    closed, so that entries missing from its record can be added.
    """
    state = state_of(snapshot, incident)
    if may_be_over and state.status == "closed" and _is_past(snapshot, incident):
        # An event in the same second as the closing is not after it.
        at -= timedelta(microseconds=1)
    elif not state.is_open:
        raise NotOpen(incident, state)
    then = state_of(snapshot, incident, at)
    if not then.is_open:
        raise NotOpenAtThatTime(incident, then, at)
    return state


def declared_state(snapshot: Snapshot, incident: str, at: datetime, *, may_be_over: bool = False) -> State:
    """Return the incident's state. Refuse an incident that is not declared, or was not open at `at`."""
    state = open_state(snapshot, incident, at, may_be_over=may_be_over)
    if state.status == "proposed":
        raise NotDeclared(incident)
    return state


def _is_past(snapshot: Snapshot, incident: str) -> bool:
    return require_incident(snapshot, incident).mode == "backfill"


def was_declared(snapshot: Snapshot, incident: str) -> State:
    """Return the incident's state. Refuse an incident that is neither declared nor closed.

    For example, an incident that was called off has no stakeholders to inform.
    """
    state = state_of(snapshot, incident)
    if state.status == "proposed":
        raise NotDeclared(incident)
    if state.status not in ("declared", "closed"):
        raise NotOpen(incident, state)
    return state


def known_person(snapshot: Snapshot, person: str, at: datetime | None = None) -> str:
    """Return the person's id. Refuse a person who is unknown or, if `at` is specified, who had left by that time."""
    entry = snapshot.people.get(person)
    if entry is None:
        raise UnknownName("person", person, snapshot.people, "policy/people.yaml")
    if at and entry.left and not is_still_here(snapshot, person, at):
        raise HasLeft(person, entry.left.isoformat())
    return person


def is_still_here(snapshot: Snapshot, person: str, at: datetime) -> bool:
    """Return whether a person is known and had not left by a given time."""
    entry = snapshot.people.get(person)
    today = at.astimezone(snapshot.policy.calendar.tz).date()
    return entry is not None and entry.is_here(today)


def known_group(snapshot: Snapshot, group: str) -> str:
    """Return the resolver group's id. Refuse an unknown group."""
    if group not in snapshot.groups:
        raise UnknownName("resolver group", group, snapshot.groups, "policy/groups")
    return group


def known_services(snapshot: Snapshot, services: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids of the services, without duplicates. Refuse unknown services."""
    for service in services:
        if service not in snapshot.services:
            raise UnknownName("service", service, snapshot.services, "policy/services")
    return tuple(dict.fromkeys(services))


def affected_services(incident: str, state: State, services: tuple[str, ...]) -> tuple[str, ...]:
    """Return the services without duplicates. Refuse a service that the incident does not affect."""
    for service in services:
        if service not in state.service_outages:
            raise NotAffected(incident, service, [name for name in state.service_outages if name != WHOLE])
    return tuple(dict.fromkeys(services))


def known_severity(snapshot: Snapshot, severity: str) -> str:
    """Return the severity as spelled in the policy. Refuse an unknown severity."""
    found = snapshot.policy.severity(severity)
    if found is None:
        raise UnknownName(
            "severity", severity, [each.id for each in snapshot.policy.severities], "policy/policy.yaml"
        )
    return found.id


def known_criteria(snapshot: Snapshot, criteria: tuple[str, ...]) -> tuple[str, ...]:
    """Return the criteria in policy order. Refuse unknown criteria."""
    known = [each.id for each in snapshot.policy.criteria]
    for criterion in criteria:
        if criterion not in known:
            raise UnknownName("criterion", criterion, known, "policy/policy.yaml")
    return tuple(each for each in known if each in criteria)


def known_role(snapshot: Snapshot, role: str) -> str:
    """Return the role's id. Refuse an unknown role."""
    if snapshot.policy.role(role) is None:
        raise UnknownName("role", role, [each.id for each in snapshot.policy.roles], "policy/policy.yaml")
    return role


def known_audience(snapshot: Snapshot, audience: str | None) -> str | None:
    """Return the audience's id. Refuse an unknown audience. None means all audiences."""
    if audience is not None and audience not in [each.id for each in snapshot.audiences]:
        raise UnknownName(
            "audience", audience, [each.id for each in snapshot.audiences], "policy/channels.yaml"
        )
    return audience


def informed(incident: Incident, audience: str | None) -> tuple[str, ...]:
    """Return the audiences of a restricted incident. For any other incident, the result is empty.

    Refuse to inform an audience that is not listed.
    """
    if not incident.is_restricted:
        return ()
    if not incident.audiences or (audience and audience not in incident.audiences):
        raise NotInformed(incident.id, audience, incident.audiences)
    return incident.audiences


def not_future(what: str, at: datetime, now: datetime, option: str = "--at") -> None:
    """Refuse a future time, and mention the option that specified it."""
    if earliest(at) > now:
        raise FutureTime(what, at, now, option)


def of_the_past(what: str, incident: Incident, at: datetime, now: datetime) -> None:
    """Refuse a milestone at the current time in a back-filled incident, because its time was apparently omitted."""
    if incident.mode == "backfill" and at >= now:
        raise UsageError(
            f"{incident.id} is back-filled, so {what} needs the time when it happened",
            "add the time with --at, such as --at 2026-05-30T20:40Z",
        )


def not_before(
    what: str, at: datetime, earlier: str, earlier_at: datetime | None, hint: str | None = None
) -> None:
    """Refuse a milestone that comes before the preceding milestone, if the time of the preceding one is known."""
    if earlier_at is not None and is_certainly_before(at, earlier_at):
        raise OutOfOrder(what, at, earlier, earlier_at, hint)


def not_before_reopening(what: str, at: datetime, state: State) -> None:
    """Refuse a milestone that is earlier than the last reopening, because the reopening would undo it immediately."""
    not_before(what, at, "the reopening", state.reopened_at)


def not_before_the_rest(what: str, at: datetime, state: State, *, is_past: bool = False) -> None:
    """Refuse to end an incident before an event that can only happen while it is open.

    In a back-filled record, events that are allowed after closing may be later than the end, as in `mim check`.
    """
    fits = _FITS_AFTER_CLOSING if is_past else FITS_AFTER_END
    running = [entry for entry in state.timeline if entry.kind not in fits]
    if running:
        not_before(what, at, f"the {running[-1].kind} entry", running[-1].at)


def link(text: str) -> str:
    """Return a URL that can be used as evidence. Refuse an invalid URL."""
    try:
        scheme, host = urlsplit(text).scheme, (urlsplit(text).hostname or "").removesuffix(".")
    except ValueError:  # brackets that do not contain an IP address
        scheme, host = "", ""
    is_web = bool(host) and scheme in ("http", "https")
    if not is_web or not all(any(map(str.isalnum, label)) for label in host.split(".")):
        raise UsageError(
            f"{text!r} is not a URL, so it cannot be used as evidence",
            "use a URL, such as https://tickets.example.com/4711",
        )
    return text
