"""Options and output of the commands that record entries from a file: --zone, --who, and a summary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import click

from mimkit.app.entry_files.read import EntryContext, EntryFile, read_entries
from mimkit.app.recording.recording import Recording
from mimkit.cli.acting import RunOptions
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import clock, columns
from mimkit.cli.terminal.streams import standard_input
from mimkit.errors import UsageError
from mimkit.ops.backfilling.backfill import Backfill
from mimkit.ops.backfilling.from_file import RecordLines
from mimkit.ops.backfilling.matching import STDIN
from mimkit.ops.names import complete_person

_WIDTH: Final = 60
"""The maximum number of characters of a text in the table."""

ZONE = click.option(
    "--zone",
    metavar="ZONE",
    help="The time zone for times in the file without an offset, such as Europe/London.",
)
WHO = click.option(
    "--who",
    "names",
    multiple=True,
    metavar="NAME=PERSON",
    help="Map a name in the file to a person in policy/people.yaml. Repeatable.",
)


def read_file(
    act: RunOptions, path: str, zone: str | None, names: Iterable[str], kind: str = "note"
) -> tuple[str, EntryFile]:
    """Read the entries in a file, or in standard input if the path is `-`.

    Return the file's name and its entries. Raises FileRefused.
    """
    name, raw = _read(path)
    world = act.session.policy_world
    by = complete_person(act.by, act.by, world)
    reading = EntryContext(
        people=world.people,
        by=by,
        now=act.session.now,
        zone=zone_named(zone),
        kind=kind,
        names=dict(_mapping(each, lambda typed: complete_person(typed, by, world)) for each in names),
    )
    found = read_entries(name, raw, reading)
    if found.unused:
        click.echo(
            f"{click.style('note:', fg='yellow')} unused columns: {', '.join(found.unused)}",
            err=True,
        )
    return name, found


def lines(
    act: RunOptions, path: str, zone: str | None, names: Iterable[str], kind: str, others: Mapping[str, Any]
) -> RecordLines:
    """Return the command that records the entries in a file. `kind` applies to entries without a kind.

    Raises UsageError if options for a single entry are given.
    """
    if given := next((name for name, value in others.items() if value), None):
        word = given if given.isupper() else f"--{given}"
        raise UsageError(f"{word} and --from cannot be combined", "put the entry in the file")
    if act.provenance.key:
        raise UsageError("--key and --from cannot be combined", "add a `key` column to the file")
    on_incident = act.on_incident
    name, found = read_file(act, path, zone, names, kind)
    return RecordLines(**on_incident, name=name, rows=tuple(found.rows))


def _read(path: str) -> tuple[str, bytes]:
    if path == "-":
        return STDIN, standard_input()
    file = Path(path)
    try:
        return file.name, file.read_bytes()
    except OSError as problem:
        raise UsageError(
            f"{path} cannot be read: {problem.strerror or problem}", "specify a file, or - for standard input"
        ) from None


def zone_named(name: str | None) -> ZoneInfo | None:
    """Return the time zone given with `--zone`. Raises UsageError if the name is unknown."""
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        raise UsageError(
            f"--zone {name!r} is not a valid time zone", "use UTC or a name such as Europe/London"
        ) from None


def _mapping(typed: str, person: Callable[[str], str]) -> tuple[str, str]:
    name, equals, who = typed.partition("=")
    if not equals or not name.strip() or not who.strip():
        raise UsageError(f"--who {typed!r} is not a pair", 'write it as --who "Name in the file=PERSON"')
    return name.strip().lower(), person(who.strip())


def summary(recording: Recording, session: Session) -> None:
    """Print how many of a file's entries are new, already recorded, or recorded differently.

    A dry run also prints a table.
    """
    command: Any = recording.command
    if not isinstance(command, RecordLines | Backfill) or not command.rows:
        return
    new = set(recording.change.entries) if not recording.change.is_repeat else set()
    timeline = recording.snapshot.incidents[recording.change.incident or ""].timeline
    keys = {entry.key for entry in timeline if entry.id in new}
    found = command.matching(recording.snapshot)
    fresh = [row for row in found.known if row.entry_key in keys]
    counts = (
        (len(fresh), "new"),
        (len(found.known) - len(fresh), "already recorded"),
        (len(found.changed), "different"),
        (len(found.repeated), "repeated in the file"),
        (len(found.gone), "recorded earlier, but no longer in the file"),
    )
    click.echo("  " + ", ".join(f"{count} {words}" for count, words in counts if count))
    if recording.commit:
        return
    words = {id(row): "new" for row in fresh}
    words |= {id(row): "different" for row, _ in found.changed}
    words |= {id(row): "repeated" for row, _ in found.repeated}
    zone = recording.snapshot.policy.calendar.tz
    columns(
        [
            (
                str(row.line),
                words.get(id(row), "recorded"),
                clock(row.at, session.now, zone),
                row.kind,
                row.by,
                _short(row.text),
            )
            for row in command.rows
        ],
        (None, "cyan"),
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 3]}..."
