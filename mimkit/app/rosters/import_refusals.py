"""Reasons for rejecting a calendar import: no shifts, two people on the same shift, or shifts that would be lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from mimkit.app.rosters.ical.event import EventNote
from mimkit.app.rosters.ical.reader import Occurrence
from mimkit.errors import Refused, UsageError
from mimkit.model.organisation.roster import Shift
from mimkit.model.time.times import rfc3339

_SHOWN = 10
MOST_SHIFTS = 2_000


class NothingToImport(UsageError):
    """The calendar has no shifts in the requested period."""

    def __init__(self, start: datetime, end: datetime, unfit: Sequence[EventNote]) -> None:
        event = "events that can become shifts" if unfit else "events"
        super().__init__(
            f"the calendar has no {event} between {rfc3339(start)} and {rfc3339(end)}",
            f"{'correct these events in the calendar, or ' if unfit else ''}choose a different period with "
            "--now TIME and --days N",
        )
        self.rows = tuple((": ".join(row),) for row in note_rows(unfit))


class RemovesShifts(Refused):
    """The import would remove shifts that are in the roster but not in the calendar."""

    def __init__(self, removed: Sequence[Shift]) -> None:
        are = "1 shift in the roster is" if len(removed) == 1 else f"{len(removed)} shifts in the roster are"
        super().__init__(
            f"{are} no longer in the calendar; nothing was written",
            "export a longer period from the calendar, import fewer days (--days N), or remove them: --remove-missing",
        )
        self.rows = _limited(
            [f"{rfc3339(each.start)} to {rfc3339(each.end)}  {each.person}" for each in removed]
        )


class SamePeriod(UsageError):
    """Several people have a shift with the same start and end."""

    def __init__(self, found: Sequence[tuple[Occurrence, Sequence[str]]]) -> None:
        super().__init__(
            f"the calendar lists several people for {len(found)} "
            f"{'period' if len(found) == 1 else 'periods'}, but only one of them can be on call",
            "ignore the other people's events with --map NAME=, or import a calendar with one person at a time",
        )
        rows = [f"{rfc3339(each.start)} to {rfc3339(each.end)}  {', '.join(who)}" for each, who in found]
        self.rows = _limited(rows)


def refuse_same_periods(named: Iterable[tuple[Occurrence, str]]) -> None:
    """Raise SamePeriod if events with the same start, end and level are for different people."""
    alike: dict[tuple[datetime, datetime, int], dict[str, Occurrence]] = {}
    for each, who in named:
        alike.setdefault((each.start, each.end, each.level), {})[who] = each
    found = [(next(iter(people.values())), sorted(people)) for people in alike.values() if len(people) > 1]
    if found:
        raise SamePeriod(found)


def _limited(rows: Sequence[str]) -> tuple[tuple[str], ...]:
    """Return the first rows. If there are more, the last row states how many were omitted."""
    more = [f"and {len(rows) - _SHOWN} more"] if len(rows) > _SHOWN else []
    return tuple((row,) for row in (*rows[:_SHOWN], *more))


def note_rows(notes: Sequence[EventNote]) -> list[tuple[str, str]]:
    """Return a row for each note: the event with its start and line number, and the reason.

    For each reason, only the first notes are listed, followed by the number of remaining notes.
    """
    rows: list[tuple[str, str]] = []
    alike = Counter(each.why for each in notes)
    seen = Counter[str]()
    for each in notes:
        seen[each.why] += 1
        if seen[each.why] <= _SHOWN:
            when = f", {rfc3339(each.start)}" if each.start else ""
            where = f" (line {each.line})" if each.line else ""
            rows.append((f"{each.label}{when}{where}", each.why))
        elif seen[each.why] == alike[each.why]:
            rows.append((f"{alike[each.why] - _SHOWN} more", each.why))
    return rows


class TooManyShifts(UsageError):
    """The imported roster would have more than the maximum number of shifts."""

    def __init__(self) -> None:
        super().__init__(
            f"the roster would have more than {MOST_SHIFTS:,} shifts",
            "import fewer days: --days 28",
        )
