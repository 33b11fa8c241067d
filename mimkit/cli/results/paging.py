"""Prints who to call after `mim page`, whether mimkit contacted anyone, and what to do next."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import click

from mimkit.app.delivering.paging import NotContacted, Paging, Way
from mimkit.app.recording.recording import Recording
from mimkit.cli.hints import with_incident
from mimkit.cli.results.manual_steps import print_contact
from mimkit.cli.results.next_steps import dossier_after
from mimkit.cli.results.send_option import wanted_sending
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import Word, clock, columns, heading
from mimkit.clocks.kinds.escalation import receipt_of
from mimkit.errors import MimError, Refused
from mimkit.model.shell import command
from mimkit.ops.paging.page_receipt import receipt_words
from mimkit.report.text.terminal import safe
from mimkit.store.channels.ci_run import is_proposal
from mimkit.store.rehearsal import is_rehearsal

if TYPE_CHECKING:
    from mimkit.report.duty.oncall import OnCall

_AHEAD: Final = timedelta(days=92)
"""How far ahead to search for the end of a shift."""
_EARLIER: Final = timedelta(minutes=1)
"""A page older than this was made earlier and is only now being recorded."""


def after_page(recording: Recording, session: Session) -> None:
    """Print who to call, contact the person, and print the result."""
    paging = _paging(recording)
    found, snapshot = _on_call(paging, session), recording.snapshot
    group = snapshot.groups[found.name]
    why_not = _why_not(paging, session)
    click.echo()
    if why_not:
        said = "No one was contacted" if why_not == _NO_WAY else f"No one was contacted: {why_not}"
        click.echo(click.style(f"{said}.", fg="yellow") + f" Call {safe(group.title)} yourself:")
    elif not recording.commit:
        click.echo(f"Would contact {safe(group.title)}:")
    else:
        click.echo(f"Contacting {safe(group.title)}. You can also call:")
    print_contact("person", found, snapshot, session.now, _next(found, session), group.reach or "")
    if recording.commit and not why_not:
        _contact(paging, recording, session, quiet=False)
    elif recording.commit and why_not == _PULL_REQUEST:
        _refuse_pull_request(paging, recording)
    click.echo(f"  when they answer: {with_incident(command('mim ack', found.name))}")
    lead, _, then = _next_hint(paging, session).rpartition(": ")
    otherwise = f", {lead.removeprefix('to ')}" if lead else ""
    click.echo(f"  if they do not{otherwise}: {with_incident(then)}")
    joined = with_incident(command("mim join", found.call.person or found.name))
    click.echo(f"  when they are on the bridge: {joined}")
    _print_hosts(paging)


def _print_hosts(paging: Paging) -> None:
    """Print the hosts that the affected services depend on and for which the group is responsible."""
    from mimkit.report.duty.hosts import hosts_by_service, listed_hosts  # noqa: PLC0415 - needed only for a page

    snapshot, services = paging.dossier.snapshot, paging.dossier.incident.services
    try:
        found = snapshot.hosts_of_group(services, paging.page.group)
    except MimError:  # an unreadable inventory must not prevent a page
        return
    names = (each.id for each in snapshot.services_behind(services))
    rows = [(name, listed_hosts(hosts)) for name, hosts in hosts_by_service(found, names).items()]
    if rows:
        heading("Hosts of the affected services")
        columns(rows, ("cyan",))


def contact_quietly(recording: Recording, session: Session) -> None:
    """Contact the person without printing anything. The receipt is part of the JSON document."""
    paging = _paging(recording)
    if not (why_not := _why_not(paging, session)):
        _contact(paging, recording, session, quiet=True)
    elif why_not == _PULL_REQUEST:
        _refuse_pull_request(paging, recording)


def page_repeated(recording: Recording, _session: Session) -> None:
    """Report an error if a page with the same key is already recorded but no receipt shows that it was accepted."""
    paging = _paging(recording)
    receipt = receipt_of(paging.dossier, paging.page.id)
    recording.page_receipt = receipt
    if paging.ways and (receipt is None or not receipt.accepted):
        recording.undelivered = NotContacted(
            f"this command did not contact {paging.page.group}: the page was recorded at "
            f"{paging.page.recorded:%H:%M} UTC, but no receipt shows that a service accepted it",
            with_incident(command("mim page", paging.page.group)),
        )


def _paging(recording: Recording) -> Paging:
    dossier = dossier_after(recording)
    page = next(each for each in dossier.incident.timeline if each.id == recording.change.entries[0])
    return Paging(page, dossier)


_NO_WAY: Final = "no pager is set up"
_PULL_REQUEST: Final = "this run is for a pull request"


def _why_not(paging: Paging, session: Session) -> str:
    """Return why no one will be contacted, or "" if the person will be contacted."""
    wanted = wanted_sending()
    page, incident = paging.page, paging.dossier.incident
    reasons = (
        (not paging.ways, _NO_WAY),
        (is_rehearsal(session.repo.root), "this clone is for practice only"),
        (incident.mode == "backfill", "the incident is back-filled"),
        (page.via == "import", "the page is imported"),
        (paging.dossier.state.status == "proposed", "the incident is only proposed"),
        (is_proposal(), _PULL_REQUEST),
        (wanted is False, "--no-send"),
        (incident.mode == "drill" and not wanted, "this is a drill, which needs --send"),
        (page.recorded - page.at > _EARLIER and not wanted, "the page is in the past, which needs --send"),
    )
    return next((why for applies, why in reasons if applies), "")


def _refuse_pull_request(paging: Paging, recording: Recording) -> None:
    """Set an error exit status because no one was contacted, although the page required it."""
    recording.undelivered = NotContacted(
        f"no one was contacted: {_PULL_REQUEST}; call {_numbers(paging)}",
        f"run it on the main branch: {command('mim page', paging.page.group)}",
    )


def _contact(paging: Paging, recording: Recording, session: Session, *, quiet: bool) -> None:
    """Contact the person, and record and print the receipt."""

    def show(way: Way) -> None:
        if not quiet:
            whose = paging.page.contact if way.whose == "person" else paging.page.group
            click.echo(f"  contacting {safe(whose)} ...", err=True)

    try:
        attempts = paging.contact(session.repo, show)
        page = recording.command
        receipt = paging.record(session.repo, attempts, page.by, session.clock(), page.entropy + 1)
    except KeyboardInterrupt:
        click.echo(
            f"{click.style('note:', fg='yellow')} there is no receipt, so the message may or may not have been sent; "
            f"to page again: {with_incident(command('mim page', paging.page.group))}",
            err=True,
        )
        raise
    recording.page_receipt = receipt
    words = receipt_words(receipt)
    if not quiet:
        columns([(Word(words, "green" if receipt.accepted else "yellow"),)])
    if not receipt.accepted:
        recording.undelivered = NotContacted(
            f"{paging.page.contact} was not reached: {words.removeprefix('not accepted: ')}; call {_numbers(paging)}",
            with_incident(_next_hint(paging, session)),
        )


def _next_hint(paging: Paging, session: Session) -> str:
    """Return how to page the next person or, at the end of the escalation path, who else to page."""
    from mimkit.app.delivering.escalation import next_person  # noqa: PLC0415 - only a page pays for it

    try:
        next_person(paging.dossier, paging.page.group, session.now)
    except Refused as refused:
        return refused.hint
    return command("mim page", paging.page.group, "--next")


def _numbers(paging: Paging) -> str:
    person = paging.dossier.snapshot.people.get(paging.page.contact or "")
    return f"{person.id} ({person.phone or person.email or 'no number'})" if person else "the group"


def _next(found: OnCall, session: Session) -> str:
    turn = found.next
    return f"{turn.person} from {clock(turn.start, session.now, session.zone)}" if turn else ""


def _on_call(paging: Paging, session: Session) -> OnCall:
    from mimkit.duty.duty import Duty  # noqa: PLC0415 - only a page pays for it
    from mimkit.report.duty.oncall import on_call_for  # noqa: PLC0415 - as above

    page, dossier = paging.page, paging.dossier
    at = max(page.at, session.now - _AHEAD)
    duty = Duty(dossier.snapshot, at, at + _AHEAD)
    return _from(on_call_for(duty, "group", page.group, dossier.incident.services), page.contact)


def _from(found: OnCall, person: str | None) -> OnCall:
    """Return the contacts starting with a person, who may be later in the escalation path or not in it at all."""
    if person is None or person == found.call.person:
        return found
    from mimkit.duty.duty import Call  # noqa: PLC0415 - as above

    people = [call.person for call in found.path]
    own = found.path[people.index(person) :] if person in people else (Call(person, timedelta(), ""),)
    return replace(found, path=own, until=None, next=None)
