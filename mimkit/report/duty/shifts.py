"""Output of `mim roster check` for rotations: uneven rotations, and shifts changed by an edit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from itertools import groupby
from typing import Any

from mimkit.duty.shift_changes import ShiftChange
from mimkit.model.shell import quoted
from mimkit.model.time.times import rfc3339
from mimkit.report.text.annotations import Annotation
from mimkit.report.text.markdown import Section, render_code_spans, words
from mimkit.report.text.terminal import safe_line
from mimkit.report.text.window import window

SHOWN = 10
"""The maximum number of changed shifts in text output. The JSON document contains all of them."""


@dataclass(frozen=True, slots=True)
class Uneven:
    """An uneven rotation in a roster, and the reason why it is uneven."""

    roster: str
    sentence: str
    fix: str

    @property
    def message(self) -> str:
        """The message, prefixed with the roster's name."""
        return f"roster {self.roster}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Departed:
    """A location in the directory that names a person who has left or is not in policy/people.yaml."""

    path: str
    line: int
    column: int
    where: str
    """The entry that names the person, such as `group payments, members`."""
    sentence: str
    fix: str
    """How to fix the entry, with the command if there is one."""

    @property
    def message(self) -> str:
        """The message, prefixed with the entry that names the person."""
        return f"{self.where}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Shifts:
    """Findings about rotations and people. Changed shifts are included only in a comparison."""

    uneven: tuple[Uneven, ...] = ()
    changed: tuple[ShiftChange, ...] = ()
    """Future shifts that differ from the shifts in the other version."""
    past: tuple[ShiftChange, ...] = ()
    """Past shifts that an edited rotation assigns to different people."""
    places: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)
    """The path, line and column (starting at 1) of each rotation's list of people, by roster id."""
    base: str = ""
    """The other version."""
    departed: tuple[Departed, ...] = ()
    """The locations in the directory that still name people who have left."""

    @property
    def fixes(self) -> Mapping[str, str]:
        """The command that preserves past shifts, for each roster that would change them."""
        # A CI check compares with the parent of a merge commit that exists only in CI. A clone has the branch
        # instead.
        base = "origin/HEAD" if self.base.startswith("HEAD") and self.base != "HEAD" else self.base
        return {
            each.roster: f"mim roster change {each.roster} --base {quoted(base)}"
            for each in reversed(self.past)
        }

    @property
    def sentence(self) -> str:
        """The number of changed shifts, worded as the end of a sentence. Empty if there are none."""
        parts = [f"{len(self.changed)} coming"] if self.changed else []
        parts += [f"{len(self.past)} past"] if self.past else []
        return f"; shifts that change: {' and '.join(parts)}" if parts else ""


def text_lines(shifts: Shifts, zone: tzinfo) -> Iterator[str]:
    """Yield the findings as lines for a terminal."""
    for fix, alike in groupby(shifts.departed, key=lambda each: each.fix):
        for person in alike:
            at = f"{person.path}:{person.line}:{person.column}"
            yield f"{safe_line(f'{at}: {person.message}')}\n"
        yield f"  fix: {safe_line(fix)}\n"
    for each in shifts.uneven:
        yield f"{safe_line(each.message)}\n  fix: {safe_line(each.fix)}\n"
    for title, changes in _parts(shifts):
        yield f"{title}\n"
        for change in changes[:SHOWN]:
            yield f"  {safe_line(_told(change, zone))}\n"
        if len(changes) > SHOWN:
            yield f"  and {len(changes) - SHOWN} more\n"
    for command in shifts.fixes.values():
        yield f"  fix: keep past shifts unchanged: {command}\n"


def sections(shifts: Shifts, zone: tzinfo) -> Iterator[Section]:
    """Yield the findings as tables for a comment."""
    if shifts.departed:
        lines = tuple(
            f"| {words(each.where)} | {render_code_spans(each.sentence)} | {words(each.path)}:{each.line} |\n"
            for each in shifts.departed
        )
        head = "| who names them | what | place |\n| --- | --- | --- |\n"
        yield Section(f"\n### People who left\n\n{head}", lines)
    if shifts.uneven:
        rows = tuple(
            f"| {words(each.roster)} | {render_code_spans(each.sentence)} |\n" for each in shifts.uneven
        )
        yield Section("\n### Uneven rotations\n\n| roster | what |\n| --- | --- |\n", rows)
    for title, changes in _parts(shifts):
        rows = tuple(
            f"| {words(each.roster)} | {window(each.start, each.end, zone)} "
            f"| {words(each.was or 'no one')} | {words(each.now or 'no one')} |\n"
            for each in changes
        )
        fix = "".join(f"To keep them unchanged: `{each}`\n\n" for each in shifts.fixes.values())
        note = fix if changes is shifts.past else ""
        yield Section(
            f"\n### {title}\n\n{note}| roster | when | was | now |\n| --- | --- | --- | --- |\n", rows
        )


def document(shifts: Shifts, *, is_compared: bool) -> Mapping[str, Any]:
    """Return the findings as keys for the JSON document."""
    found: dict[str, Any] = {
        "uneven": [
            {"roster": each.roster, "message": each.sentence, "fix": each.fix}
            | dict(zip(("path", "line", "column"), shifts.places[each.roster], strict=True))
            for each in shifts.uneven
        ],
        "departed": [
            {
                "message": each.message,
                "fix": each.fix,
                "path": each.path,
                "line": each.line,
                "column": each.column,
            }
            for each in shifts.departed
        ],
    }
    if is_compared:
        found["shifts_changed"] = [_document(each) for each in shifts.changed]
        found["past_changed"] = [_document(each) for each in shifts.past]
    return found


def annotated(shifts: Shifts, zone: tzinfo) -> Iterator[Annotation]:
    """Yield an annotation for each person who has left, each uneven rotation, and each roster whose past shifts change."""
    for person in shifts.departed:
        place = (person.path, person.line, person.column)
        yield Annotation("warning", f"{person.message}; {person.fix}", "", "mim roster check", *place)
    for each in shifts.uneven:
        yield Annotation(
            "warning", f"{each.message}; {each.fix}", "", "mim roster check", *shifts.places[each.roster]
        )
    first = {change.roster: change for change in reversed(shifts.past)}
    for name, change in first.items():
        sentence = f"past shifts change: {_told(change, zone)}; to keep them unchanged: {shifts.fixes[name]}"
        yield Annotation("error", sentence, "", "mim roster check", *shifts.places[name])


def _parts(shifts: Shifts) -> list[tuple[str, Sequence[ShiftChange]]]:
    parts = [("Shifts that change", shifts.changed), ("Past shifts that change", shifts.past)]
    return [(title, changes) for title, changes in parts if changes]


def _told(change: ShiftChange, zone: tzinfo) -> str:
    span = window(change.start, change.end, zone)
    return f"{change.roster}  {span}: {change.was or 'no one'} -> {change.now or 'no one'}"


def _document(change: ShiftChange) -> dict[str, Any]:
    return {
        "roster": change.roster,
        "start": rfc3339(change.start),
        "end": rfc3339(change.end),
        "was": change.was,
        "now": change.now,
    }
