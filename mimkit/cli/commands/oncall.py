"""`mim oncall`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

import click

from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.results.manual_steps import phone_and_mail, print_contact
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import Word, clock, columns, heading, paragraph
from mimkit.duty.duty import Duty
from mimkit.errors import UsageError
from mimkit.model.shell import quoted
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import full_time_text
from mimkit.ops.guards import known_services
from mimkit.ops.names import GROUP, ROLE, SERVICE, NameKind, complete, complete_all, known_names
from mimkit.ops.refusals.names import UnknownName
from mimkit.report.duty.oncall import (
    OnCall,
    document,
    on_call_for,
    on_call_for_all,
    on_call_in_contexts,
    roles_for,
)
from mimkit.report.text.window import window

LOOK_AHEAD = timedelta(days=92)
"""How far ahead to look for the next handover."""

_ON_CALL = NameKind(
    "role, service or resolver group",
    lambda snapshot: (*ROLE.sources(snapshot), *SERVICE.sources(snapshot), *GROUP.sources(snapshot)),
)


class OnCallTarget(NamedTuple):
    """A role or resolver group. If it was selected by a service name, also contains the service."""

    subject: Literal["role", "group"]
    name: str
    service: str = ""

    def on_call(self, duty: Duty, affected: tuple[str, ...]) -> list[OnCall]:
        """Return the contacts. For a service, include those of the roles that have a roster for the service."""
        if self.service:
            affected = (self.service, *affected)
            return [on_call_for(duty, self.subject, self.name, affected), *roles_for(duty, affected)]
        if affected:
            return [on_call_for(duty, self.subject, self.name, affected)]
        return list(on_call_in_contexts(duty, self.subject, self.name))


@click.command()
@click.argument("name", required=False, metavar="[ROLE|SERVICE|GROUP]")
@click.option(
    "--at", metavar="TIME", help="Show who is on call at this time: HH:MM, +3d, RFC 3339. [default: now]"
)
@click.option(
    "--service",
    "services",
    multiple=True,
    metavar="SERVICE",
    help="An affected service, if some rosters are only for certain services. Repeatable.",
)
@click.option(
    "--days", type=click.IntRange(1, 366), metavar="N", help="Also show shifts for the next N days."
)
@click.option(
    "--ics", is_flag=True, help="Print the shifts as an iCalendar file, for the next 28 days or for --days."
)
@judging()
def oncall(
    inquiry: Inquiry, name: str | None, at: str | None, services: tuple[str, ...], days: int | None, ics: bool
) -> Result:
    """Show who is on call for a role, service or resolver group, or for all of them.

    With a name, also shows contact details, the end of the shift, who is next, and who to call if there is no
    answer. If rosters cover only certain services or tiers, shows who is on call for each of them.

    \b
    Examples:
      mim oncall
      mim oncall checkout
      mim oncall technical-lead --service checkout
      mim oncall technical-lead --at 2026-12-24T23:00:00Z --days 14
      mim oncall --ics
    """
    session = inquiry.session
    session.refresh(as_text=inquiry.form == "text" and not ics)
    snapshot = session.policy_world
    start = inquiry.time("--at", at)
    end = start + timedelta(days=days or 28)
    asked = _asked(snapshot, name) if name else None
    duty = Duty(snapshot, start, max(end, start + LOOK_AHEAD))
    affected = known_services(snapshot, complete_all(SERVICE, services, snapshot))
    if affected and not asked:
        raise UsageError("--service needs a role or resolver group", f"mim oncall {quoted(affected[0])}")
    found = asked.on_call(duty, affected) if asked else list(on_call_for_all(duty))
    if ics:
        calendar = _calendar(found, duty, end, session.now)
        return Result(text=lambda: calendar, json=lambda: calendar)
    until = end if days else None
    return Result(
        text=lambda: _print(found, asked, session, start, until),
        json=lambda: _document(found, snapshot, start, until or start),
    )


def _document(found: list[OnCall], snapshot: Snapshot, start: datetime, end: datetime) -> dict[str, Any]:
    rows = [document(each, snapshot.people, end) for each in found]
    return {"version": 1, "at": start.isoformat().replace("+00:00", "Z"), "on_call": rows}


def _print(
    found: list[OnCall], asked: OnCallTarget | None, session: Session, start: datetime, end: datetime | None
) -> None:
    if asked is None:
        _print_all(found, session, start)
        return
    for position, each in enumerate(found):
        if position:
            click.echo()
        _print_one(each, asked if position == 0 or not asked.service else None, session, start)
        if end:
            _print_turns(each, session, end)


def _asked(snapshot: Snapshot, name: str) -> OnCallTarget:
    wanted = complete(_ON_CALL, name, snapshot)
    if snapshot.policy.role(wanted):
        return OnCallTarget("role", wanted)
    if wanted in snapshot.services:
        owner = snapshot.services[wanted].owner
        if owner in snapshot.groups:
            return OnCallTarget("group", owner, wanted)
        raise UsageError(f"{wanted} is owned by {owner}, which is not a resolver group", "mim check")
    if wanted in snapshot.groups:
        return OnCallTarget("group", wanted)
    raise UnknownName(_ON_CALL.what, name, known_names(_ON_CALL, snapshot), "this policy")


def _calendar(found: list[OnCall], duty: Duty, end: datetime, stamp: datetime) -> str:
    from mimkit.store.ical import Schedule, write_calendar  # noqa: PLC0415 - only a calendar pays for the library

    schedules = [
        Schedule("-".join((each.subject, each.name, *each.services)), _titled(each), rosters)
        for each in found
        if (rosters := tuple(scoped.roster for scoped in each.scoped))
    ]
    if not schedules:
        names = ", ".join(dict.fromkeys(each.name for each in found))
        raise UsageError(f"no roster covers {names}, so there are no shifts to export", "mim oncall")
    return write_calendar(schedules, duty.snapshot.people, (duty.start, end), stamp)


def _print_all(found: list[OnCall], session: Session, at: datetime) -> None:
    click.echo(click.style("Roles", bold=True))
    columns([_row(each, session, at) for each in found if each.subject == "role"], ("cyan",))
    heading("Resolver groups")
    columns([_row(each, session, at) for each in found if each.subject == "group"], ("cyan",))


def _row(found: OnCall, session: Session, at: datetime) -> tuple[str, ...]:
    phone, mail = phone_and_mail(found.call, session.policy_world)
    if found.call.trouble:
        said = Word(found.call.trouble.words, "yellow")
    else:
        said = Word(_until(found, session, at), None)
    name = f"{found.name} for {', '.join(found.services)}" if found.services else found.name
    return name, found.call.person or Word("no one", "red"), phone or mail, said


def _until(found: OnCall, session: Session, at: datetime) -> str:
    until = f"until {clock(found.until, at, session.zone)}" if found.until else ""
    following = _next(found, session, at)
    also = f"; also {', '.join(each.person for each in found.also)}" if found.also else ""
    return (f"{until}, then {following}" if until and following else until or following) + also


def _next(found: OnCall, session: Session, at: datetime) -> str:
    """Return the next person on call, with the start time if there is a gap before the next shift."""
    if found.next is None:
        return ""
    if found.next.start == found.until:
        return found.next.person or ""
    return f"{found.next.person} from {clock(found.next.start, at, session.zone)}"


def _titled(found: OnCall) -> str:
    return f"{found.title}, for {', '.join(found.services)}" if found.services else found.title


def _print_one(found: OnCall, asked: OnCallTarget | None, session: Session, at: datetime) -> None:
    snapshot = session.policy_world
    name = asked.service if asked and asked.service else found.name
    columns([(Word(name, "cyan"), _about(found, asked, snapshot))], indent="")
    print_contact("on call", found, snapshot, at, _next(found, session, at))


def _about(found: OnCall, asked: OnCallTarget | None, snapshot: Snapshot) -> str:
    if not asked or not asked.service:
        return _titled(found)
    service = snapshot.services[asked.service]
    return f"{service.title}, tier {service.tier}; owned by {found.name}"


def _print_turns(found: OnCall, session: Session, end: datetime) -> None:
    heading(f"Shifts until {full_time_text(end, session.shown_zone)}")
    turns = [turn for turn in found.turns if turn.start < end]
    columns(
        [
            (window(turn.start, min(turn.end, end), session.shown_zone), turn.person or Word("no one", "red"))
            for turn in turns
        ]
    )
    if not turns:
        paragraph("No roster: always call the named contact.")


COMMANDS = {"oncall": oncall}
