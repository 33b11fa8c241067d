"""Prints what would be sent to each channel, for `mim update --preview`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import click

from mimkit.app.delivering.preview import Preview, previews, texts_without_channel
from mimkit.app.recording.recording import Recording
from mimkit.cli.results.manual_steps import recorded_update
from mimkit.cli.results.next_steps import dossier_after
from mimkit.cli.results.proposing import proposed_texts
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import heading
from mimkit.cli.terminal.line_breaks import print_whole
from mimkit.model.dossier import Dossier
from mimkit.model.obstacles.delivering import may_be_sent
from mimkit.ops.communication.approvals import who_can
from mimkit.report.text.terminal import safe

_TITLES: Final = {"text": "Text", "html": "HTML", "markdown": "Markdown"}
_SENDING: Final = {
    "always": "mimkit sends it",
    "ask": "mimkit asks before it sends it",
    "never": "turned off in the policy",
}


def print_preview(recording: Recording, session: Session) -> None:
    """Print each message as it would be sent to its channel."""
    click.echo("This is a preview. Nothing was recorded, and nothing was sent.")
    dossier = dossier_after(recording)
    found = _previews(recording, session, dossier)
    for each in found:
        _print(each, _sending(each, recording, dossier))
    update = recorded_update(recording)
    for text in texts_without_channel(update, dossier.incident, dossier.state, recording.snapshot):
        heading("For your stakeholders: paste the text yourself")
        print_whole(safe(text.text))


def preview_document(recording: Recording, session: Session) -> dict[str, Any]:
    """Return the messages as part of the JSON document."""
    dossier = dossier_after(recording)
    return {
        "messages": [
            {
                "channel": each.outgoing.channel.id,
                "audiences": [one.id for one in each.outgoing.audiences],
                "moments": list(each.moments),
                "send": each.outgoing.send if each.outgoing.channel.url_env else None,
                "subject": each.subject or None,
                "forms": dict(each.forms),
                "note": each.note or None,
            }
            for each in _previews(recording, session, dossier)
        ]
    }


def _previews(recording: Recording, session: Session, dossier: Dossier) -> tuple[Preview, ...]:
    update = recorded_update(recording)
    return previews(update, dossier.incident, dossier.state, recording.snapshot, session.repo.root)


def _print(preview: Preview, sending: str) -> None:
    outgoing = preview.outgoing
    channel = outgoing.channel
    audiences = ", ".join(each.title for each in outgoing.audiences)
    heading(f"{safe(channel.id)} ({safe(channel.title)}), for {safe(audiences)}")
    for label, value in _facts(preview, sending):
        click.echo(f"{click.style(label, fg='cyan')} {safe(value)}")
    for form, text in preview.forms.items():
        click.echo(click.style(f"{_TITLES[form]}:", fg="cyan"))
        # Neither wrap nor indent the text, so that it is shown exactly as it would be sent.
        print_whole(safe(text.rstrip("\n")))


def _facts(preview: Preview, sending: str) -> Iterator[tuple[str, str]]:
    yield "Moment:", ", ".join(preview.moments)
    yield "Sending:", sending
    if preview.note:
        yield "Note:", f"{preview.note}, so the form may differ"
    if preview.subject:
        yield "Subject:", preview.subject


def _sending(preview: Preview, recording: Recording, dossier: Dossier) -> str:
    outgoing = preview.outgoing
    if proposed := proposed_texts(recording):
        return f"only after approval; {who_can(proposed[0].who)}"
    if not outgoing.channel.url_env:
        return "no channel is set up: paste the text yourself"
    if not may_be_sent(dossier.incident, dossier.state, recorded_update(recording)):
        return "nothing is sent for this incident"
    if dossier.incident.mode == "drill":
        return "only with --send, because this is a drill"
    return _SENDING[outgoing.send]
