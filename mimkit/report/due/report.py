"""Input of every `mim due` format, and phrases that the formats share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from mimkit.model.obligation import Obligation, ObligationStatus
from mimkit.model.time.durations import short
from mimkit.model.time.times import day_ended, full_time_text, time_text
from mimkit.report.text.counts import counted

_COUNTED: Final[Mapping[ObligationStatus, str]] = {
    "overdue": "overdue",
    "soon": "due soon",
    "pending": "pending",
    "late": "met late or missed",
    "met": "met",
    "waived": "waived",
}
"""How each status is spoken of, the most urgent first."""


@dataclass(frozen=True, slots=True)
class Report:
    """Obligations, sorted by when they are due; the moment they were judged at; how they are shown."""

    obligations: Sequence[Obligation]
    now: datetime
    zone: ZoneInfo
    incidents: int
    as_of: datetime | None = None
    """What was recorded later was left out; None: nothing was."""
    unreadable: Sequence[str] = ()
    """Paths of files that could not be read."""
    width: int | None = None
    """Columns of the terminal, or None for lines as long as they are."""
    places: Mapping[str, str] = field(default_factory=dict)
    """The path of the record that each is about, by the obligation's key."""
    more: str = "mim due lists all of them"
    """Where the rest is, when not all can be shown."""

    @property
    def sentence(self) -> str:
        """How many obligations stand how, and when; or that nothing is owed."""
        when = self.when(self.now)
        known = ", based on what was recorded by then" if self.as_of else ""
        statuses = [each.status for each in self.obligations]
        numbers = [
            f"{statuses.count(each):,} {words}" for each, words in _COUNTED.items() if each in statuses
        ]
        found = ", ".join(numbers) or f"Nothing due in {counted(self.incidents, 'incident')}"
        return f"{found}, at {when}{known}"

    def when(self, moment: datetime) -> str:
        """Write an instant in the policy's zone: the day, the time and the zone."""
        return full_time_text(moment, self.zone)

    def due(self, owed: Obligation) -> str:
        """Write a deadline: the time of day alone where it is today; midnight is the end of the day before."""
        if day := day_ended(owed.due, self.zone):
            return f"end of {day}"
        return time_text(owed.due, self.now, self.zone)

    def standing(self, owed: Obligation) -> str:
        """Say how one stands: `6m overdue`, `24m left`, `met`, `4m late`, `missed`, `waived`."""
        if owed.status in ("soon", "pending"):
            return f"{short(owed.due - self.now)} left"
        if owed.status == "overdue":
            return f"{short(self.now - owed.due)} overdue"
        if owed.status == "late":
            return f"{short(owed.met - owed.due)} late" if owed.met else "missed"
        return owed.status

    def urgent_first(self) -> list[Obligation]:
        """Return what is overdue, then what is due soon, then the rest, each in the order in which it is due."""
        order = list(_COUNTED)
        return sorted(self.obligations, key=lambda each: order.index(each.status))


def by_owner(obligations: Iterable[Obligation]) -> dict[str | None, list[Obligation]]:
    """Return obligations by who owes them, in the order given."""
    found: dict[str | None, list[Obligation]] = {}
    for each in obligations:
        found.setdefault(each.owner, []).append(each)
    return found


def owes(owner: str | None, obligations: Iterable[Obligation]) -> str:
    """Return the heading for what somebody owes, with the roles that it falls to them in."""
    roles = sorted({each.role for each in obligations if each.role and each.role != owner})
    if owner is None:
        return "No owner"
    return f"{owner}, as {', '.join(roles)}" if roles and owner else f"{owner}"
