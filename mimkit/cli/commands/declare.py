"""Commands for declaring: declare, promote, reject, demote, merge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from mimkit.app.reading.finding.find import find_incident
from mimkit.app.recording.recording import Recording
from mimkit.cli.acting import NEW_INCIDENT, RunOptions, recording_command
from mimkit.cli.alerts.from_option import or_from_alert
from mimkit.cli.declaring.after import (
    after_declare,
    declared_words,
    related_document,
    remarks_on_declaration,
)
from mimkit.cli.declaring.first_update import (
    TELL,
    first_update_document,
    is_wanted,
    send_first_update,
    send_first_update_quietly,
)
from mimkit.cli.options.incident import ROLES, incident_options
from mimkit.cli.results.send_option import SEND, wanted_sending
from mimkit.cli.session import Session, clean_argument
from mimkit.cli.terminal.dialogue import can_ask
from mimkit.errors import UsageError
from mimkit.model.incident.incident import Mode
from mimkit.ops.declare import Declare, Merge, Promote, Withdraw


def _after(recording: Recording, session: Session) -> None:
    if recording.commit and is_wanted():
        send_first_update(recording, session)
    after_declare(recording, session)


def _deliver(recording: Recording, session: Session) -> None:
    if is_wanted():
        send_first_update_quietly(recording, session)


def _more(recording: Recording, session: Session) -> dict[str, Any]:
    return related_document(recording, session) | first_update_document()


@click.command()
@click.argument("title", required=False)
@click.option("--started", metavar="T", help="When the impact began.")
@click.option("--detected", metavar="T", help="When it was first detected.")
@incident_options
@click.option(
    "--host",
    "hosts",
    multiple=True,
    metavar="H",
    help="An affected host, by id, name or address. The services on it are recorded as affected. Repeatable.",
)
@click.option("--bridge", metavar="URL", help="The URL or location of the bridge call or war room.")
@click.option("--manager", metavar="P", help="Major incident manager. [default: the person on call]")
@click.option("--technical-lead", metavar="P", help="Technical lead.")
@click.option("--communications-lead", metavar="P", help="Communications lead.")
@click.option("--scribe", metavar="P", help="Scribe.")
@click.option("--propose", is_flag=True, help="Only propose the incident. The duty manager decides.")
@click.option("--drill", is_flag=True, help="This is a drill. Metrics exclude it.")
@click.option("--backfill", is_flag=True, help="This is a past incident. Metrics exclude it.")
@click.option(
    "-y",
    "--yes",
    is_flag=True,
    help="Record the incident without asking about the wording or about an incident that is already open.",
)
@TELL
@SEND
@or_from_alert
@recording_command(NEW_INCIDENT, _after, declared_words, remarks_on_declaration, deliver=_deliver, more=_more)
def declare(
    act: RunOptions,
    /,
    title: str,
    impact: str | None,
    started: str | None,
    detected: str | None,
    manager: str | None,
    technical_lead: str | None,
    communications_lead: str | None,
    scribe: str | None,
    propose: bool,
    drill: bool,
    backfill: bool,
    tell_: bool,
    **facts: Any,
) -> Declare:
    """Declare a major incident with what you know so far. The checklist shows the next steps.

    With --from, reads an alert instead of a title. The alert proposes an incident, or declares one if the policy
    allows that. If its incident is already open, the alert is counted there.

    \b
    Examples:
      mim declare "Checkout returns 503 for all EU customers" --service checkout --criterion service-unavailable
      mim declare "Nobody can log in" --severity SEV1 --detected -12m --origin INC-4711
      mim declare "Nobody can log in" --severity SEV1 --tell
      mim declare --from alert.json
    """
    given = zip(ROLES, (manager, technical_lead, communications_lead, scribe), strict=True)
    _refuse_both(("--propose", propose), ("--drill", drill), ("--backfill", backfill))
    _refuse_both(("--propose", propose), ("--backfill", backfill), ("--tell", tell_))
    if wanted_sending() is not None and not tell_:
        raise UsageError("--send and --no-send require --tell", "mim declare TITLE --tell")
    mode: Mode = "drill" if drill or act.session.drill else "backfill" if backfill else "live"
    title, impact = _needed("TITLE", clean_argument(title)), clean_argument(impact)
    if act.may_ask and mode != "backfill" and can_ask():  # alerts are declared without asking
        from mimkit.cli.declaring.second import ask_before_second  # noqa: PLC0415 - only a question pays for it

        ask_before_second(act.session, title, impact, _affected(act.session, facts), mode)
    return Declare(
        **act.stamp,
        **facts,
        title=title,
        outcome="propose" if propose else "declare",
        impact=impact,
        started=act.time("--started", started),
        detected=act.time("--detected", detected),
        roles={role: person for role, person in given if person},
        mode=mode,
    )


def _affected(session: Session, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the given services and the services that run on the given hosts."""
    if not facts["hosts"]:
        return tuple(facts["services"])
    from mimkit.ops.facts.hosts import services_on  # noqa: PLC0415 - the inventories are read only for hosts

    return (*facts["services"], *services_on(session.policy_world, facts["hosts"]))


def _refuse_both(*flags: tuple[str, bool]) -> None:
    given = [name for name, is_given in flags if is_given]
    if len(given) > 1:
        raise UsageError(
            f"{given[0]} and {given[1]} cannot be combined", "mim declare TITLE with one of them"
        )


def _needed(what: str, text: str | None) -> str:
    if not text:
        raise UsageError(f"{what} is empty", "describe in one line what is broken, and for whom")
    return text


@click.command()
@click.option("--severity", metavar="SEV", help="The severity. [default: the proposed one]")
@recording_command(
    after=after_declare, words=declared_words, remarks=remarks_on_declaration, more=related_document
)
def promote(act: RunOptions, severity: str | None) -> Promote:
    """Declare a proposed major incident."""
    return Promote(**act.on_incident, severity=severity)


@click.command()
@click.option("--reason", required=True, metavar="R", help="The reason why it is not a major incident.")
@recording_command()
def reject(act: RunOptions, reason: str) -> Withdraw:
    """Reject a proposed major incident.

    \b
    Example:
      mim reject -i K7F --reason "only one shop was affected, and its network is back"
    """
    return Withdraw(**act.on_incident, kind="rejected", reason=clean_argument(reason) or "")


@click.command()
@click.option(
    "--reason", required=True, metavar="R", help="The reason why it is not a major incident after all."
)
@recording_command()
def demote(act: RunOptions, reason: str) -> Withdraw:
    """Demote an incident that is not a major incident after all.

    \b
    Example:
      mim demote -i K7F --reason "it was a test system, not the shop"
    """
    return Withdraw(**act.on_incident, kind="demoted", reason=clean_argument(reason) or "")


@click.command()
@click.option("--into", required=True, metavar="ID", help="The incident to merge into.")
@recording_command()
def merge(act: RunOptions, into: str) -> Merge:
    """Merge this incident into another one, which stays open.

    \b
    Example:
      mim merge -i K7F --into Q2M
    """
    session = act.session
    return Merge(**act.on_incident, into=find_incident(session.repo, session.commit, into))


COMMANDS = {
    "declare": declare,
    "promote": promote,
    "reject": reject,
    "demote": demote,
    "merge": merge,
}
