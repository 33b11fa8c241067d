"""`mim query`: records queries from stakeholders and the answers to them."""

from __future__ import annotations

import click

from mimkit.cli.acting import RunOptions, recording_command
from mimkit.cli.results.next_steps import after_log
from mimkit.cli.session import clean_argument
from mimkit.errors import UsageError
from mimkit.ops.communication.queries import AnswerQuery, RecordQuery

_TEXT_NAMES_IT = "\0"
"""The value of `--answered` if no id is given. TEXT then identifies the query."""


@click.command()
@click.argument("text", required=False)
@click.option("--from", "asked_by", metavar="WHO", help="The person or group who asked.")
@click.option("--audience", metavar="A", help="The audience that asked.")
@click.option("--owner", metavar="P", help="The person who will answer. [default: the communications lead]")
@click.option(
    "--answered",
    is_flag=False,
    flag_value=_TEXT_NAMES_IT,
    metavar="[ENTRY]",
    help="Record the answer to a query. ENTRY is the query's id or some words from the query, and TEXT is the answer. Without TEXT, the query is recorded as answered.",
)
@recording_command(after=after_log)
def query(
    act: RunOptions,
    text: str | None,
    asked_by: str | None,
    audience: str | None,
    owner: str | None,
    answered: str | None,
) -> RecordQuery | AnswerQuery:
    """Record a stakeholder's query, or its answer.

    Open queries appear in mim status, mim checklist, mim sitrep, mim handover and mim close. They never appear on
    the public site.

    \b
    Examples:
      mim query "Are refunds affected?" --from retail-operations
      mim query "When can the stores sell again?" --audience staff
      mim query "No, refunds work" --answered 7Q2M9X
      mim query --answered "refunds"
    """
    words = clean_argument(text)
    if answered is None:
        if not words:
            raise UsageError("the query has no text", 'mim query "Are refunds affected?" --from WHO')
        return RecordQuery(
            **act.on_incident, text=words, asked_by=clean_argument(asked_by), audience=audience, owner=owner
        )
    _refuse_facts({"--from": asked_by, "--audience": audience, "--owner": owner})
    named, answer = (words, None) if answered == _TEXT_NAMES_IT else (clean_argument(answered), words)
    if not named:
        raise UsageError("--answered does not identify a query", "list the open queries: mim status")
    return AnswerQuery(**act.on_incident, query=named, text=answer)


def _refuse_facts(given: dict[str, str | None]) -> None:
    """Raise UsageError if an option for a new query is combined with an answer."""
    for option, value in given.items():
        if value is not None:
            raise UsageError(
                f"{option} is for a new query, not for an answer",
                f"omit {option}: mim query TEXT --answered ID",
            )


COMMANDS = {"query": query}
