"""The activation checklist. Items are completed by timeline entries, never ticked off manually."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from mimkit.clocks.approvals import approval_obligations
from mimkit.clocks.deliveries import delivery_obligations
from mimkit.clocks.due import next_update_of, obligations, still_owed
from mimkit.duty.line import everyone_on_call
from mimkit.duty.shift_end import ended_shifts
from mimkit.model.dossier import Dossier
from mimkit.model.incident.kinds import resolving
from mimkit.model.incident.state import State
from mimkit.model.obligation import Obligation
from mimkit.model.policy.policy import cadence
from mimkit.model.snapshot import Snapshot
from mimkit.model.text import lower_first
from mimkit.model.time.durations import short
from mimkit.model.time.times import time_text


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """An item of the checklist."""

    done: bool
    words: str
    by: datetime | None = None
    """The deadline, or None if no clock applies."""
    command: str = ""
    """The command that completes an open item."""


def checklist(dossier: Dossier, now: datetime) -> tuple[ChecklistItem, ...]:
    """Return the guide's activation checklist for an incident, in working order."""
    state, snapshot = dossier.state, dossier.snapshot
    return tuple(
        item
        for part in (
            _criteria(state, snapshot),
            _facts(dossier),
            _roles(dossier, now),
            _bridge(dossier, now),
            _ticket(state),
            _first_update(dossier, now),
            _approvals(dossier, now),
            _deliveries(dossier, now),
            _groups(dossier),
            _cadence(dossier, now),
            _queries(state),
        )
        for item in part
    )


def _criteria(state: State, snapshot: Snapshot) -> Iterator[ChecklistItem]:
    met = [criterion.words for criterion in snapshot.policy.criteria if criterion.id in state.criteria]
    if met:
        yield ChecklistItem(done=True, words=f"meets the criteria: {'; '.join(met)}")
    else:
        yield ChecklistItem(
            done=False, words="meets the criteria", command="mim assess --criterion CRITERION"
        )


def _facts(dossier: Dossier) -> Iterator[ChecklistItem]:
    incident = dossier.incident
    known = {
        "service": incident.services,
        "impact": incident.impact,
        "started": incident.started,
        "reporter": incident.reported_by,
    }
    missing = [name for name, value in known.items() if not value]
    if missing:
        words = f"facts that are still missing: {', '.join(missing)}"
        yield ChecklistItem(done=False, words=words, command=f"mim set {missing[0]}=VALUE")
    else:
        yield ChecklistItem(done=True, words=f"facts: {', '.join(known)}")


def _roles(dossier: Dossier, now: datetime) -> Iterator[ChecklistItem]:
    snapshot, held, services = dossier.snapshot, dossier.state.roles, dossier.incident.services
    ended = ended_shifts(dossier.state, snapshot, now)
    for role in snapshot.policy.roles:
        holding, title = held.get(role.id), role.title.lower()
        if role.id in ended and holding:
            yield _shift_is_over(dossier, role.id, f"{title}: {holding.person}", ended[role.id], now)
        elif not (role.required or role.on_checklist):
            continue
        elif holding:
            people = _on_call(snapshot, role.id, holding.since, services)
            yield ChecklistItem(
                done=True, words=f"{title}: {holding.person}{_by_roster(holding.person, people)}"
            )
        else:
            people = _on_call(snapshot, role.id, now, services)
            words = f"{title} (on call: {' or '.join(people)})" if len(people) > 1 else title
            command = f"mim role {role.id} {people[0] if people else 'PERSON'}"
            yield ChecklistItem(done=False, words=words, command=command)


def _on_call(snapshot: Snapshot, role: str, at: datetime, services: tuple[str, ...]) -> list[str]:
    """Return everyone on call for a role. There are several people if rosters overlap."""
    scoped = snapshot.rosters_for("role", role, services)
    return [each.person for each in everyone_on_call(scoped, at)]


def _by_roster(person: str, on_call: list[str]) -> str:
    if person not in on_call:
        return ""
    others = [each for each in on_call if each != person]
    return f" (on call; also {', '.join(others)})" if others else " (on call)"


def _shift_is_over(dossier: Dossier, role: str, words: str, ended: datetime, now: datetime) -> ChecklistItem:
    """Return the item for a role whose holder's shift has ended. The role is filled but must be handed over."""
    following = dossier.snapshot.on_call_for_role(role, now, dossier.incident.services) or "PERSON"
    over = time_text(ended, now, dossier.policy.calendar.tz)
    command = f"mim handover {following} --role {role}"
    return ChecklistItem(done=False, words=f"{words}, shift ended {over}", command=command)


