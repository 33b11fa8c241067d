"""Prints the manual steps: texts to paste into channels that mimkit cannot send to, and people to call."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from textwrap import fill
from typing import TYPE_CHECKING

import click

from mimkit.app.recording.recording import Recording
from mimkit.cli.terminal.console import Word, clock, columns, heading, width
from mimkit.cli.terminal.line_breaks import print_whole
from mimkit.model.time.durations import short
from mimkit.report.text.terminal import safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from mimkit.duty.duty import Call
    from mimkit.duty.line import RosteredPerson
    from mimkit.model.incident.entries import UpdateText
    from mimkit.model.snapshot import Snapshot
    from mimkit.report.duty.oncall import OnCall
    from mimkit.report.incident.messages.paste import Paste

_AHEAD = timedelta(days=92)
"""How far ahead to search for the end of a shift."""


def show_texts(recording: Recording) -> None:
    """Print the text of the recorded update for the audiences to which mimkit cannot send it."""
    unsent = [each for paste in _pastes(recording) for each in _unsent(paste, recording.snapshot)]
    if not unsent:
        return
    click.echo()
    click.echo(click.style(fill(_not_sent(unsent, recording), width()), fg="yellow"))
    click.echo("Paste this text yourself:")
    for paste in unsent:
        heading(f"For {audience_names(paste, recording.snapshot)}")
        # Neither wrap nor indent the text, so that it can be copied unchanged.
        print_whole(safe(paste.text))
    click.echo()


def _unsent(paste: Paste, snapshot: Snapshot) -> Iterator[Paste]:
    """Yield the text for those audiences that have no channel to which mimkit can send."""
    urls = {each.id: each.url_env for each in snapshot.channels.channels}
    audiences = tuple(each for each in paste.audiences if not urls.get(each.channel))
    if audiences or not paste.audiences:
        yield replace(paste, audiences=audiences)


def _not_sent(unsent: Sequence[Paste], recording: Recording) -> str:
    names = [each.id for paste in unsent for each in paste.audiences]
    for_whom = " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:]))) or "your stakeholders"
    how_far = "Recorded, but not sent" if recording.commit else "Neither recorded nor sent"
    return f"{how_far}: no channel is set up for {for_whom}."


def _pastes(recording: Recording) -> tuple[Paste, ...]:
    from mimkit.model.incident.state import fold  # noqa: PLC0415 - a note does not pay for it
    from mimkit.report.incident.messages.paste import pastes  # noqa: PLC0415 - as above

    incident = recording.snapshot.incidents[recording.change.incident or ""]
    update = recorded_update(recording)
    return pastes(update, incident, fold(incident).severity_at(update.at), recording.snapshot)


def recorded_update(recording: Recording) -> UpdateText:
    """Return the recorded or proposed update of a command."""
    timeline = recording.snapshot.incidents[recording.change.incident or ""].timeline
    return next(
        each
        for each in timeline
        if each.kind in ("update", "proposed-update") and each.id in recording.change.entries
    )


def audience_names(paste: Paste, snapshot: Snapshot) -> str:
    """Return the audiences of a text, each with its official channel."""
    titles = {each.id: each.title for each in snapshot.channels.channels}
    named = [f"{each.title} ({titles.get(each.channel, each.channel)})" for each in paste.audiences]
    return ", ".join(named) or "your stakeholders"


def print_contact(
    label: str, found: OnCall, snapshot: Snapshot, now: datetime, following: str, page_at: str = ""
) -> None:
    """Print who is on call, how to reach them and until when, and who to call if there is no answer."""
    person = snapshot.people.get(found.call.person or "")
    phone, mail = phone_and_mail(found.call, snapshot)
    rows = [
        (label, f"{found.call.person}, {person.name}" if person else found.call.person or "no one"),
        ("phone", phone),
        ("mail", mail),
        ("page at", page_at),
        ("by", found.call.via),
        ("also", ", ".join(f"{with_services(each)} (roster {each.roster})" for each in found.also)),
        ("until", clock(found.until, now, snapshot.policy.calendar.tz) if found.until else ""),
        ("next", following),
        ("note", Word(found.call.trouble.words, "yellow") if found.call.trouble else ""),
    ]
    columns([row for row in rows if row[1]], ("cyan",))
    if len(found.path) > 1:
        heading("If there is no answer")
        columns([_step(call, snapshot) for call in found.path[1:]], ("cyan",))


def with_services(each: RosteredPerson) -> str:
    """Return a person on call, with the services that the roster covers unless it covers all of them."""
    return f"{each.person} for {', '.join(each.services)}" if each.services else each.person


def phone_and_mail(call: Call, snapshot: Snapshot) -> tuple[str, str]:
    """Return the phone number and email address of the person to call. Each is "" if unknown."""
    person = snapshot.people.get(call.person or "")
    return (person.phone or "", person.email or "") if person else ("", "")


def _step(call: Call, snapshot: Snapshot) -> tuple[str, ...]:
    """Return the table cells for a step of an escalation path: when, who, how, and the person's name or a problem."""
    person = snapshot.people.get(call.person or "")
    phone, mail = phone_and_mail(call, snapshot)
    after = f"after {short(call.after)}" if call.after else "immediately"
    said = Word(call.trouble.words, "yellow") if call.trouble else person.name if person else ""
    return after, call.person or Word("no one", "red"), phone or mail, said
