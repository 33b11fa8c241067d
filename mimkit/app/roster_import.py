"""`mim roster import`: from an on-call calendar to the shifts of a roster, in the checkout, for review."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from mimkit.app.calendars import Occurrence, read_calendar
from mimkit.app.roster import Period, directory, directory_files
from mimkit.errors import UsageError
from mimkit.model.edits import Create, SetValue
from mimkit.model.plain import plain
from mimkit.model.refs import Ref
from mimkit.model.roster import Roster, Shift
from mimkit.model.snapshot import Snapshot
from mimkit.model.times import rfc3339
from mimkit.ops.refusals import UnknownName
from mimkit.store.git.repository import Repository
from mimkit.store.layout import path_of
from mimkit.store.render import render

_MOST_SHIFTS = 2_000
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to become of a calendar."""

    id: str | None
    """The roster; left out, the role or the group gives it its name."""
    role: str | None
    group: str | None
    mapping: Mapping[str, str]
    """From a name in the calendar to a person; to nothing, where its events are no shifts."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The file of a roster as it will be, and what was found on the way."""

    id: str
    """The roster."""
    has_rotation: bool
    """Whether a rotation fills what the calendar leaves open."""
    path: str
    raw: bytes
    before: bytes | None
    """The file as it lies there; None where it is new."""
    read: tuple[Shift, ...]
    """The shifts that come from the calendar."""
    kept: int
    """How many shifts from before the time that was read stay."""
    left_out: int
    """How many events are no shifts, because the mapping says so."""
    overlapping: int
    """How many shifts begin while another one still lasts."""

    @property
    def changed(self) -> bool:
        """Whether the file will be another one than it is."""
        return self.raw != self.before


class NotMapped(UsageError):
    """A calendar names people whom policy/people.yaml does not know."""

    def __init__(self, labels: Sequence[str]) -> None:
        who = "person" if len(labels) == 1 else "people"
        super().__init__(
            f"the calendar names {len(labels)} {who} not in policy/people.yaml",
            "say who each of them is, with an id of that file; --map NAME= where it is nobody",
        )
        self.rows = tuple((f"--map {shlex.quote(f'{label}=PERSON')}",) for label in labels)


class NothingToImport(UsageError):
    """No event of a calendar lies in the time that was asked for."""

    def __init__(self, period: Period) -> None:
        super().__init__(
            f"no event of the calendar lies between {rfc3339(period.start)} and {rfc3339(period.end)}",
            "look elsewhere: --now TIME says from when on, --days N for how long",
        )


def import_roster(repo: Repository, raw: bytes, wanted: Wanted, period: Period) -> Imported:
    """Return what a calendar makes of a roster; nothing is written.

    Shifts that ended before the period stay as they are, those of the period become what the calendar says,
    and rotation and overrides are not touched: the same calendar read twice changes nothing. Raises
    CalendarUnreadable, NotMapped, NothingToImport, UnknownName, and UsageError where it is not clear which
    roster is meant.
    """
    files = directory_files(repo.root)
    world = directory(repo.root, files)
    ref, before = _roster(world, wanted)
    zone = before.tz if before else world.policy.calendar.tz
    named = _named(world, read_calendar(raw, zone, period.start, period.end), wanted.mapping)
    read = tuple(Shift(start=each.start, end=each.end, person=who) for each, who in named if who)
    if not read:
        raise NothingToImport(period)
    kept = tuple(shift for shift in before.shifts if shift.end <= period.start) if before else ()
    path, shifts = path_of(ref), (*kept, *read)
    if len(shifts) > _MOST_SHIFTS:
        raise TooManyShifts
    new = files.get(path, b"")
    if before is None:
        new = render([_new(world, ref, wanted, shifts)])[path](None)
    elif before.shifts != shifts:
        new = render([SetValue(ref, ("shifts",), [plain(shift) for shift in shifts])])[path](new)
    return Imported(
        id=ref.id,
        has_rotation=before is not None and before.rotation is not None,
        path=path,
        raw=new,
        before=files.get(path),
        read=read,
        kept=len(kept),
        left_out=len(named) - len(read),
        overlapping=_overlapping(read),
    )


def _overlapping(shifts: Sequence[Shift]) -> int:
    lasting = list(accumulate((shift.end for shift in shifts), max))
    return sum(shift.start < until for shift, until in zip(shifts[1:], lasting, strict=False))


class TooManyShifts(UsageError):
    """The roster would be larger than a record may be."""

    def __init__(self) -> None:
        super().__init__(
            f"the roster would have more than {_MOST_SHIFTS:,} shifts",
            "fewer days make a smaller one: --days 28",
        )


def _roster(world: Snapshot, wanted: Wanted) -> tuple[Ref, Roster | None]:
    """Return which roster is meant, and the roster where it is there."""
    name = wanted.id or wanted.role or wanted.group
    if name is None:
        raise UsageError(
            "it is not said for whom the roster is",
            "--role ROLE or --group GROUP; or --id ID of one that is there",
        )
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name for a roster", "lower-case letters, digits and hyphens: --id payments"
        )
    before = world.rosters.get(name)
    if before:
        for key in ("role", "group"):
            there, typed = getattr(before, key), getattr(wanted, key)
            if typed and typed != there:
                raise UsageError(
                    f"the roster {name} is for the {'role' if before.role else 'group'} {before.role or before.group}",
                    "leave --role and --group out, or give a new roster a name of its own: --id ID",
                )
    elif (wanted.role is None) == (wanted.group is None):
        raise UsageError(
            f"there is no roster {name} yet, and it is not said for whom it is",
            "--role ROLE or --group GROUP, one of them",
        )
    if wanted.role and not world.policy.role(wanted.role):
        raise UnknownName("role", wanted.role, [role.id for role in world.policy.roles], "policy/policy.yaml")
    if wanted.group and wanted.group not in world.groups:
        raise UnknownName("resolver group", wanted.group, world.groups, "policy/groups")
    return Ref("roster", name), before


def _named(
    world: Snapshot, occurrences: Sequence[Occurrence], mapping: Mapping[str, str]
) -> list[tuple[Occurrence, str]]:
    """Return each event with its person, who is nothing where the mapping says nobody; raises NotMapped."""
    for person in mapping.values():
        if person and person not in world.people:
            raise UnknownName("person", person, world.people, "policy/people.yaml")
    known = {name.casefold(): name for name in world.people}
    for entry in world.people.values():
        known |= {each.casefold(): entry.id for each in (entry.name, entry.email or "") if each}
    known |= {name.casefold(): person for name, person in mapping.items()}
    found, unknown = [], []
    for each in occurrences:
        who = next((known[name.casefold()] for name in each.names if name.casefold() in known), None)
        if who is None:
            unknown.append(each.label)
        else:
            found.append((each, who))
    if unknown:
        raise NotMapped(list(dict.fromkeys(unknown)))
    return found


def _new(world: Snapshot, ref: Ref, wanted: Wanted, shifts: tuple[Shift, ...]) -> Create:
    """Return the roster that is not there yet, called as its role or group is."""
    role = world.policy.role(wanted.role or "")
    own = role.title if role else world.groups[wanted.group or ""].title
    zone = world.policy.calendar.zone
    roster = Roster(id=ref.id, title=own, role=wanted.role, group=wanted.group, zone=zone, shifts=shifts)
    return Create(ref, plain(roster))
