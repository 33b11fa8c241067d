"""Converts a roster to a structure that other tools support: one rotation with restrictions, plus overrides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, get_args

from mimkit.errors import UsageError
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.organisation.roster import DutyWindow, Override, Roster, Rotation, Shift
from mimkit.model.shell import quoted
from mimkit.model.time.calendar import Weekday

_WEEKDAYS: Final = get_args(Weekday)
_NO_DAY: Final = datetime(2000, 1, 3)  # noqa: DTZ001 - only its time of day matters


class NotExportable(UsageError):
    """The other tool cannot represent this roster, or some of its people are unknown there."""


@dataclass(frozen=True)
class Restriction:
    """A period of on-call hours. `day` is the day of the week, where 1 is Monday, or None for every day."""

    opens: str
    """The start time in the roster's time zone, such as 08:00:00."""
    seconds: int
    day: int | None


@dataclass(frozen=True)
class ExportedRoster:
    """A roster and the other data that all export formats need."""

    roster: Roster
    rotation: Rotation
    people: Mapping[str, PersonEntry]
    users: Mapping[str, str]
    """Maps person ids to user ids in the other tool."""
    exceptions: tuple[Shift | Override, ...]
    """The shifts and overrides that end after the export, lowest precedence first."""

    @property
    def start(self) -> datetime:
        """The start of the first turn, in the roster's time zone."""
        return self.rotation.begins(0, self.roster.tz).astimezone(self.roster.tz)

    @property
    def turn_seconds(self) -> int:
        """The length of a turn in seconds."""
        return self.rotation.days * 86_400

    @property
    def restrictions(self) -> list[Restriction]:
        """The on-call hours. Empty if there are no restrictions."""
        return [each for window in self.rotation.only for each in _restrictions(window)]

    def user(self, person: str) -> str:
        """Return a person's user id in the other tool."""
        return self.users[person]

    def email(self, person: str) -> str:
        """Return a person's email address. Raises NotExportable if it is unknown."""
        entry = self.people.get(person)
        if entry is None or not entry.email:
            raise NotExportable(
                f"{person} has no email address in policy/people.yaml, which the other tool uses to identify people",
                "add `email:` to the person",
            )
        return entry.email


def exported(
    roster: Roster, people: Mapping[str, PersonEntry], users: Mapping[str, str], now: datetime
) -> ExportedRoster:
    """Return a roster with the data needed for an export. Raises NotExportable."""
    if roster.rotation is None:
        raise NotExportable(
            f"the roster {roster.id} has only shifts, no rotation",
            f"export it as a calendar instead: mim roster export {quoted(roster.id)}",
        )
    if roster.rotation.count == "duty-days":
        raise NotExportable(
            f"the roster {roster.id} counts only duty days, which other tools do not support",
            f"export it as a calendar instead: mim roster export {quoted(roster.id)}",
        )
    later = tuple(each for each in roster.exceptions if each.end > now)
    return ExportedRoster(roster, roster.rotation, people, users, later)


def refuse_unknown_users(found: ExportedRoster, tool: str) -> None:
    """Raise NotExportable if a person's user id in the other tool is unknown."""
    named = dict.fromkeys(
        [*found.rotation.people, *(each.person for each in found.exceptions if each.person)]
    )
    if missing := [each for each in named if each not in found.users]:
        problem = NotExportable(
            f"the {tool} ids of {len(missing)} {'person is' if len(missing) == 1 else 'people are'} not known",
            "add these options, with each user's id",
        )
        problem.rows = tuple((f"--user {each}=ID",) for each in missing)
        raise problem


def refuse_gaps(found: ExportedRoster, tool: str) -> None:
    """Raise NotExportable if an override leaves no one on call, which the other tool cannot represent."""
    if any(each.person is None for each in found.exceptions):
        raise NotExportable(
            f"the roster {found.roster.id} has an override with no one on call, which {tool} cannot express",
            "assign a person to the override, or remove it",
        )


def _restrictions(window: DutyWindow) -> list[Restriction]:
    opens, closes = (
        _NO_DAY.replace(hour=int(each.split(":")[0]), minute=int(each.split(":")[1]))
        for each in (window.opens, window.closes)
    )
    length = (closes - opens) % timedelta(days=1) or timedelta(days=1)
    seconds = int(length.total_seconds())
    if set(window.days) == set(_WEEKDAYS):
        return [Restriction(f"{opens:%H:%M:%S}", seconds, None)]
    return [Restriction(f"{opens:%H:%M:%S}", seconds, _WEEKDAYS.index(each) + 1) for each in window.days]
