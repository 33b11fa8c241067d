"""`mim roster drift`: compares a roster with the schedule of another tool, to the minute."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from mimkit.app.rosters.check import read_directory
from mimkit.app.rosters.import_shifts import ImportRequest, shifts_of_file
from mimkit.duty.turns import Turn, topmost_turns, turns_between
from mimkit.errors import UsageError
from mimkit.model.organisation.roster import Roster
from mimkit.ops.refusals.names import UnknownName
from mimkit.store.git.repository import Repository


class Difference(NamedTuple):
    """A time (UTC) in which the two name different people; None for no one."""

    start: datetime
    end: datetime
    ours: str | None
    theirs: str | None


@dataclass(frozen=True)
class Drift:
    """A comparison of a roster with the schedule of another tool."""

    roster: Roster
    start: datetime
    end: datetime
    differences: tuple[Difference, ...]
    doubts: tuple[str, ...]
    """What is not clear in the schedule of the other tool."""


def compare(repo: Repository, raw: bytes, wanted: ImportRequest, start: datetime, end: datetime) -> Drift:
    """Return when a roster and the file of another tool name different people between two instants (UTC).

    Raises CalendarUnreadable, NotMapped, UnknownName and UsageError, as an import does.
    """
    snapshot, _ = read_directory(repo.root)
    roster = snapshot.rosters.get(wanted.id or "")
    if roster is None:
        raise UnknownName("roster", wanted.id or "", snapshot.rosters, "policy/rosters")
    shifts, notes = shifts_of_file(snapshot, raw, wanted, roster, (start, end))
    if start >= end:
        raise UsageError("the compared time is empty", "give --days")
    theirs = topmost_turns([Turn(each.start, each.end, each.person) for each in shifts])
    found = tuple(_different(turns_between(roster, start, end), theirs, start, end))
    return Drift(roster, start, end, found, tuple(f"{each.label}: {each.why}" for each in notes))


def _different(
    ours: Sequence[Turn], theirs: Sequence[Turn], start: datetime, end: datetime
) -> Iterator[Difference]:
    """Yield the times in which two lists of turns differ; equal differences that touch are one."""
    moments = sorted(
        {start, end, *(at for turn in (*ours, *theirs) for at in (turn.start, turn.end) if start < at < end)}
    )
    pending: Difference | None = None
    for begin, after in pairwise(moments):
        here = Difference(begin, after, _person(ours, begin), _person(theirs, begin))
        if here.ours == here.theirs:
            continue
        if pending and pending.end == begin and pending[2:] == here[2:]:
            pending = pending._replace(end=after)
            continue
        if pending:
            yield pending
        pending = here
    if pending:
        yield pending


def _person(turns: Sequence[Turn], at: datetime) -> str | None:
    """Return the person at an instant; the turns are in order and do not overlap."""
    number = bisect_right(turns, at, key=lambda turn: turn.start) - 1
    return turns[number].person if number >= 0 and at < turns[number].end else None
