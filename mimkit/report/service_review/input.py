"""Input of every `mim report` format, and phrases that the formats share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from mimkit.metrics.service_review import ServiceReviewResult
from mimkit.model.incident.incident import Mode
from mimkit.model.incident.problem import Problem
from mimkit.model.obligation import Obligation
from mimkit.model.time.end_of_day import last_moment
from mimkit.model.time.times import full_time_text
from mimkit.report.metrics.report import MODES
from mimkit.report.text.counts import counted


@dataclass(frozen=True, slots=True)
class OpenAction:
    """An action item that is neither done nor declined."""

    id: str
    title: str
    incident: str
    owner: str | None
    due: datetime | None
    """Its deadline (UTC); None if it has no due date, and the policy sets none."""
    mode: Mode = "live"

    def is_overdue(self, now: datetime) -> bool:
        """Return whether its deadline has passed."""
        return self.due is not None and last_moment(self.due) < now


@dataclass(frozen=True, slots=True)
class ReviewSource:
    """The counts for one of several repositories."""

    source: str
    commit: str | None
    incidents: int
    """The number of major incidents in the period, excluding restricted ones."""
    restricted: int
    restricted_deadlines: int
    unreadable: int

    @property
    def sentence(self) -> str:
        """The counts, with the repository's name and commit."""
        hidden = f" and {counted(self.restricted, 'restricted incident')}" if self.restricted else ""
        unread = f"; {counted(self.unreadable, 'unreadable record')}" if self.unreadable else ""
        where = f"{self.source}, commit {(self.commit or 'none')[:12]}"
        return f"{where}: {counted(self.incidents, 'major incident')}{hidden}{unread}."


@dataclass(frozen=True, slots=True)
class ServiceReviewReport:
    """The service review, with what is open at the time of the report."""

    organisation: str
    result: ServiceReviewResult
    actions: Sequence[OpenAction]
    """All open action items, earliest deadline first; those without one are last."""
    obligations: Sequence[Obligation]
    """All deadlines that are neither met nor waived, sorted, except those of `actions`."""
    problems: Sequence[Problem]
    restricted: int
    """The number of restricted incidents in the period; nothing else about them is in the report."""
    restricted_deadlines: int
    """The number of open deadlines of restricted incidents."""
    names: Mapping[str, str]
    """The titles of services, by id; empty if the incidents are not grouped by service."""
    commit: str | None
    command: str
    """The command that gives the same report again."""
    as_of: datetime | None = None
    unreadable: Sequence[str] = ()
    undated: Sequence[str] = ()
    """Incidents that no metric counts, because not even their day is known."""
    sources: Sequence[ReviewSource] = ()
    """The repositories, starting with the current one, if there are several."""

    @property
    def now(self) -> datetime:
        """The time of the report."""
        return self.result.question.metrics.now

    @property
    def zone(self) -> tzinfo:
        """The zone of the policy."""
        return self.result.question.metrics.zone

    @property
    def horizon(self) -> timedelta:
        """How far ahead the report looks: as long as the period."""
        return timedelta(days=round(self.result.question.named.length / timedelta(days=1)) or 1)

    @property
    def overdue_actions(self) -> list[OpenAction]:
        """The overdue action items, longest overdue first."""
        return [each for each in self.actions if each.is_overdue(self.now)]

    @property
    def overdue(self) -> list[Obligation]:
        """The other overdue deadlines, longest overdue first."""
        return [each for each in self.obligations if each.status == "overdue"]

    @property
    def ahead(self) -> list[Obligation]:
        """The deadlines that fall due within the horizon, earliest first, without action items."""
        last = self.now + self.horizon
        return [
            each for each in self.obligations if each.status != "overdue" and last_moment(each.due) <= last
        ]

    @property
    def actions_ahead(self) -> list[OpenAction]:
        """The action items that fall due within the horizon, earliest first."""
        last = self.now + self.horizon
        return [
            each
            for each in self.actions
            if each.due and not each.is_overdue(self.now) and last_moment(each.due) <= last
        ]

    @property
    def title(self) -> str:
        """The heading of the document."""
        so_far = "" if self.result.question.is_over else " so far"
        return f"{self.organisation}: service review {self.result.question.named.name}{so_far}"

    @property
    def days(self) -> tuple[date, date, date]:
        """The first day of the period, its last day until now, and its last day."""
        named = self.result.question.named
        end = (named.until - timedelta(microseconds=1)).astimezone(self.zone).date()
        return (
            named.since.astimezone(self.zone).date(),
            min(end, self.now.astimezone(self.zone).date()),
            end,
        )

    @property
    def excluded(self) -> list[str]:
        """What is not counted, each with its number."""
        found = [counted(number, MODES[mode]) for mode, number in sorted(self.result.left_out.items())]
        found += [counted(self.restricted, "restricted incident")] if self.restricted else []
        found += [f"{counted(len(self.undated), 'incident')} without a date"] if self.undated else []
        found += [counted(len(self.unreadable), "unreadable record")] if self.unreadable else []
        return found

    def when(self, at: datetime) -> str:
        """Format an instant in the policy's zone: its day, if it is a day; else with the time of day."""
        return full_time_text(at, self.zone)
