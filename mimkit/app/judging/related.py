"""Reads the incidents to compare with: earlier incidents from the cached list, and currently open ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from mimkit.app.reading.index import (
    Listing,
    Progress,
    find_open_incidents,
    listing,
    no_progress,
)
from mimkit.app.reading.parse import parse
from mimkit.model.incident.incident import Incident, Mode
from mimkit.model.incident.state import fold
from mimkit.model.policy.policy import Policy
from mimkit.model.refs import Ref
from mimkit.report.incident.related.earlier import EarlierIncident, Resemblance, Subject, resembling
from mimkit.report.incident.related.open_incidents import OpenIncident, open_incident
from mimkit.report.incident.related.warning_signs import WarningSign, warning_signs
from mimkit.store.git.repository import Repository
from mimkit.store.layout import path_of

AT_ONCE = 250
"""The maximum number of files that a declaration reads to find similar incidents, which takes about 0.25 s."""


class Precedents(NamedTuple):
    """Similar earlier incidents and their open follow-up work."""

    similar: list[Resemblance]
    """The similar incidents, most similar first."""
    signs: list[WarningSign]
    """The open action items of incidents with the same service or cause. Overdue items come first."""
    restricted: int
    """The number of earlier incidents that were not compared because they are restricted."""
    unread: int
    """The number of files that have not been read yet, because the caller did not want to wait for them."""


def earlier_incidents(
    repo: Repository, commit: str, policy: Policy, incident: str, progress: Progress = no_progress
) -> tuple[EarlierIncident, ...]:
    """Return the incidents declared before this one, newest first. Drills and restricted incidents are excluded."""
    return tuple(_earlier(listing(repo, commit, policy, progress), incident, _counts))


@dataclass(frozen=True, slots=True)
class Search:
    """Searches a commit for incidents that resemble a given subject."""

    repo: Repository
    commit: str
    subject: Subject
    incident: str | None = None
    """The incident to compare. None if it is not in the commit or if the subject is not an incident."""
    mode: Mode = "live"
    """The kind of open incidents to search for. For example, a drill is compared only with other drills."""

    def precedents(
        self, policy: Policy, today: date, progress: Progress = no_progress, most: int | None = None
    ) -> Precedents:
        """Compare the subject with past incidents that were declared earlier. Read at most `most` uncached files."""
        found = listing(self.repo, self.commit, policy, progress, most)
        similar = resembling(self.subject, _earlier(found, self.incident, _is_past))
        restricted = sum(each["restricted"] for each in found.incidents if each["id"] != self.incident)
        return Precedents(similar, warning_signs(similar, today), restricted, found.unread)

    def open(self) -> list[OpenIncident]:
        """Return the other open incidents that share a service, a dependency or words with the subject, closest first."""
        names = find_open_incidents(self.repo, self.commit).open
        paths = [path_of(Ref("incident", name)) for name in names if name != self.incident]
        records = (parse(path, self.repo.read(self.commit, path) or b"") for path in paths)
        found = (
            open_incident(self.subject, each, fold(each))
            for each in records
            if isinstance(each, Incident) and each.mode == self.mode
        )
        return sorted((each for each in found if each), key=_nearness, reverse=True)


def _earlier(
    found: Listing, incident: str | None, counts: Callable[[Mapping[str, Any]], bool]
) -> Iterator[EarlierIncident]:
    own = next((each["opened"] for each in found.incidents if each["id"] == incident), None)
    if incident is not None and own is None:
        return
    problems: dict[str, list[Mapping[str, Any]]] = {}
    for problem in found.problems:
        for name in problem["incidents"]:
            problems.setdefault(name, []).append(problem)
    for each in found.incidents:
        if (own is None or each["opened"] < own) and counts(each):
            yield _described(each, problems.get(each["id"], ()))


def _counts(item: Mapping[str, Any]) -> bool:
    return item["mode"] != "drill" and item["status"] not in ("merged", "rejected") and not item["restricted"]


def _is_past(item: Mapping[str, Any]) -> bool:
    """Return whether an incident was restored or is over. All other incidents are open."""
    is_open = item["status"] in ("proposed", "declared") and item["milestones"]["restored"] is None
    return _counts(item) and not is_open


def _described(item: Mapping[str, Any], problems: Sequence[Mapping[str, Any]]) -> EarlierIncident:
    review = item["review"] or {}
    return EarlierIncident(
        id=item["id"],
        title=item["title"],
        severity=item["severity"],
        day=item["opened"][0][: len("2026-11-23")],
        services=tuple(item["services"]),
        category=item["category"],
        causes=tuple(name for each in problems for name in (each["id"], each["cause"]) if name),
        actions=tuple(review.get("actions", ())),
        impact_words=item["impact_words"],
        title_words=item["title_words"],
        root_cause=next((each["root_cause"] for each in reversed(problems) if each["root_cause"]), None),
    )


def _nearness(each: OpenIncident) -> tuple[bool, bool, str]:
    return "service" in each.common, "words" in each.common, each.id
