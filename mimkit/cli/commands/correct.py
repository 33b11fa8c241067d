"""Commands that correct the record: amend, redact."""

from __future__ import annotations

import click

from mimkit.cli.acting import ANY_INCIDENT, ANYWAY, OWN_AT, RunOptions, recording_command
from mimkit.cli.results.next_steps import after_redact
from mimkit.cli.session import clean_argument
from mimkit.ops.correct import Amend
from mimkit.ops.redact import Redact


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

    ENTRY is the entry id or the last characters of the id; `mim show` lists the ids.

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
    text stays in git history. To remove it there, rewrite the history.

    \b
    Example:
      mim redact 7Q2M9X --reason "names a customer"
    """
    return Redact(**act.on_incident, entry=entry, reason=clean_argument(reason) or "")


COMMANDS = {"amend": amend, "redact": redact}
