"""Builds the board from the records, with the same functions as `mim status`, sitreps and the home page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from mimkit.clocks.deliveries import DELIVERY
from mimkit.clocks.due import obligations
from mimkit.clocks.judge import status
from mimkit.clocks.kinds.escalation import Unanswered, unanswered_pages
from mimkit.duty.shift_end import ended_shifts
from mimkit.model.dossier import Dossier
from mimkit.model.incident.kinds import KINDS
from mimkit.model.incident.maintenance import Maintenance, soon
from mimkit.model.incident.state import State
from mimkit.model.obligation import Obligation
from mimkit.model.time.times import time_text
from mimkit.report.board.board import (
    STATES,
    AnsweredLine,
    Board,
    BoardIncident,
    ClockLine,
    EndedClock,
    EntryLine,
    EscalationLine,
    MaintenanceLine,
    RemoteState,
    RoleLine,
    UndeliveredLine,
    WorkLine,
)
from mimkit.report.incident.entry_text import entry_words, is_struck_out
from mimkit.report.incident.outage_text import outage_rows
from mimkit.report.incident.paging.group_facts import group_facts
from mimkit.report.incident.paging.page_text import page_text
from mimkit.report.incident.progress.countdown import countdown
from mimkit.report.incident.progress.phase import disruption, duration_text, phase_text
from mimkit.report.incident.progress.urgency import urgency
from mimkit.report.maintenance import maintenance_row

_ENDED_SHOWN: Final = timedelta(hours=1)
"""How long an incident stays on the board after it has ended, unless the user named it."""
_LETTERS: Final = 3
"""The number of letters at the end of an id that people use to refer to an incident."""


@dataclass(frozen=True, slots=True)
class BoardRecords:
    """The data from which the board is computed. It changes only when a record changes, not as time passes."""

    zone: tzinfo
    dossiers: Sequence[Dossier] = ()
    """The open incidents (newest first), incidents that were open when the board was opened, and incidents named by the user."""
    named: frozenset[str] = frozenset()
    """The incidents that stay on the board even long after they have ended."""
    maintenance: Mapping[str, Maintenance] = field(default_factory=dict)
    """All maintenance records by id."""
    remote: RemoteState = field(default_factory=RemoteState)
    unshared: int = 0
    unreadable: tuple[str, ...] = ()
    problem: str = ""
    """Why newer records cannot be read. If set, the data is from the last records that could be read."""


def build_board(records: BoardRecords, now: datetime) -> Board:
    """Return the board as of a given time (aware)."""
    shown = [each for each in records.dossiers if _is_shown(each, records.named, now)]
    shown.sort(key=lambda each: (not each.state.is_open, *urgency(each.policy, *_rated(each))))
    endings = Counter(each.incident.id[-_LETTERS:] for each in shown)
    return Board(
        now=now,
        zone=records.zone,
        incidents=tuple(_incident(each, records.zone, now, endings) for each in shown),
        maintenance=tuple(_maintenance(each, now, records.zone) for each in soon(records.maintenance, now)),
        remote=records.remote,
        unshared=records.unshared,
        unreadable=records.unreadable,
        problem=records.problem,
    )


def _is_shown(dossier: Dossier, named: frozenset[str], now: datetime) -> bool:
    """Return whether the board shows an incident.

    It shows a back-filled incident only if the user named it, because its report may not mention when it was
    closed.
    """
    if dossier.incident.id in named:
        return True
    ended = dossier.ends
    return dossier.incident.mode != "backfill" and (ended is None or now - ended < _ENDED_SHOWN)


def _rated(dossier: Dossier) -> tuple[str, str]:
    return dossier.state.severity, dossier.incident.mode


def _incident(dossier: Dossier, zone: tzinfo, now: datetime, endings: Counter[str]) -> BoardIncident:
    incident, state = dossier.incident, dossier.state
    began = disruption(state)
    owed = obligations(dossier.under_its_policy().at(now))
    letters = incident.id[-_LETTERS:]
    return BoardIncident(
        id=incident.id,
        name=letters if endings[letters] == 1 else incident.id,
        title=incident.title,
        mode=incident.mode,
        severity=state.severity,
        rank=urgency(dossier.policy, *_rated(dossier))[1],
        phase=state.phase,
        phase_words=phase_text(state, now),
        is_open=state.is_open,
        began=began.since if began else None,
        duration=duration_text(state, now),
        outages=tuple(outage_rows(state, now)),
        services=incident.services,
        restored_services=tuple(state.restored_services),
        bridge=state.bridge,
        workaround=state.workaround,
        roles=tuple(_roles(dossier, now)),
        clocks=tuple(_clocks(owed, now)),
        ended_clocks=tuple(
            EndedClock(each.key, each.title, each.status, each.met) for each in owed if not each.is_owed
        ),
        escalations=tuple(_escalation(dossier, each, now, zone) for each in unanswered_pages(dossier)),
        answered=tuple(_answered(state)),
        work=tuple(_work(state)),
        undelivered=tuple(_undelivered(owed)),
        entries=tuple(_entry(each, state) for each in sorted(state.shown, key=_recorded)),
    )


def _recorded(entry: Any) -> tuple[datetime, str]:
    return entry.recorded, entry.id


def _roles(dossier: Dossier, now: datetime) -> Iterator[RoleLine]:
    policy, held = dossier.policy, dossier.state.roles
    ended = ended_shifts(dossier.state, dossier.snapshot, now)
    for role in dict.fromkeys((*policy.required_roles, *held)):
        known, holding = policy.role(role), held.get(role)
        yield RoleLine(
            role,
            known.title if known else role,
            holding.person if holding else None,
            holding.since if holding else None,
            ended.get(role),
        )


def _clocks(owed: Sequence[Obligation], now: datetime) -> Iterator[ClockLine]:
    running = [each for each in owed if each.is_owed and each.clock != DELIVERY]
    for each in sorted(running, key=lambda each: (each.due, each.key)):
        yield ClockLine(
            key=each.key,
            title=each.title,
            owner=each.owner,
            starts=each.starts,
            due=each.due,
            state=STATES[each.status],
            remaining=each.due - now,
            countdown=countdown(each, now),
            command=each.command,
        )


def _undelivered(owed: Sequence[Obligation]) -> Iterator[UndeliveredLine]:
    for each in owed:
        if each.clock == DELIVERY:
            yield UndeliveredLine(
                each.subject, each.title, each.starts, each.due, STATES[each.status], each.command
            )


def _escalation(dossier: Dossier, page: Unanswered, now: datetime, zone: tzinfo) -> EscalationLine:
    warn_at = dossier.policy.reminders.warn_at
    return EscalationLine(
        page.group,
        page.title,
        page.paged,
        page.next,
        page.due,
        STATES[status(page.paged, page.due, None, now, warn_at)] if page.due else "running",
        page_text(page, lambda at: time_text(at, now, zone)),
    )


def _answered(state: State) -> Iterator[AnsweredLine]:
    for each in group_facts(state):
        if each.acknowledged and not each.joined:
            yield AnsweredLine(each.group, each.acknowledged)


def _work(state: State) -> Iterator[WorkLine]:
    yield from (WorkLine(each.id, "blocker", each.text, each.owner, each.at) for each in state.blockers)
    yield from (WorkLine(each.id, "task", each.text, each.owner, each.at) for each in state.actions)
    yield from (WorkLine(each.id, "query", each.text, each.owner, each.at) for each in state.queries)


def _entry(entry: Any, state: State) -> EntryLine:
    return EntryLine(
        id=entry.id,
        at=entry.at,
        recorded=entry.recorded,
        kind=entry.kind,
        label=KINDS[entry.kind].label,
        by=entry.by,
        text=entry_words(entry),
        counts=not is_struck_out(entry, state),
    )


def _maintenance(record: Maintenance, now: datetime, zone: tzinfo) -> MaintenanceLine:
    name, state, window, _, title = maintenance_row(record, now, zone)
    return MaintenanceLine(name, title, state, window, record.services)
