"""Defines the input of every `mim report` format, and phrases that the formats share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import TypeAlias

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
    """The deadline (UTC), or None if neither the action item nor the policy defines one."""
    mode: Mode = "live"

    def is_overdue(self, now: datetime) -> bool:
        """Return whether the deadline has passed."""
        return self.due is not None and last_moment(self.due) < now


Parts: TypeAlias = "Sequence[tuple[str, ServiceReviewReport]]"
"""The service review of each of several repositories, with the repository's name."""


@dataclass(frozen=True, slots=True)
class ReviewSource:
    """The counts for one repository in a report on several repositories."""

    source: str
    commit: str | None
    incidents: int
    """The number of major incidents in the period, excluding restricted ones."""
    restricted: int
    restricted_deadlines: int
    unreadable: int
    review: ServiceReviewReport | None = None
    """The service review of its incidents alone, except restricted ones."""

    @property
    def sentence(self) -> str:
        """A sentence with the repository's name, commit and counts."""
        hidden = f" and {counted(self.restricted, 'restricted incident')}" if self.restricted else ""
        unread = f"; {counted(self.unreadable, 'unreadable record')}" if self.unreadable else ""
        where = f"{self.source}, commit {(self.commit or 'none')[:12]}"
        return f"{where}: {counted(self.incidents, 'major incident')}{hidden}{unread}."


@dataclass(frozen=True, slots=True)
class ServiceReviewReport:
    """The service review of a period, with the work that is open at the time of the report."""

    organisation: str
    result: ServiceReviewResult
    actions: Sequence[OpenAction]
    """All open action items, earliest deadline first. Those without a deadline come last."""
    obligations: Sequence[Obligation]
    """All deadlines that are neither met nor waived, sorted. Action items are listed in `actions` instead."""
    problems: Sequence[Problem]
    restricted: int
    """The number of restricted incidents in the period. The report contains nothing else about them."""
    restricted_deadlines: int
    """The number of open deadlines of restricted incidents."""
    names: Mapping[str, str]
    """The service titles by id. Empty if the incidents are not grouped by service."""
    commit: str | None
    command: str
    """The command that reproduces this report."""
    as_of: datetime | None = None
    unreadable: Sequence[str] = ()
    undated: Sequence[str] = ()
    """Incidents that are excluded from all metrics because not even their date is known."""
    sources: Sequence[ReviewSource] = ()
    """The repositories, starting with the current one. Empty if the report covers only one repository."""

    @property
    def by_source(self) -> Parts:
        """The service review of each repository, with its name. Empty if the report covers only one repository."""
        return [(each.source, each.review) for each in self.sources if each.review]

    @property
    def now(self) -> datetime:
        """The time of the report."""
        return self.result.question.metrics.now

    @property
    def zone(self) -> tzinfo:
        """The policy's time zone."""
        return self.result.question.metrics.zone

    @property
    def horizon(self) -> timedelta:
        """How far into the future the report looks. Equal to the length of the period."""
        return timedelta(days=round(self.result.question.named.length / timedelta(days=1)) or 1)

    @property
    def overdue_actions(self) -> list[OpenAction]:
        """The overdue action items, longest overdue first."""
        return [each for each in self.actions if each.is_overdue(self.now)]

    @property
    def overdue(self) -> list[Obligation]:
        """The overdue deadlines other than action items, longest overdue first."""
        return [each for each in self.obligations if each.status == "overdue"]

    @property
    def ahead(self) -> list[Obligation]:
        """The deadlines that fall due within the horizon, earliest first. Action items are excluded."""
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
        """The title of the document."""
        so_far = "" if self.result.question.is_over else " so far"
        return f"{self.organisation}: service review {self.result.question.named.name}{so_far}"

    @property
    def days(self) -> tuple[date, date, date]:
        """The first day of the period, the last day up to now, and the last day of the whole period."""
        named = self.result.question.named
        end = (named.until - timedelta(microseconds=1)).astimezone(self.zone).date()
        return (
            named.since.astimezone(self.zone).date(),
            min(end, self.now.astimezone(self.zone).date()),
            end,
        )

    @property
    def excluded(self) -> list[str]:
        """The kinds of excluded records, each with its count."""
        found = [counted(number, MODES[mode]) for mode, number in sorted(self.result.left_out.items())]
        found += [counted(self.restricted, "restricted incident")] if self.restricted else []
        found += [f"{counted(len(self.undated), 'incident')} without a date"] if self.undated else []
        found += [counted(len(self.unreadable), "unreadable record")] if self.unreadable else []
        return found

    def when(self, at: datetime) -> str:
        """Format a time in the policy's time zone, or only the date if it represents a whole day."""
        return full_time_text(at, self.zone)
