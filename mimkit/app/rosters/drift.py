"""Implements `mim roster drift`, which compares a roster with another tool's schedule, to the minute."""

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
    """A period (UTC) in which the roster and the other schedule have different people on call. None means that no one is on call."""

    start: datetime
    end: datetime
    ours: str | None
    theirs: str | None


@dataclass(frozen=True)
class Drift:
    """The result of comparing a roster with a schedule from another tool."""

    roster: Roster
    start: datetime
    end: datetime
    differences: tuple[Difference, ...]
    doubts: tuple[str, ...]
    """Messages about unclear points in the other tool's schedule."""


def compare(repo: Repository, raw: bytes, wanted: ImportRequest, start: datetime, end: datetime) -> Drift:
    """Compare who is on call in a roster and in another tool's file between two points in time (UTC).

    Raises CalendarUnreadable, NotMapped, UnknownName or UsageError, as an import does.
    """
    snapshot, _ = read_directory(repo.root)
    roster = snapshot.rosters.get(wanted.id or "")
    if roster is None:
        raise UnknownName("roster", wanted.id or "", snapshot.rosters, "policy/rosters")
    shifts, notes = shifts_of_file(snapshot, raw, wanted, roster, (start, end))
    if start >= end:
        raise UsageError("the period to compare is empty", "add --days")
    theirs = topmost_turns([Turn(each.start, each.end, each.person) for each in shifts])
    found = tuple(_different(turns_between(roster, start, end), theirs, start, end))
    return Drift(roster, start, end, found, tuple(f"{each.label}: {each.why}" for each in notes))


def _different(
    ours: Sequence[Turn], theirs: Sequence[Turn], start: datetime, end: datetime
) -> Iterator[Difference]:
    """Yield the periods in which two lists of turns differ. Adjacent identical differences are merged."""
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
    """Return the person on call at a given time, or None. The turns must be sorted and must not overlap."""
    number = bisect_right(turns, at, key=lambda turn: turn.start) - 1
    return turns[number].person if number >= 0 and at < turns[number].end else None
