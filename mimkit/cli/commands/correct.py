"""Commands that correct the record: amend, redact, retract, undo."""

from __future__ import annotations

import click

from mimkit.cli.acting import ANY_INCIDENT, ANYWAY, OWN_AT, RunOptions, recording_command
from mimkit.cli.results.next_steps import after_redact, after_retract
from mimkit.cli.session import clean_argument
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.correcting.retract import Retract, Undo


@click.command()
@click.argument("entry")
@click.option("--at", "right_at", metavar="TIME", help="The corrected time.")
@click.option("--text", metavar="T", help="The corrected text.")
@click.option("--reason", metavar="R", help="The reason, if it is not obvious.")
@ANYWAY
@recording_command(OWN_AT)
def amend(
    act: RunOptions,
    entry: str,
    right_at: str | None,
    text: str | None,
    reason: str | None,
    anyway: str | None,
) -> Amend:
    """Correct the time or text of an entry. The original entry is kept.

    ENTRY is the entry id or the last characters of the id. `mim show` lists the ids.

    \b
    Example:
      mim amend 7Q2M9X --at 10:02
    """
    return Amend(
        **act.on_incident,
        entry=entry,
        correct_at=act.time("--at", right_at),
        correct_text=clean_argument(text),
        anyway=clean_argument(anyway),
        reason=clean_argument(reason),
    )


@click.command()
@click.argument("entry")
@click.option("--reason", required=True, metavar="R", help="Why.")
@recording_command(ANY_INCIDENT, after_redact)
def redact(act: RunOptions, entry: str, reason: str) -> Redact:
    """Blank out the text and links in an entry, and record the redaction on the timeline.

    Copies of the text in the review are also blanked out. Other places that still contain the text are listed. The
    text remains in the git history. To remove it from there, rewrite the history.

    \b
    Example:
      mim redact 7Q2M9X --reason "names a customer"
    """
    return Redact(**act.on_incident, entry=entry, reason=clean_argument(reason) or "")


@click.command()
@click.argument("entry")
@click.option("--reason", required=True, metavar="R", help="The reason why the entry is wrong.")
@recording_command(OWN_AT, after_retract)
def retract(act: RunOptions, entry: str, reason: str) -> Retract:
    """Retract an entry that is wrong. The entry remains in the record, but is struck out and no longer counts.

    ENTRY is the entry id or the last characters of the id. `mim show` lists the ids. After you retract a milestone,
    you can record it again with the correct time.

    You cannot retract a declaration, an update or a closure. Instead, demote the incident, send a corrected update,
    or reopen the incident.

    \b
    Example:
      mim retract 7Q2M9X --reason "it was another incident"
    """
    return Retract(**act.on_incident, entry=entry, reason=clean_argument(reason) or "")


@click.command()
@click.option("--reason", metavar="R", help="The reason. [default: recorded by mistake]")
@recording_command(OWN_AT, after_retract)
def undo(act: RunOptions, reason: str | None) -> Undo:
    """Retract the last thing that you recorded in an incident, within ten minutes of recording it.

    The retracted entries remain in the record, but are struck out. To retract an older entry or another person's
    entry, use `mim retract`.

    \b
    Examples:
      mim undo
      mim undo --reason "wrong incident"
    """
    return Undo(**act.on_incident, reason=clean_argument(reason))


COMMANDS = {"amend": amend, "redact": redact, "retract": retract, "undo": undo}
