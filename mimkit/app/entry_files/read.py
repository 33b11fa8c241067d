"""Reads the rows in an entry file and reports all problems in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from mimkit.app.entry_files.cells import Cell, Line, LineProblem, delimited, json_lines
from mimkit.app.entry_files.columns import HEADER, by_column, by_key, read_header, unused
from mimkit.app.entry_files.decoding import decoded
from mimkit.app.entry_files.times import read_time
from mimkit.errors import UsageError, did_you_mean, names_like
from mimkit.model.incident.kinds import KINDS
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.shell import quoted
from mimkit.model.text import KEY, SOURCE, TEXT, normalise
from mimkit.ops.backfilling.rows import ROW_KINDS, Row
from mimkit.ops.names import ME

LARGEST: Final = 16 * 1024 * 1024
"""The maximum file size in bytes. Larger files are not read, because an incident record cannot exceed 1 MiB."""
_MOST: Final = 50
"""The maximum number of problems to list."""
_FORMATS: Final = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
}


class FileRefused(UsageError):
    """An entry file has problems, so nothing was recorded."""

    def __init__(self, name: str, problems: list[LineProblem]) -> None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(
            f"{name} has {count}, so nothing was recorded", "correct the file and run the command again"
        )
        shown = [each.at(name) for each in problems[:_MOST]]
        more = [f"{len(problems) - _MOST} more problems"] if len(problems) > _MOST else []
        self.rows = tuple((each,) for each in (*shown, *more))


@dataclass(frozen=True)
class EntryContext:
    """The context for reading a file: the known people, the author, the zone for times without an offset, and `now`."""

    people: Mapping[str, PersonEntry]
    by: str
    now: datetime
    zone: ZoneInfo | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    """Maps names used in the file, in lower case, to person ids."""
    kind: str = "note"
    """The default kind for a line that does not specify one."""


@dataclass
class EntryFile:
    """The rows in a file, its problems, and the names of unused columns."""

    rows: list[Row] = field(default_factory=list)
    problems: list[LineProblem] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


def read_entries(name: str, raw: bytes, reading: EntryContext) -> EntryFile:
    """Return the rows in a file. Raises FileRefused with all problems in the file."""
    found = EntryFile()
    text = _text(raw, found)
    records = _records(name, text, found) if text is not None else ()
    for record in records:
        row = _row(record, reading, found.problems)
        if row:
            found.rows.append(row)
    if not found.problems and not found.rows:
        found.problems.append(
            LineProblem(
                1, 1, f"the file has no entries; write {HEADER} on the first line, then one entry per line"
            )
        )
    if found.problems:
        raise FileRefused(name, sorted(found.problems))
    return found


def _text(raw: bytes, found: EntryFile) -> str | None:
    if len(raw) > LARGEST:
        found.problems.append(LineProblem(1, 1, f"the file is larger than {LARGEST >> 20} MiB"))
        return None
    text = decoded(raw)
    if isinstance(text, LineProblem):
        found.problems.append(text)
        return None
    return text


def _records(name: str, text: str, found: EntryFile) -> Iterator[Line]:
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    kind = _FORMATS.get(suffix) or _guessed(text)
    if kind == "json":
        yield from _json_records(text, found)
        return
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = "\t" if kind == "tsv" else max(",;\t", key=first.count)
    yield from _delimited_records(text, delimiter, found)


def _guessed(text: str) -> str:
    return "json" if text.lstrip()[:1] in ("{", "[") else "csv"


def _json_records(text: str, found: EntryFile) -> Iterator[Line]:
    names: dict[str, None] = {}
    for each in json_lines(text):
        record = each if isinstance(each, LineProblem) else by_key(each)
        if isinstance(each, Line):
            names.update(dict.fromkeys(each.cells))
        if isinstance(record, LineProblem):
            found.problems.append(record)
        else:
            yield record
    found.unused = unused(names)


def _delimited_records(text: str, delimiter: str, found: EntryFile) -> Iterator[Line]:
    columns: list[str | None] | None = None
    for each in delimited(text, delimiter):
        if isinstance(each, LineProblem):
            found.problems.append(each)
        elif columns is None:
            header = read_header(each)
            if isinstance(header, LineProblem):
                found.problems.append(header)
                return
            columns, found.unused = header, unused(cell.text for cell in each)
        else:
            record = by_column(columns, each)
            if isinstance(record, LineProblem):
                found.problems.append(record)
            else:
                yield record


def _row(record: Line, reading: EntryContext, problems: list[LineProblem]) -> Row | None:
    """Return the row for a line. If the line has problems, add all of them to `problems` and return None."""
    readers: dict[str, Callable[[str], Any]] = {
        "time": lambda text: read_time(text, reading.zone, reading.now),
        "kind": lambda text: _kind(text, reading.kind),
        "who": lambda text: _person(text, reading),
        "text": lambda text: _words("text", text, TEXT) or _missing("text"),
        "key": lambda text: _words("key", text, KEY),
        "source": lambda text: _words("source", text, SOURCE),
    }
    values: dict[str, Any] = {}
    for column, read in readers.items():
        # A missing cell is treated as an empty one at the start of the line.
        cell = record.cells.get(column, Cell("", record.line, record.column))
        try:
            values[column] = read(cell.text)
        except ValueError as problem:
            problems.append(LineProblem(cell.line, cell.column, str(problem)))
    if len(values) < len(readers):
        return None
    at, by = values.pop("time"), values.pop("who")
    return Row(line=record.line, column=record.column, at=at, by=by, **values)


def _kind(text: str, otherwise: str) -> str:
    kind = text.strip().lower() or otherwise
    kind = next((name for name in ROW_KINDS if KINDS[name].label == kind), kind)
    if kind not in ROW_KINDS:
        near = did_you_mean(names_like(kind, ROW_KINDS))
        known = ", ".join(ROW_KINDS)
        raise ValueError(
            f"{text.strip()!r} is not a kind of entry that a file can contain; {near or f'the kinds are {known}'}"
        )
    return kind


def _person(text: str, reading: EntryContext) -> str:
    """Return the id of a person identified by id, full name, email address, `me`, or a name in `reading.names`."""
    asked = text.strip().lower()
    if not asked:
        return reading.by
    if asked in reading.names:
        return reading.names[asked]
    if asked == ME and ME not in reading.people:
        return reading.by
    for person in reading.people.values():
        if asked in (person.id, person.name.lower(), (person.email or "").lower()):
            return person.id
    near = did_you_mean(names_like(asked, reading.people))
    instead = f"or map the name: --who {quoted(f'{text.strip()}=PERSON')}"
    raise ValueError(
        f"{text.strip()!r} is not a person in policy/people.yaml; {near or 'add the person'} {instead}"
    )


def _words(what: str, text: str, length: int) -> str | None:
    words = normalise(text)
    if len(words) > length:
        raise ValueError(f"the {what} has {len(words):,} characters; the maximum is {length:,}")
    if what != "text" and ("\n" in words or "\t" in words):
        raise ValueError(f"the {what} must be a single line without tabs")
    return words or None


def _missing(what: str) -> str:
    raise ValueError(f"the {what} is missing")
