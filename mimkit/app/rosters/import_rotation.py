"""Imports a schedule from another tool as a rotation, if an exactly equivalent rotation exists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from mimkit.app.rosters.ical.people import Names
from mimkit.app.rosters.schedules.layers import Member, OtherSchedule
from mimkit.app.rosters.schedules.reader import occurrence
from mimkit.app.rosters.schedules.rotations import rotation_of
from mimkit.model.change import Append, Create, Edit
from mimkit.model.incident.as_data import plain
from mimkit.model.organisation.roster import Roster
from mimkit.model.refs import Ref


class ImportedRotation(NamedTuple):
    """A rotation with its time zone, as plain data, and the overrides that are not yet in the roster."""

    zone: str
    rotation: Mapping[str, Any]
    overrides: list[dict[str, Any]]

    @property
    def turns(self) -> int:
        """The number of people in the rotation."""
        return len(self.rotation["people"])

    def edit(self, ref: Ref, header: Mapping[str, Any], before: Roster | None) -> Edit | None:
        """Return the edit that creates the roster or adds the new overrides, or None if nothing changes."""
        if before:
            return Append(ref, ("overrides",), tuple(self.overrides)) if self.overrides else None
        return Create(ref, plain(Roster.model_validate({**header, **self._asdict()})))


def as_rotation(
    schedule: OtherSchedule, names: Names, before: Roster | None, start: datetime
) -> ImportedRotation | None:
    """Return the rotation that is equivalent to a schedule, or None if the schedule must be imported as shifts.

    An existing roster must already have the same rotation and time zone.
    """

    def person(member: Member) -> str | None:
        found = names.person(occurrence(start, start, member))
        return found if isinstance(found, str) else None

    found = rotation_of(schedule, person, start)
    if found is None:
        return None
    rotation, overrides = found
    zone = schedule.zone.key
    if before and (before.rotation is None or plain(before.rotation) != rotation or before.zone != zone):
        return None
    known = [plain(each) for each in before.overrides] if before else []
    return ImportedRotation(zone, rotation, [each for each in overrides if each not in known])
