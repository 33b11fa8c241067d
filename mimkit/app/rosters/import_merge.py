"""Merges the shifts from a calendar into a roster, and reports each shift that is removed as a result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from mimkit.app.rosters.import_refusals import MOST_SHIFTS, TooManyShifts
from mimkit.model.organisation.roster import Shift


@dataclass(frozen=True, slots=True)
class Merged:
    """The shifts in a roster after an import."""

    shifts: tuple[Shift, ...]
    kept: int
    """The number of shifts before the imported period."""
    kept_later: int
    """The number of shifts or partial shifts after the imported period."""
    removed: tuple[Shift, ...]
    """The shifts or partial shifts in the imported period that have no event in the calendar."""


def merge_shifts(old: Sequence[Shift], read: Sequence[Shift], start: datetime, end: datetime) -> Merged:
    """Return the shifts in a roster after importing a period (UTC).

    Shifts that end before the period are preserved. Within the period, the shifts from the calendar replace those
    in the roster. After the period, shifts are preserved except where they overlap a calendar event that begins in
    the period. Raises TooManyShifts.
    """
    earlier = [shift for shift in old if shift.end <= start]
    after = [part for shift in old if shift.end > end for part in _after(shift, read, end)]
    merged = (*earlier, *_with_the_past(old, read, start), *after)
    if len(merged) > MOST_SHIFTS:
        raise TooManyShifts
    inside = [_cut(shift, start, end) for shift in old if shift.start < end and shift.end > start]
    return Merged(
        merged,
        len(earlier),
        len(after),
        tuple(part for shift in inside for part in _without(shift, read)),
    )


def count_overlapping(shifts: Sequence[Shift]) -> int:
    """Return the number of shifts that begin before an earlier shift has ended."""
    found, lasting = 0, None
    for shift in sorted(shifts, key=lambda each: each.start):
        found += lasting is not None and shift.start < lasting
        lasting = max(lasting or shift.end, shift.end)
    return found


def _after(shift: Shift, read: Sequence[Shift], end: datetime) -> Iterable[Shift]:
    return [shift] if shift.start >= end else _without(_cut(shift, end, shift.end), read)


def _cut(shift: Shift, start: datetime, end: datetime) -> Shift:
    return Shift(start=max(shift.start, start), end=min(shift.end, end), person=shift.person)


def _without(shift: Shift, others: Iterable[Shift]) -> Iterator[Shift]:
    """Yield the parts of a shift that do not overlap any of the others."""
    begin = shift.start
    for other in sorted(others, key=lambda each: each.start):
        if begin < min(other.start, shift.end):
            yield _cut(shift, begin, other.start)
        begin = max(begin, other.end)
    if begin < shift.end:
        yield _cut(shift, begin, shift.end)


def _with_the_past(old: Sequence[Shift], read: Sequence[Shift], now: datetime) -> Iterator[Shift]:
    """Yield the imported shifts, adjusted so that the person on call before `now` does not change."""
    running = [shift for shift in old if shift.start < now < shift.end]
    going_on = {(shift.person, shift.end): shift for shift in running}
    confirmed = {(shift.person, shift.end) for shift in read if shift.start < now}
    for key, shift in going_on.items():
        if key not in confirmed:
            yield Shift(start=shift.start, end=now, person=shift.person)
    for shift in read:
        if shift.start < now and running:
            yield going_on.get((shift.person, shift.end)) or Shift(
                start=now, end=shift.end, person=shift.person
            )
        else:
            yield shift