def _bridge(dossier: Dossier, now: datetime) -> Iterator[ChecklistItem]:
    if dossier.state.bridge:
        yield ChecklistItem(done=True, words=f"bridge: {dossier.state.bridge}")
    else:
        clocks = {each.id for each in dossier.policy.clocks if each.met_by == "bridge"}
        owed = still_owed(dossier.under_its_policy().at(now))
        due = min((each.due for each in owed if each.clock in clocks), default=None)
        yield ChecklistItem(done=False, words="bridge", by=due, command="mim bridge URL")


def _ticket(state: State) -> Iterator[ChecklistItem]:
    origins = [link.ref for link in state.links if link.rel == "originating"]
    if origins:
        yield ChecklistItem(done=True, words=f"linked to the originating record: {', '.join(origins)}")
    else:
        yield ChecklistItem(done=False, words="originating record, if any", command="mim link REF")


def _first_update(dossier: Dossier, now: datetime) -> Iterator[ChecklistItem]:
    if separate := _first_updates(dossier, now):
        for each in separate:
            words = lower_first(each.title.removesuffix(" (drill)"))
            command = f"mim update --audience {each.subject}"
            by = each.due if each.is_owed else None
            yield ChecklistItem(
                done=not each.is_owed, words=words, by=by, command="" if by is None else command
            )
    elif dossier.state.updates:
        yield ChecklistItem(done=True, words="first stakeholder update")
    else:
        due = _update_due(dossier, now)
        yield ChecklistItem(done=False, words="first stakeholder update", by=due, command="mim update")


def _first_updates(dossier: Dossier, now: datetime) -> list[Obligation]:
    """Return the deadlines for the first update to each audience.

    There are none if a single update addresses all audiences.
    """
    judged = dossier.under_its_policy().at(now)
    clocks = {each.id for each in judged.policy.clocks if each.each and each.met_by == "update"}
    return [each for each in obligations(judged) if each.clock in clocks and each.subject]


def _approvals(dossier: Dossier, now: datetime) -> Iterator[ChecklistItem]:
    for each in approval_obligations(dossier.under_its_policy().at(now)):
        words = lower_first(each.title.removesuffix(" (drill)"))
        yield ChecklistItem(done=False, words=words, by=each.due, command=each.command)


def _deliveries(dossier: Dossier, now: datetime) -> Iterator[ChecklistItem]:
    for each in delivery_obligations(dossier.under_its_policy().at(now)):
        yield ChecklistItem(done=False, words=lower_first(each.title), by=each.due, command=each.command)


def _update_due(dossier: Dossier, now: datetime) -> datetime | None:
    coming = next_update_of(dossier, now)
    return coming.due if coming else None


def _groups(dossier: Dossier) -> Iterator[ChecklistItem]:
    state = dossier.state
    groups = tuple(dict.fromkeys((*dossier.snapshot.groups_for(dossier.incident.services), *state.paged)))
    waiting = [group for group in groups if group not in state.joined]
    if not groups:
        return
    if not waiting:
        yield ChecklistItem(done=True, words=f"resolver groups: {', '.join(groups)}")
        return
    unpaged = [group for group in waiting if group not in state.paged]
    command = f"mim page {unpaged[0]}" if unpaged else f"mim join {waiting[0]}"
    yield ChecklistItem(done=False, words=f"resolver groups: {', '.join(waiting)}", command=command)


def _cadence(dossier: Dossier, now: datetime) -> Iterator[ChecklistItem]:
    every = cadence(dossier.policy, dossier.state.severity)
    if every is None:
        return
    words = f"updates every {short(every)}, each with the time of the next one"
    if not any(update.next for update in dossier.state.updates):
        yield ChecklistItem(done=False, words=words, command=f"mim update --next {short(every)}")
        return
    due = _update_due(dossier, now)
    yield ChecklistItem(done=True, words=f"{words}; next one due" if due else words, by=due)


def _queries(state: State) -> Iterator[ChecklistItem]:
    """Yield an item for the queries from stakeholders, if there are any."""
    if state.queries:
        names = ", ".join(each.id[-6:] for each in state.queries)
        command = resolving("query", state.queries[0].id[-6:])
        yield ChecklistItem(done=False, words=f"stakeholder queries to answer: {names}", command=command)
    elif any(each.kind == "query" for each in state.timeline):
        yield ChecklistItem(done=True, words="stakeholder queries answered")
