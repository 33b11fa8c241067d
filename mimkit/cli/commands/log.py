"""`mim log`: kept in its own module with few imports, because it is the most frequent command."""

from __future__ import annotations

import click

from mimkit.cli.acting import RunOptions, recording_command
from mimkit.cli.results.next_steps import after_log
from mimkit.cli.session import clean_argument
from mimkit.model.incident.kinds import LOG_KINDS
from mimkit.ops.log import Log, LogKind


@click.command()
@click.argument("text")
@click.option(
    "--kind", type=click.Choice(LOG_KINDS), default="note", show_default=True, help="The kind of entry."
)
@click.option("--owner", metavar="P", help="The owner of an action or blocker.")
@click.option("--evidence", multiple=True, metavar="URL", help="A link to evidence. Repeatable.")
@click.option("--star", "starred", is_flag=True, help="Highlight it for the review.")
@click.option("--resolves", metavar="ENTRY", help="The open action or blocker that this resolves.")
@recording_command(after=after_log)
def log(
    act: RunOptions,
    text: str,
    kind: LogKind,
    owner: str | None,
    evidence: tuple[str, ...],
    starred: bool,
    resolves: str | None,
) -> Log:
    """Add an entry to the timeline. You can add entries in any incident state.

    \b
    Examples:
      mim log "Connection pool of the order database is full" --kind finding
      mim log "Roll back payments 4.2" --kind action --owner payments-duty
      mim log "Rolled back" --resolves 7Q2M9X
      mim log "Vendor confirms by phone" --at -10m
    """
    return Log(
        **act.on_incident,
        text=clean_argument(text) or "",
        kind=kind,
        owner=owner,
        evidence=evidence,
        starred=starred,
        resolves=resolves,
    )


COMMANDS = {"log": log}
