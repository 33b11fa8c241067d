"""`mim roster import`: converts an on-call calendar to roster shifts in the working tree, for review."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mimkit.app.rosters.check import read_directory
from mimkit.app.rosters.ical.event import EventNote
from mimkit.app.rosters.ical.people import Declined, Names, NotMapped, Unclear, accepted_prefixes
from mimkit.app.rosters.ical.reader import Events, read_calendar
from mimkit.app.rosters.import_merge import count_overlapping, merge_shifts
from mimkit.app.rosters.import_refusals import NothingToImport, refuse_same_periods
from mimkit.app.rosters.import_rotation import as_rotation
from mimkit.app.rosters.import_titles import Titles, titles_before, with_titles
from mimkit.app.rosters.schedules.reader import events_of, is_schedule, read_schedule
from mimkit.errors import UsageError
from mimkit.model.change import Create, SetValue
from mimkit.model.incident.as_data import plain
from mimkit.model.organisation.roster import Roster, Shift
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.ops.refusals.names import UnknownName
from mimkit.store.git.repository import Repository
from mimkit.store.layout import path_of
from mimkit.store.render import render

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """The options of a calendar import."""

    id: str | None
    """The roster id. If None, the role or group id is used."""
    role: str | None
    group: str | None
    mapping: Mapping[str, str]
    """Maps each name in the calendar to a person id, or to "" to ignore that person's events."""
    schedule: str | None = None
    """The name of the schedule to import. Required if the file contains several schedules."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The new content of a roster file, and the results of the import."""

    id: str
    """The roster."""
    path: str
    raw: bytes
    before: bytes | None
    """The current content of the file, or None if the file does not exist."""
    read: tuple[Shift, ...]
    """The shifts from the calendar."""
    left_out: int
    """The number of events that the mapping ignores."""
    unfit: tuple[EventNote, ...]
    """The events that cannot be converted to shifts."""
    doubts: tuple[EventNote, ...]
    """Points to check in the calendar that did not prevent it from being read."""
    unused: tuple[str, ...]
    """The names in the mapping that match no event."""
    departed: tuple[str, ...]
    """The people who have a shift after their last day."""
    turns: int = 0
    """The number of people in the imported rotation, or 0 if shifts were imported."""
    has_rotation: bool = False
    """Whether the roster has a rotation that fills the gaps in the calendar."""
    kept: int = 0
    """The number of shifts before the imported period, which are preserved."""
    kept_later: int = 0
    """The number of shifts after the imported period, which are preserved."""
    removed: tuple[Shift, ...] = ()
    """The shifts or partial shifts that are no longer in the calendar."""
    overlapping: int = 0
    """The number of shifts that begin before an earlier shift has ended."""

    @property
    def changed(self) -> bool:
        """Whether the file will change."""
        return self.raw != self.before


def import_roster(
    repo: Repository, raw: bytes, wanted: ImportRequest, start: datetime, end: datetime
) -> Imported:
    """Return the roster after importing a calendar or a schedule from another tool. Does not write any files.

    Shifts that end before the period or begin after it are unchanged. Within the period, the shifts from the
    calendar replace those in the roster. The rotation and overrides are unchanged, and importing the same calendar
    twice changes nothing. Raises CalendarUnreadable, NotMapped, SamePeriod, NothingToImport, UnknownName, and
    UsageError if the roster is ambiguous.
    """
    snapshot, files = read_directory(repo.root)
    ref, before = _roster(snapshot, wanted)
    path, old = path_of(ref), before.shifts if before else ()
    zone = before.tz if before else snapshot.policy.calendar.tz
    schedule = read_schedule(raw, wanted.schedule) if is_schedule(raw) else None
    events = events_of(schedule, start, end) if schedule else read_calendar(raw, zone, start, end)
    found = _matched(snapshot, events, wanted, before)
    read = tuple(found.titles)
    if not read:
        raise NothingToImport(start, end, found.unfit)
    rotation = as_rotation(schedule, found.names, before, start) if schedule else None
    if rotation:
        edit = rotation.edit(ref, _header(snapshot, ref, wanted) if before is None else {}, before)
        new = render([edit])[path](files.get(path)) if edit else files[path]
        return replace(_imported(snapshot, ref, found, (files.get(path), new)), turns=rotation.turns)
    merged = merge_shifts(old, read, start, end)
    new = files.get(path, b"")
    if before is None or old != merged.shifts:
        keys = [plain(shift) for shift in merged.shifts]
        change = SetValue(ref, ("shifts",), keys) if before else _new(snapshot, ref, wanted, merged.shifts)
        written, titles = render([change])[path](files.get(path)), titles_before(files.get(path), old)
        new = with_titles(written, merged.shifts, found.titles, titles)
    return replace(
        _imported(snapshot, ref, found, (files.get(path), new)),
        has_rotation=before is not None and before.rotation is not None,
        kept=merged.kept,
        kept_later=merged.kept_later,
        removed=merged.removed,
        overlapping=count_overlapping(read),
    )


