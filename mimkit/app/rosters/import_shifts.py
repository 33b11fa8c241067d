"""`mim roster import`: converts an on-call calendar to roster shifts in the working tree, for review."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from mimkit.app.rosters.calendar_events import LeftOut
from mimkit.app.rosters.calendar_people import Declined, Names, NotMapped, Unclear
from mimkit.app.rosters.calendar_reader import Occurrence, read_calendar
from mimkit.app.rosters.check import read_directory
from mimkit.errors import Refused, UsageError
from mimkit.model.change import Create, SetValue
from mimkit.model.incident.as_data import plain
from mimkit.model.organisation.roster import Roster, Shift
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import rfc3339
from mimkit.ops.refusals import UnknownName
from mimkit.store.git.repository import Repository
from mimkit.store.layout import path_of
from mimkit.store.render import render
from mimkit.store.yaml.commented import beside_items, comments_beside

_MOST_SHIFTS = 2_000
_SHOWN = 10
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """The options of a calendar import."""

    id: str | None
    """The roster id; if omitted, it is named after the role or group."""
    role: str | None
    group: str | None
    mapping: Mapping[str, str]
    """Maps a name in the calendar to a person, or to "" if its events are not shifts."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The new file of a roster, and the findings of the import."""

    id: str
    """The roster."""
    has_rotation: bool
    """Whether a rotation fills the gaps in the calendar."""
    path: str
    raw: bytes
    before: bytes | None
    """The current file; None if it is new."""
    read: tuple[Shift, ...]
    """The shifts that come from the calendar."""
    kept: int
    """The number of earlier shifts, before the imported period, that stay."""
    kept_later: int
    """The number of later shifts, after the imported period, that stay."""
    removed: tuple[Shift, ...]
    """The shifts for which the calendar no longer has an event."""
    left_out: int
    """The number of events that the mapping excludes."""
    unfit: tuple[LeftOut, ...]
    """The events that are not usable as shifts."""
    overlapping: int
    """The number of shifts that begin before another one has ended."""
    departed: tuple[str, ...]
    """The people who have a shift after their last day."""

    @property
    def changed(self) -> bool:
        """Whether the file will change."""
        return self.raw != self.before


class NothingToImport(UsageError):
    """The calendar has no shifts in the requested period."""

    def __init__(self, start: datetime, end: datetime, unfit: Sequence[LeftOut]) -> None:
        event = "events that can be shifts" if unfit else "events"
        super().__init__(
            f"the calendar has no {event} between {rfc3339(start)} and {rfc3339(end)}",
            "choose another period with --now TIME and --days N",
        )
        self.rows = tuple((": ".join(unfit_row(each)),) for each in unfit)


class RemovesShifts(Refused):
    """The import would remove shifts that are in the roster but not in the calendar."""

    def __init__(self, found: Imported) -> None:
        are = (
            "1 shift in the roster is"
            if len(found.removed) == 1
            else f"{len(found.removed)} shifts in the roster are"
        )
        super().__init__(
            f"{are} no longer in the calendar; nothing was written",
            "export a longer period from the calendar, import fewer days (--days N), or remove them: --remove-missing",
        )
        shown, more = found.removed[:_SHOWN], found.removed[_SHOWN:]
        rows = [f"{rfc3339(each.start)} to {rfc3339(each.end)}  {each.person}" for each in shown]
        self.rows = tuple((row,) for row in (*rows, *([f"and {len(more)} more"] if more else [])))


def unfit_row(event: LeftOut) -> tuple[str, str]:
    """Return the title of an event that cannot be a shift, with its start, and the reason."""
    when = f", {rfc3339(event.start)}" if event.start else ""
    return f"{event.label}{when}", event.why


def import_roster(
    repo: Repository, raw: bytes, wanted: ImportRequest, start: datetime, end: datetime
) -> Imported:
    """Return the roster after importing a calendar; nothing is written.

    Shifts that end before the period or begin after it are unchanged; those in the period are replaced with the
    calendar from its start on. Rotation and overrides are unchanged, and importing the same calendar twice
    changes nothing. Raises CalendarUnreadable, NotMapped, NothingToImport, UnknownName, and UsageError if the
    roster is ambiguous.
    """
    snapshot, files = read_directory(repo.root)
    ref, before = _roster(snapshot, wanted)
    zone = before.tz if before else snapshot.policy.calendar.tz
    events = read_calendar(raw, zone, start, end)
    named, declined = _named(snapshot, events.occurrences, wanted.mapping)
    unfit = (*events.left_out, *declined)
    read = tuple(Shift(start=each.start, end=each.end, person=who) for each, who in named if who)
    if not read:
        raise NothingToImport(start, end, unfit)
    old = before.shifts if before else ()
    earlier = tuple(shift for shift in old if shift.end <= start)
    later = tuple(shift for shift in old if shift.start >= end)
    shifts = (*earlier, *_with_the_past(old, read, start), *later)
    path = path_of(ref)
    if len(shifts) > _MOST_SHIFTS:
        raise TooManyShifts
    new = files.get(path, b"")
    if before is None or before.shifts != shifts:
        change = (
            SetValue(ref, ("shifts",), [plain(shift) for shift in shifts])
            if before
            else _new(snapshot, ref, wanted, shifts)
        )
        titles = {(each.start, each.end, who): each.title for each, who in named if who}
        new = render([change])[path](files.get(path))
        new = _with_titles(new, shifts, titles, _titles_before(files.get(path), old))
    return Imported(
        id=ref.id,
        has_rotation=before is not None and before.rotation is not None,
        path=path,
        raw=new,
        before=files.get(path),
        read=read,
        kept=len(earlier),
        kept_later=len(later),
        removed=tuple(_missing(old, read, start, end)),
        left_out=len(named) - len(read),
        unfit=unfit,
        overlapping=_overlapping(read),
        departed=tuple(sorted({each.person for each in read if _has_left(snapshot, each)})),
    )


