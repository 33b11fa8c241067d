"""`mim log` and its short forms: with few imports, because they are the most frequent commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from mimkit.cli.acting import RunOptions, recording_command
from mimkit.cli.results.next_steps import after_log
from mimkit.cli.session import clean_argument
from mimkit.model.incident.kinds import LOG_KINDS, TASKS
from mimkit.ops.log import Log, LogKind

_OWNER = click.option("--owner", metavar="P", help="The owner of an action or blocker.")
_EVIDENCE = click.option("--evidence", multiple=True, metavar="URL", help="A link to evidence. Repeatable.")
_STAR = click.option("--star", "starred", is_flag=True, help="Highlight it for the review.")
_RESOLVES = click.option("--resolves", metavar="ENTRY", help="The open action or blocker that this resolves.")


@click.command()
@click.argument("text")
@click.option(
    "--kind", type=click.Choice(LOG_KINDS), default="note", show_default=True, help="The kind of entry."
)
@_OWNER
@_EVIDENCE
@_STAR
@_RESOLVES
@recording_command(after=after_log)
def log(act: RunOptions, /, text: str, kind: LogKind, **facts: Any) -> Log:
    """Add an entry to the timeline. You can add entries in any incident state.

    Short forms: mim note, mim finding, mim decision, mim task (an action) and mim blocker.

    \b
    Examples:
      mim log "Connection pool of the order database is full" --kind finding
      mim log "Roll back payments 4.2" --kind action --owner payments-duty
      mim log "Rolled back" --resolves 7Q2M9X
      mim log "Vendor confirms by phone" --at -10m
    """
    return Log(**act.on_incident, **facts, text=clean_argument(text) or "", kind=kind)


def _short_form(name: str, kind: LogKind, words: str, example: str) -> click.Command:
    """Return a command that records an entry of one kind."""

    def build(act: RunOptions, /, text: str, **facts: Any) -> Log:
        return Log(**act.on_incident, **facts, text=clean_argument(text) or "", kind=kind)

    build.__name__ = name
    build.__doc__ = f"""{words} Short for mim log --kind {kind}.

    \b
    Example:
      mim {name} {example}
    """
    callback: Callable[..., Any] = recording_command(after=after_log)(build)
    options = (_EVIDENCE, _STAR, _RESOLVES)
    for option in reversed((_OWNER, *options) if kind in TASKS else options):
        callback = option(callback)
    return click.command(name)(click.argument("text")(callback))


COMMANDS = {
    "log": log,
    "note": _short_form("note", "note", "Record a note.", '"Vendor confirms by phone" --at -10m'),
    "finding": _short_form("finding", "finding", "Record a finding.", '"The connection pool is full"'),
    "decision": _short_form("decision", "decision", "Record a decision.", '"We roll back payments 4.2"'),
    "task": _short_form(
        "task", "action", "Record an action on the call.", '"Roll back payments 4.2" --owner me'
    ),
    "blocker": _short_form(
        "blocker", "blocker", "Record a blocker.", '"Waiting for the vendor" --owner payments-duty'
    ),
}
