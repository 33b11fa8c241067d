"""`mim log` and its short forms. The module has few imports, because these are the most frequent commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from mimkit.app.recording.recording import Recording
from mimkit.cli.acting import RunOptions, recording_command
from mimkit.cli.session import Session, clean_argument
from mimkit.errors import UsageError
from mimkit.model.incident.kinds import LOG_KINDS, TASK_WORDS, TASKS
from mimkit.ops.command import Command
from mimkit.ops.log import Log, LogKind


def _after(recording: Recording, session: Session) -> None:
    """Print how to resolve a new task or blocker."""
    entry = recording.snapshot.incidents[recording.change.incident or ""].timeline[-1]
    if entry.kind in TASKS:
        from mimkit.cli.results.next_steps import after_log  # noqa: PLC0415 - most entries are notes

        after_log(recording, session)


def _summary(recording: Recording, session: Session) -> None:
    """Print a summary of the entries that were recorded from a file."""
    if not isinstance(recording.command, Log):
        from mimkit.cli.entry_files import summary  # noqa: PLC0415 - most notes are typed

        summary(recording, session)


_OWNER = click.option("--owner", metavar="P", help="The owner of a task or blocker.")
_EVIDENCE = click.option("--evidence", multiple=True, metavar="URL", help="A link to evidence. Repeatable.")
_STAR = click.option("--star", "starred", is_flag=True, help="Highlight the entry for the review.")
_ATTACH = click.option(
    "--attach",
    metavar="FILE",
    help="Long text, such as a log, to store next to the record; - reads standard input.",
)
_RESOLVES = click.option(
    "--resolves", metavar="ENTRY", help="The open task, blocker or query that this entry resolves."
)


class _Kind(click.Choice[str]):
    """The kinds of log entries under their display names. `action`, which records use for a task, is also accepted."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the kind as it is written in records."""
        names = {TASK_WORDS[kind]: kind for kind in LOG_KINDS if kind in TASK_WORDS}
        return value if value in names.values() else names.get(value) or super().convert(value, param, ctx)


class TextCommand(click.Command):
    """A command that requires TEXT, a file to attach, a file of entries, or a combination of these."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments.

        Raises MissingParameter if there is no TEXT, no file to attach and no file of entries.
        """
        rest = super().parse_args(ctx, args)
        if ctx.resilient_parsing or any(
            ctx.params.get(each) is not None for each in ("text", "attach", "file")
        ):
            return rest
        raise click.MissingParameter(ctx=ctx, param=next(each for each in self.params if each.name == "text"))


def _text(text: str | None, attach: str | None) -> dict[str, Any]:
    if attach is None and text is not None and text != "-":
        return {"text": clean_argument(text) or ""}
    from mimkit.cli.long_text import text_and_attachment  # noqa: PLC0415 - most notes are typed

    return text_and_attachment(text, attach)


@click.command(cls=TextCommand)
@click.argument("text", required=False)
@click.option(
    "--kind",
    type=_Kind([TASK_WORDS.get(kind, kind) for kind in LOG_KINDS]),
    default="note",
    show_default=True,
    help="The kind of entry.",
)
@_OWNER
@_EVIDENCE
@_STAR
@_ATTACH
@_RESOLVES
@click.option(
    "--from",
    "file",
    metavar="FILE",
    help="Record the entries in a CSV, TSV or JSON Lines file; - reads standard input.",
)
@click.option("--zone", metavar="ZONE", help="With --from: the time zone for times without an offset.")
@click.option(
    "--who", multiple=True, metavar="NAME=PERSON", help="With --from: map a name to a person. Repeatable."
)
@recording_command(after=_after, summary=_summary)
def log(
    act: RunOptions,
    /,
    text: str | None,
    attach: str | None,
    kind: LogKind,
    file: str | None,
    zone: str | None,
    who: tuple[str, ...],
    **facts: Any,
) -> Command:
    """Add an entry to the timeline. You can add entries in any incident state.

    If TEXT is -, the text is read from standard input. Text of more than 4 kB is stored next to the record, as with
    --attach.

    Short forms: mim note, mim finding, mim decision, mim task and mim blocker.

    \b
    Examples:
      mim log "Connection pool of the order database is full" --kind finding
      mim log "Roll back payments 4.2" --kind task --owner payments-duty
      mim log "Rolled back" --resolves 7Q2M9X
      mim log "Vendor confirms by phone" --at -10m
      mim log "Errors of the payment service" --attach payments.log
      mim log --from timeline.csv --zone Europe/London
    """
    if file is not None:
        from mimkit.cli.entry_files import lines  # noqa: PLC0415 - a single entry does not pay for files

        return lines(act, file, zone, who, kind, {"TEXT": text, "attach": attach, **facts})
    if zone or who:
        raise UsageError(f"{'--zone' if zone else '--who'} needs --from", "mim log --from FILE")
    return Log(**act.on_incident, **facts, **_text(text, attach), kind=kind)


def _short_form(name: str, kind: LogKind, words: str, example: str) -> click.Command:
    """Return a command that records entries of one kind."""

    def build(act: RunOptions, /, text: str | None, attach: str | None, **facts: Any) -> Log:
        return Log(**act.on_incident, **facts, **_text(text, attach), kind=kind)

    build.__name__ = name
    build.__doc__ = f"""{words} Short for mim log --kind {name}.

    \b
    Example:
      mim {name} {example}
    """
    callback: Callable[..., Any] = recording_command(after=_after)(build)
    options = (_EVIDENCE, _STAR, _ATTACH, _RESOLVES)
    for option in reversed((_OWNER, *options) if kind in TASKS else options):
        callback = option(callback)
    return click.command(name, cls=TextCommand)(click.argument("text", required=False)(callback))


COMMANDS = {
    "log": log,
    "note": _short_form("note", "note", "Record a note.", '"Vendor confirms by phone" --at -10m'),
    "finding": _short_form("finding", "finding", "Record a finding.", '"The connection pool is full"'),
    "decision": _short_form("decision", "decision", "Record a decision.", '"We roll back payments 4.2"'),
    "task": _short_form(
        "task",
        "action",
        "Record a task: work to be done on the call.",
        '"Roll back payments 4.2" --owner me',
    ),
    "blocker": _short_form(
        "blocker", "blocker", "Record a blocker.", '"Waiting for the vendor" --owner payments-duty'
    ),
}
