"""Input of every `mim due` format, and phrases that the formats share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
    """The counts for one of several repositories."""

    name: str
    commit: str | None
    incidents: int
    """The number of incidents read."""
    deadlines: int
    """The number of deadlines, including those of restricted incidents."""
    restricted: int
    """The number of deadlines that are not listed because their incident is restricted or could not be read."""
    unreadable: int
    """The number of files that could not be read."""

    @property
    def sentence(self) -> str:
        """The counts, with the repository's name and commit."""
        hidden = (
            f", of which {self.restricted:,} not listed (restricted incidents)" if self.restricted else ""
        )
        where = f"{self.name}, commit {(self.commit or '-')[:12]}"
        found = f"{counted(self.deadlines, 'deadline')} in {counted(self.incidents, 'incident')}"
        return f"{where}: {found}{hidden}"


@dataclass(frozen=True, slots=True)
class DueReportInput:
    """Obligations, sorted by deadline, the time of evaluation, and display options."""

    obligations: Sequence[Obligation]
    now: datetime
    zone: tzinfo
    incidents: int
    as_of: datetime | None = None
    """Entries recorded later are ignored; None ignores nothing."""
    unreadable: Sequence[str] = ()
    """Paths of files that could not be read."""
    width: int | None = None
    """Columns of the terminal, or None for no wrapping."""
    places: Mapping[str, str] = field(default_factory=dict)
    """The path of the record of each obligation, by its key."""
    more: str = "mim due lists all of them"
    """Where to find the rest, if not all findings fit."""
    sources: Sequence[DueSource] = ()
    """The repositories, starting with the current one, if there are several."""

    def origin(self, owed: Obligation) -> str:
        """Return a prefix with an obligation's repository, such as `payments: `; empty for a single repository."""
        return f"{owed.source or self.sources[0].name}: " if self.sources else ""

    @property
    def sentence(self) -> str:
        """The number of obligations per status, with the time; or that nothing is due."""
        when = self.when(self.now)
        known = ", based on what was recorded by then" if self.as_of else ""
        statuses = [each.status for each in self.obligations]
        numbers = [
            f"{statuses.count(each):,} {words}" for each, words in _COUNTED.items() if each in statuses
        ]
        found = ", ".join(numbers) or f"Nothing due in {counted(self.incidents, 'incident')}"
        return f"{found}, at {when}{known}"

    def when(self, moment: datetime) -> str:
        """Format an instant in the policy's zone: day, time and zone."""
        return full_time_text(moment, self.zone)

    def due(self, owed: Obligation) -> str:
        """Format a deadline: its day, if it is a day; else day and time of day, or only the time if it is today."""
        return time_text(owed.due, self.now, self.zone)

    def standing(self, owed: Obligation) -> str:
        """Return the status of an obligation: `6m overdue`, `24m left`, `met`, `4m late`, `missed`, `waived`."""
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
        """Return overdue obligations, then those due soon, then the rest, each by deadline."""
        order = list(_COUNTED)
        return sorted(self.obligations, key=lambda each: order.index(each.status))


def by_owner(obligations: Iterable[Obligation]) -> dict[str | None, list[Obligation]]:
    """Return obligations by owner, in the given order."""
    found: dict[str | None, list[Obligation]] = {}
    for each in obligations:
        found.setdefault(each.owner, []).append(each)
    return found


def owner_heading(owner: str | None, obligations: Iterable[Obligation]) -> str:
    """Return the heading for the obligations of an owner, with the roles in which they are responsible."""
    roles = sorted({each.role for each in obligations if each.role and each.role != owner})
    if owner is None:
        return "No owner"
    return f"{owner}, as {', '.join(roles)}" if roles and owner else f"{owner}"
