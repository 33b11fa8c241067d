"""`mim approve`: approves a proposed update, so that it is recorded and sent, or rejects it."""

from __future__ import annotations

import click

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.cli.acting import ANYWAY, OWN_AT, RunOptions, recording_command
from mimkit.cli.hints import with_incident
from mimkit.cli.results.next_steps import remarks_on_next
from mimkit.cli.results.proposing import after_decision, show_text
from mimkit.cli.results.send_option import SEND
from mimkit.cli.results.sending import deliver_quietly
from mimkit.cli.session import Session, clean_argument
from mimkit.cli.terminal.dialogue import can_ask
from mimkit.errors import UsageError
from mimkit.model.dossier import dossier_of
from mimkit.model.incident.effects.proposals import text_hash
from mimkit.model.shell import command, quoted
from mimkit.ops.communication.approvals import ApproveUpdate, find_proposal, refuse_settled
from mimkit.report.incident.approval_text import waiting_texts


@click.command()
@click.argument("entry", metavar="[ENTRY]", required=False)
@click.option("--reject", metavar="REASON", help="Reject the text, and record the reason.")
@click.option("-y", "--yes", "sure", is_flag=True, help="Approve without asking.")
@ANYWAY
@SEND
@recording_command(OWN_AT, after=after_decision, remarks=remarks_on_next, deliver=deliver_quietly)
def approve(
    act: RunOptions, entry: str | None, reject: str | None, sure: bool, anyway: str | None
) -> ApproveUpdate:
    """Approve or reject the text of a proposed update. mimkit records an approved text as an update, and sends it like mim update does.

    The policy defines which updates need approval, and which roles can approve them. You must have one of these
    roles in the incident, and you cannot approve a text that you proposed. On a terminal, the text is shown first,
    and you are asked to confirm. The approval is valid only for this exact text.

    ENTRY is the id of the proposed update, or its last characters. On a terminal, you can omit it if only one text
    is waiting for approval.

    \b
    Examples:
      mim approve
      mim approve 7Q2M9X
      mim approve 7Q2M9X --reject "Cards work again since 10:20"
    """
    act.session.refresh(as_text=False, within=0.0)
    common = act.on_incident
    reason = clean_argument(reject)
    if reject is not None and reason is None:
        raise UsageError("--reject has no reason", 'add a reason, such as --reject "Cards work again"')
    name, read = _read(act.session, common["incident"], entry, asks=not (sure or reason))
    return ApproveUpdate(**common, update=name, text_hash=read, reject=reason, anyway=clean_argument(anyway))


def _read(session: Session, incident: str, entry: str | None, *, asks: bool) -> tuple[str, str]:
    """Show the text and ask for approval. Return the proposed update's id and the hash of the text that was shown."""
    commit = session.repo.head().commit
    dossier = dossier_of(snapshot_at(session.repo, commit, (incident,)), incident)
    waiting = waiting_texts(dossier, session.now)
    if entry is None:
        if len(waiting) != 1 or not can_ask():
            raise _unnamed(incident, [each.id for each in waiting])
        name = waiting[0].waiting.proposal.id
    else:
        found = find_proposal(dossier, entry)
        refuse_settled(found)
        name = found.entry.id
    text = next((each for each in waiting if each.waiting.proposal.id == name), None)
    if text and can_ask():
        show_text(dossier, text, session)
        if asks and not text.is_expired and not _is_dry_run():
            click.confirm("Approve this text?", default=False, abort=True, err=True)
    return name, text_hash(find_proposal(dossier, name).entry)


def _is_dry_run() -> bool:
    return bool(click.get_current_context().params.get("dry_run"))


def _unnamed(incident: str, ids: list[str]) -> UsageError:
    if not ids:
        return UsageError(f"no text of {incident} is waiting for approval", f"mim show {quoted(incident)}")
    several = (
        f"{len(ids)} texts are waiting for approval" if len(ids) > 1 else "a text is waiting for approval"
    )
    hint = "; ".join(with_incident(command("mim approve", each)) for each in ids)
    return UsageError(f"{several}, so specify the one that you read", hint)


COMMANDS = {"approve": approve}
