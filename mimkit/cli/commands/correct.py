"""The verbs that correct the record: amend, redact."""

from __future__ import annotations

import click

from mimkit.cli.acting import ANY_INCIDENT, OWN_AT, Act, acting
from mimkit.cli.session import typed
from mimkit.ops.correct import Amend, Redact


@click.command()
@click.argument("entry")
@click.option("--at", "right_at", metavar="TIME", help="The right time.")
@click.option("--text", metavar="T", help="The right words.")
@click.option("--reason", metavar="R", help="Why, where it is not plain.")
@acting(OWN_AT)
def amend(act: Act, entry: str, right_at: str | None, text: str | None, reason: str | None) -> Amend:
    """Correct the time or the words of an entry, which stays as it was written beside its correction.

    ENTRY is its id, or the last letters of it; `mim show` lists them.

    \b
    Example:
      mim amend 7Q2M9X --at 10:02
    """
    return Amend(
        **act.on_incident,
        entry=entry,
        correct_at=act.time("--at", right_at),
        correct_text=typed(text),
        reason=typed(reason),
    )


@click.command()
@click.argument("entry")
@click.option("--reason", required=True, metavar="R", help="Why.")
@acting(ANY_INCIDENT)
def redact(act: Act, entry: str, reason: str) -> Redact:
    """Blank the words of an entry in place, and say so on the timeline.

    The words stay in git's history; what must vanish from there needs the history rewritten by hand.

    \b
    Example:
      mim redact 7Q2M9X --reason "names a customer"
    """
    return Redact(**act.on_incident, entry=entry, reason=typed(reason) or "")


COMMANDS = {"amend": amend, "redact": redact}
