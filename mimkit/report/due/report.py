"""Input for all `mim due` formats, and phrases that they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final

from mimkit.model.obligation import Obligation, ObligationStatus
from mimkit.model.time.remaining import ahead, apart
from mimkit.model.time.times import full_time_text, time_text
from mimkit.report.text.counts import counted

_COUNTED: Final[Mapping[ObligationStatus, str]] = {
    "overdue": "overdue",
    "soon": "due soon",
    "pending": "pending",
    "late": "met late or missed",
    "undecided": "undecided because the times are approximate",
    "met": "met",
    "waived": "waived",
}
"""The label of each status, most urgent first."""


@dataclass(frozen=True, slots=True)
class DueSource:
    """The counts for one repository, in a report on several repositories."""

    name: str
    commit: str | None
    incidents: int
    """The number of incidents that were read."""
    deadlines: int
    """The total number of deadlines, including the deadlines of restricted incidents."""
    restricted: int
    """The number of deadlines that are not listed, because their incident is restricted or could not be read."""
    unreadable: int
    """The number of files that could not be read."""
    statuses: Mapping[ObligationStatus, int] = field(default_factory=dict)
    """How many of the deadlines have each status, including those of restricted incidents."""

    @property
    def sentence(self) -> str:
        """The counts as a sentence, with the repository's name and commit."""
        hidden = (
            f", of which {self.restricted:,} not listed (restricted incidents)" if self.restricted else ""
        )
        where = f"{self.name}, commit {(self.commit or '-')[:12]}"
        numbers = [
            f"{number:,} {words}" for each, words in _COUNTED.items() if (number := self.statuses.get(each))
        ]
        split = f" ({', '.join(numbers)})" if numbers else ""
        found = f"{counted(self.deadlines, 'deadline')}{split} in {counted(self.incidents, 'incident')}"
        return f"{where}: {found}{hidden}"


def _policy(_: Obligation) -> str:
    return "policy/policy.yaml"


@dataclass(frozen=True, slots=True)
class DueReportInput:
    """Obligations sorted by deadline, the time for which their status was computed, and display options."""

    obligations: Sequence[Obligation]
    now: datetime
    zone: tzinfo
    incidents: int
    as_of: datetime | None = None
    """Entries recorded after this time are ignored. If None, no entries are ignored."""
    unreadable: Sequence[str] = ()
    """The paths of files that could not be read."""
    width: int | None = None
    """The width of the terminal in columns, or None to disable wrapping."""
    place: Callable[[Obligation], str] = _policy
    """Returns the path of an obligation's record. Most formats do not show it."""
    more: str = "mim due lists all of them"
    """Where to find the remaining deadlines if not all of them fit."""
    sources: Sequence[DueSource] = ()
    """The repositories, if there are several, starting with the current one."""

    def origin(self, owed: Obligation) -> str:
        """Return a prefix that names an obligation's repository, such as `payments: `.

        Empty if there is only one repository.
        """
        return f"{owed.source or self.sources[0].name}: " if self.sources else ""

    @property
    def sentence(self) -> str:
        """The number of obligations by status at a certain time, or a statement that nothing is due."""
        when = self.when(self.now)
        known = ", based on what was recorded by then" if self.as_of else ""
        statuses = [each.status for each in self.obligations]
        numbers = [
            f"{statuses.count(each):,} {words}" for each, words in _COUNTED.items() if each in statuses
        ]
        found = ", ".join(numbers) or f"Nothing is due in {counted(self.incidents, 'incident')}"
        return f"{found}, at {when}{known}"

    def when(self, moment: datetime) -> str:
        """Format a time with its date in the policy's time zone."""
        return full_time_text(moment, self.zone)

    def due(self, owed: Obligation) -> str:
        """Format a deadline as its date if it has no time of day.

        Otherwise, format it as a time, with the date if that is not today.
        """
        return time_text(owed.due, self.now, self.zone)

    def standing(self, owed: Obligation) -> str:
        """Return an obligation's status, such as `6m overdue`, `24m left`, `met`, `4m late`, `missed` or `waived`."""
        if owed.status in ("soon", "pending"):
            return self._left(owed.due)
        if owed.status == "overdue":
            return f"{apart(owed.due, self.now)} overdue"
        if owed.status == "late":
            return f"{apart(owed.due, owed.met)} late" if owed.met else "missed"
        return owed.status

    def _left(self, due: datetime) -> str:
        left = ahead(due, self.now)
        return f"due {left}" if left == "today" else f"{left.removeprefix('in ')} left"

    def urgent_first(self) -> list[Obligation]:
        """Return the obligations: overdue, then due soon, then all others, each group sorted by deadline."""
        order = list(_COUNTED)
        return sorted(self.obligations, key=lambda each: order.index(each.status))


def by_owner(obligations: Iterable[Obligation]) -> dict[str | None, list[Obligation]]:
    """Group obligations by owner, in their original order."""
    found: dict[str | None, list[Obligation]] = {}
    for each in obligations:
        found.setdefault(each.owner, []).append(each)
    return found


def owner_heading(owner: str | None, obligations: Iterable[Obligation]) -> str:
    """Return the heading for an owner's obligations, including the roles that make the owner responsible."""
    roles = sorted({each.role for each in obligations if each.role and each.role != owner})
    if owner is None:
        return "No owner"
    return f"{owner}, as {', '.join(roles)}" if roles and owner else f"{owner}"