_Titles = Mapping[tuple[datetime, datetime, str], str]
"""The comment beside a shift, by its start, its end and its person."""


def _titles_before(raw: bytes | None, old: Sequence[Shift]) -> _Titles:
    beside = comments_beside(raw, ("shifts",), "person") if raw else []
    return {
        (shift.start, shift.end, shift.person): text for shift, text in zip(old, beside, strict=False) if text
    }


def _with_titles(raw: bytes, shifts: Sequence[Shift], titles: _Titles, before: _Titles) -> bytes:
    """Return the file with the title of its event beside each imported shift; other comments beside shifts stay.

    A shift that begins or ends elsewhere in the calendar keeps the title of the event that it is part of.
    """
    known = {**titles, **before}
    by_start = {(start, person): text for (start, _, person), text in known.items()}
    by_end = {(end, person): text for (_, end, person), text in known.items()}
    comments = {
        at: known.get((each.start, each.end, each.person))
        or by_end.get((each.end, each.person))
        or by_start.get((each.start, each.person), "")
        for at, each in enumerate(shifts)
    }
    return beside_items(raw, ("shifts",), comments, "person")


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


def _missing(old: Sequence[Shift], read: Sequence[Shift], start: datetime, end: datetime) -> Iterator[Shift]:
    """Yield the shifts in a period for which nothing was read."""
    for shift in old:
        begin, over = max(shift.start, start), min(shift.end, end)
        if begin < over and not any(each.start < over and each.end > begin for each in read):
            yield shift


def _has_left(snapshot: Snapshot, shift: Shift) -> bool:
    left = snapshot.people[shift.person].left
    return left is not None and shift.end > snapshot.policy.calendar.end_of(left)


def _overlapping(shifts: Sequence[Shift]) -> int:
    lasting = list(accumulate((shift.end for shift in shifts), max))
    return sum(shift.start < until for shift, until in zip(shifts[1:], lasting, strict=False))


class TooManyShifts(UsageError):
    """The imported roster would exceed the maximum size of a record."""

    def __init__(self) -> None:
        super().__init__(
            f"the roster would have more than {_MOST_SHIFTS:,} shifts",
            "import fewer days: --days 28",
        )


def _roster(snapshot: Snapshot, wanted: ImportRequest) -> tuple[Ref, Roster | None]:
    """Return the id of the selected roster, and the roster if it exists."""
    name = wanted.id or wanted.role or wanted.group
    if name is None:
        raise UsageError(
            "the roster needs a role or a group",
            "use --role ROLE or --group GROUP, or --id ID of an existing roster",
        )
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is not a valid roster id", "use lower-case letters, digits and hyphens: --id payments"
        )
    before = snapshot.rosters.get(name)
    if before:
        for key in ("role", "group"):
            there, typed = getattr(before, key), getattr(wanted, key)
            if typed and typed != there:
                raise UsageError(
                    f"the roster {name} is for the {'role' if before.role else 'group'} {before.role or before.group}",
                    "omit --role and --group, or give the new roster its own id: --id ID",
                )
    elif (wanted.role is None) == (wanted.group is None):
        raise UsageError(
            f"roster {name} does not exist; a new roster needs a role or a group",
            "use either --role ROLE or --group GROUP",
        )
    if wanted.role and not snapshot.policy.role(wanted.role):
        raise UnknownName(
            "role", wanted.role, [role.id for role in snapshot.policy.roles], "policy/policy.yaml"
        )
    if wanted.group and wanted.group not in snapshot.groups:
        raise UnknownName("resolver group", wanted.group, snapshot.groups, "policy/groups")
    return Ref("roster", name), before


def _named(
    snapshot: Snapshot, occurrences: Sequence[Occurrence], mapping: Mapping[str, str]
) -> tuple[list[tuple[Occurrence, str]], list[LeftOut]]:
    """Return each event with its person ("" if the mapping excludes it), and the declined events.

    Raises NotMapped if the person of an event is unclear.
    """
    for person in mapping.values():
        if person and person not in snapshot.people:
            raise UnknownName("person", person, snapshot.people, "policy/people.yaml")
    names = Names(snapshot.people.values(), mapping)
    found = [(each, names.person(each)) for each in occurrences]
    if unclear := [who for _, who in found if isinstance(who, Unclear)]:
        raise NotMapped(unclear)
    declined = [
        LeftOut(each.label, each.start, f"declined by {' and '.join(who.people)}", repeats=False)
        for each, who in found
        if isinstance(who, Declined)
    ]
    return [(each, who) for each, who in found if isinstance(who, str)], declined


def _new(snapshot: Snapshot, ref: Ref, wanted: ImportRequest, shifts: tuple[Shift, ...]) -> Create:
    """Return a new roster, named after its role or group."""
    role = snapshot.policy.role(wanted.role or "")
    own = role.title if role else snapshot.groups[wanted.group or ""].title
    zone = snapshot.policy.calendar.zone
    roster = Roster(id=ref.id, title=own, role=wanted.role, group=wanted.group, zone=zone, shifts=shifts)
    return Create(ref, plain(roster))
