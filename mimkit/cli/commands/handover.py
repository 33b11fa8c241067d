"""`mim handover`: shows what the next incident manager needs to know, and records the handover of a role."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import click

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.cli.acting import RunOptions, recording_command
from mimkit.cli.hints import with_incident
from mimkit.cli.judging import Inquiry, Result, show_result
from mimkit.cli.results.incident_text import print_headline
from mimkit.cli.results.next_steps import dossier_after
from mimkit.cli.terminal.console import columns, next_step, width
from mimkit.errors import UsageError
from mimkit.model.dossier import Dossier, dossier_of
from mimkit.model.shell import command
from mimkit.ops.names import ROLE, complete
from mimkit.ops.roles import HandOver, role_to_hand_over
from mimkit.report.text.terminal import safe

if TYPE_CHECKING:
    from datetime import datetime

    from mimkit.app.recording.recording import Recording
    from mimkit.cli.session import Session
    from mimkit.report.incident.handover import Briefing


def _after(recording: Recording, session: Session) -> None:
    """Print the screen for the new role holder, including what to announce."""
    dossier = dossier_after(recording)
    _print_screen(_briefing(dossier, session.now))
    taken: Any = next(each for each in dossier.incident.timeline if each.id == recording.change.entries[-1])
    role = recording.snapshot.policy.role(taken.role)
    title = role.title.lower() if role else taken.role
    said = taken.text.removesuffix(".") if taken.text else f"{taken.person} takes over"
    columns([("announce", f"{said} as {title}.")], ("cyan",))


@recording_command(after=_after)
def _record(act: RunOptions, person: str, role: str | None) -> HandOver:
    return HandOver(**act.on_incident, person=person, role=role or "")


def _preview(
    ctx: click.Context, role: str | None, *, as_json: bool, named: str | None, by: str | None
) -> None:
    inquiry = Inquiry(ctx, "json" if as_json else "text")
    session = inquiry.fetch()
    name = session.incident(named)
    dossier = dossier_of(snapshot_at(session.repo, session.commit, (name,)), name)
    briefing = _briefing(dossier, session.now)
    show_result(
        inquiry,
        Result(
            text=lambda: _print_preview(briefing, _role(session, dossier, role, by), session),
            json=lambda: _document(briefing),
        ),
    )


def _briefing(dossier: Dossier, now: datetime) -> Briefing:
    from mimkit.report.incident.handover import brief_next_manager  # noqa: PLC0415 - the help does not pay for it

    return brief_next_manager(dossier, now)


def _document(briefing: Briefing) -> dict[str, Any]:
    from mimkit.report.incident.handover import document  # noqa: PLC0415 - as above

    return document(briefing)


def _role(session: Session, dossier: Dossier, role: str | None, by: str | None) -> str:
    """Return the role to hand over. The preview works for anyone, so an unknown actor is not an error."""
    if role:
        return complete(ROLE, role, dossier.snapshot)
    try:
        actor: str | None = session.actor(by)
    except UsageError:
        actor = None
    return role_to_hand_over(dossier.policy, dossier.state, actor)


def _print_preview(briefing: Briefing, role: str, session: Session) -> None:
    _print_screen(briefing)
    holding = briefing.state.roles.get(role)
    services = briefing.dossier.incident.services
    on_call = briefing.dossier.snapshot.on_call_for_role(role, session.now, services)
    person = on_call if on_call and (holding is None or on_call != holding.person) else "PERSON"
    click.echo("  Nothing was recorded.")
    next_step(with_incident(f"to hand over: {command('mim handover', person, f'--role {role}')}"))


def _print_screen(briefing: Briefing) -> None:
    from mimkit.report.incident.handover import rows  # noqa: PLC0415 - as above

    print_headline(briefing.dossier)
    shown = rows(briefing)
    room = width() - max(len(label) for label, _ in shown) - len("  ") * 2
    columns([(label, _on_one_line(label, safe(text), room)) for label, text in shown], ("cyan",))


def _on_one_line(label: str, text: str, room: int) -> str:
    # A truncated URL cannot be opened.
    if label == "bridge" or len(text) <= room:
        return text
    return textwrap.shorten(text, max(room, 20), placeholder=" ...")


def _callback(**given: Any) -> None:
    """Hand over a role, and show on one screen what the next incident manager needs to know.

    Shows the state, open items, the next deadlines, who is on the bridge and the decisions, and records the handover.
    Without PERSON, it only shows the screen and records nothing.

    By default, you hand over your own role. If you have none, or if you are taking over, the
    manager's role is handed over.

    \b
    Examples:
      mim handover
      mim handover deputy-duty
      mim handover tech-duty --role technical-lead
    """
    if given["person"] is not None:
        _record(**given)
        return
    ctx = click.get_current_context()
    _preview(ctx, given["role"], as_json=given["as_json"], named=given["named"], by=given["by"])


_callback.__click_params__ = list(_record.__click_params__)  # type: ignore[attr-defined]  # as click's decorators leave it

handover = click.command("handover")(
    click.argument("person", required=False)(
        click.option(
            "--role", metavar="ROLE", help="The role. [default: your own role, or the major incident manager]"
        )(_callback)
    )
)

COMMANDS = {"handover": handover}