def _imported(snapshot: Snapshot, ref: Ref, found: _Matched, raw: tuple[bytes | None, bytes]) -> Imported:
    """Return the result fields that every kind of import sets. `raw` is the file content before and after."""
    read = tuple(found.titles)
    return Imported(
        id=ref.id,
        path=path_of(ref),
        raw=raw[1],
        before=raw[0],
        read=read,
        left_out=found.left_out,
        unfit=found.unfit,
        doubts=found.doubts,
        unused=found.unused,
        departed=tuple(sorted({each.person for each in read if _has_left(snapshot, each)})),
    )


def shifts_of_file(
    snapshot: Snapshot, raw: bytes, wanted: ImportRequest, roster: Roster, period: tuple[datetime, datetime]
) -> tuple[tuple[Shift, ...], tuple[EventNote, ...]]:
    """Return the shifts in a period (UTC) from a calendar or schedule, and any problems.

    The shifts are in ascending order of precedence. Raises CalendarUnreadable, NotMapped, SamePeriod and
    UnknownName.
    """
    if is_schedule(raw):
        events = events_of(read_schedule(raw, wanted.schedule), *period)
    else:
        events = read_calendar(raw, roster.tz, *period)
    found = _matched(snapshot, events, wanted, roster)
    return tuple(found.titles), (*found.unfit, *found.doubts)


@dataclass(frozen=True, slots=True)
class _Matched:
    """Calendar events matched to people."""

    titles: Titles
    """The shifts, lowest precedence first, each with its event title."""
    left_out: int
    unfit: tuple[EventNote, ...]
    doubts: tuple[EventNote, ...]
    unused: tuple[str, ...]
    names: Names


def _matched(snapshot: Snapshot, events: Events, wanted: ImportRequest, before: Roster | None) -> _Matched:
    """Match each event to a person.

    Raises NotMapped if it is unclear which person an event is for, and SamePeriod if events with the same start and
    end are for different people.
    """
    for person in wanted.mapping.values():
        if person and person not in snapshot.people:
            raise UnknownName("person", person, snapshot.people, "policy/people.yaml")
    own = (
        (before.id, before.title, before.role, before.group)
        if before
        else (wanted.id, wanted.role, wanted.group)
    )
    prefixes = accepted_prefixes(
        (each.label for each in events.occurrences), (events.name, *(each for each in own if each))
    )
    names = Names(snapshot.people.values(), wanted.mapping, prefixes)
    found = [(each, names.person(each)) for each in events.occurrences]
    if unclear := [who for _, who in found if isinstance(who, Unclear)]:
        raise NotMapped(unclear)
    named = [(each, who) for each, who in found if isinstance(who, str) and who]
    refuse_same_periods(named)
    declined = [
        EventNote(
            each.label, each.start, f"declined by {' and '.join(who.people)}", repeats=False, line=each.line
        )
        for each, who in found
        if isinstance(who, Declined)
    ]
    return _Matched(
        {Shift(start=each.start, end=each.end, person=who): each.title for each, who in named},
        sum(who == "" for _, who in found),
        (*events.left_out, *declined),
        events.doubts,
        names.unused(wanted.mapping),
        names,
    )


def _has_left(snapshot: Snapshot, shift: Shift) -> bool:
    left = snapshot.people[shift.person].left
    return left is not None and shift.end > snapshot.policy.calendar.end_of(left)


def _roster(snapshot: Snapshot, wanted: ImportRequest) -> tuple[Ref, Roster | None]:
    """Return the reference to the selected roster, and the roster itself if it exists."""
    name = wanted.id or wanted.role or wanted.group
    if name is None:
        raise UsageError(
            "the roster needs a role or a group",
            "use --role ROLE, --group GROUP, or --id ID with the id of an existing roster",
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
                    "omit --role and --group, or choose a different id for the new roster: --id ID",
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


def _new(snapshot: Snapshot, ref: Ref, wanted: ImportRequest, shifts: tuple[Shift, ...]) -> Create:
    """Return the change that creates a roster with the given shifts."""
    roster = Roster(**_header(snapshot, ref, wanted), zone=snapshot.policy.calendar.zone, shifts=shifts)
    return Create(ref, plain(roster))


def _header(snapshot: Snapshot, ref: Ref, wanted: ImportRequest) -> dict[str, Any]:
    """Return the first keys in the file of a new roster. The roster has the same title as its role or group."""
    role = snapshot.policy.role(wanted.role or "")
    own = role.title if role else snapshot.groups[wanted.group or ""].title
    return {"schema": 1, "id": ref.id, "title": own, "role": wanted.role, "group": wanted.group}
