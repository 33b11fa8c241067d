"""Implements `mim report`, which collects the data for the service review of a period from all records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mimkit.app.judging.due import of_other
from mimkit.app.judging.metrics import facts_of_incident
from mimkit.app.reading.every_incident import (
    Directory,
    IncidentTask,
    Moment,
    directory_of,
    process_all_incidents,
)
from mimkit.app.reading.index import Progress, no_progress
from mimkit.app.repositories.shown import ids_to_show
from mimkit.app.repositories.source import Source
from mimkit.clocks.due import (
    directory_obligations,
    problem_obligations,
    sort_by_due_time,
    still_owed,
)
from mimkit.metrics.fact import IncidentFacts
from mimkit.metrics.measure import metrics_of
from mimkit.metrics.service_review import ServiceReviewQuestion, service_review
from mimkit.model.dossier import Dossier
from mimkit.model.incident.incident import Mode
from mimkit.model.incident.problem import Problem
from mimkit.model.obligation import Obligation
from mimkit.model.policy.metric import built_in
from mimkit.model.policy.policy import Policy
from mimkit.model.snapshot import Snapshot
from mimkit.report.service_review.input import OpenAction, ReviewSource, ServiceReviewReport


@dataclass(frozen=True, slots=True)
class IncidentInReview:
    """The data that one incident contributes to a service review."""

    incident: str
    mode: Mode
    is_restricted: bool
    facts: IncidentFacts | None
    """The metric facts, or None if not even the incident's day is known."""
    actions: tuple[OpenAction, ...]
    obligations: tuple[Obligation, ...]
    """The incident's open deadlines, neither met nor waived, except those for action items."""


@dataclass(frozen=True, slots=True)
class ReviewPart:
    """The data from one repository for a service review."""

    source: Source
    """The repository. If it is not the current one, its name is used as a prefix for ids."""
    directory: Directory
    found: Sequence[IncidentInReview]
    unreadable: Sequence[str]

    @property
    def shown(self) -> list[IncidentInReview]:
        """The incidents that are not restricted."""
        return [each for each in self.found if not each.is_restricted]

    @property
    def restricted_deadlines(self) -> int:
        """The number of open deadlines in restricted incidents."""
        return sum(len(each.actions) + len(each.obligations) for each in self.found if each.is_restricted)

    def restricted(self, question: ServiceReviewQuestion) -> int:
        """Return the number of restricted incidents in the period."""
        return sum(each.is_restricted and _is_inside(each, question) for each in self.found)

    def problems(self, now: datetime) -> list[Problem]:
        """Return the problem records that were opened by `now`, except those that list only restricted incidents."""
        if self.source.is_restricted:
            return []
        hidden = {each.incident.rpartition(":")[2] for each in self.found if each.is_restricted}
        return [
            each
            for each in self.directory.snapshot.problems.values()
            if each.opened <= now and not hidden.issuperset(each.incidents or ("",))
        ]

    def without_incident(self, now: datetime) -> list[Obligation]:
        """Return the open deadlines of runbooks, rosters, the policy and problem records without an incident."""
        if self.source.is_restricted:
            return []
        return [_of(self.source, each) for each in _without_incident(self.directory, now)]

    def numbers(self, question: ServiceReviewQuestion, review: ServiceReviewReport) -> ReviewSource:
        """Return the numbers for this repository, with the service review of it alone."""
        facts = [each.facts for each in self.shown if each.facts and each.mode in question.metrics.modes]
        inside = [each for each in facts if each.counts and question.named.period.holds(each.begins)]
        return ReviewSource(
            self.source.name,
            self.source.commit,
            len(inside),
            self.restricted(question),
            self.restricted_deadlines,
            len(self.unreadable),
            review,
        )


def read_for_review(source: Source, moment: Moment, progress: Progress = no_progress) -> ReviewPart:
    """Read the data for a service review from a commit. Raises NoPolicy or RecordsUnreadable."""
    directory = directory_of(source.repo, source.commit)
    seen = process_all_incidents(directory, moment, IncidentTask(_incident, _none), progress)
    if source.is_own:
        own = [_named(source, each) for each in seen.found]
        return ReviewPart(source, directory, own, sorted(seen.unreadable))
    shown = ids_to_show(source)
    found = [_named(source, replace(each, is_restricted=each.incident not in shown)) for each in seen.found]
    return ReviewPart(source, directory, found, sorted(seen.unreadable))


def review_services(
    parts: Sequence[ReviewPart], moment: Moment, question: ServiceReviewQuestion, command: str
) -> ServiceReviewReport:
    """Return the service review for one or more repositories. The first one is the current repository."""
    policy = parts[0].directory.snapshot.policy
    whole = _review(parts, policy, moment, question, command)
    if len(parts) == 1:
        return whole
    alone = replace(question, metrics=replace(question.metrics, sources=()))
    sources = []
    for part in parts:
        review = _review([part], policy, moment, alone, command)
        result = replace(review.result, metrics=whole.result.sources[part.source.name])
        sources.append(part.numbers(question, replace(review, result=result)))
    return replace(whole, sources=sources)


def _review(
    parts: Sequence[ReviewPart],
    policy: Policy,
    moment: Moment,
    question: ServiceReviewQuestion,
    command: str,
) -> ServiceReviewReport:
    """Return the service review for the given repositories, with the metrics that a policy defines."""
    first = parts[0]
    shown = [each for part in parts for each in part.shown]
    counted = [each for each in shown if each.mode in question.metrics.modes]
    owed = [one for each in counted for one in each.obligations]
    for part in parts:
        owed += part.without_incident(moment.now)
    actions = sorted(
        (action for each in counted for action in each.actions),
        key=lambda each: (each.due is None, each.due, each.id),
    )
    facts = [each.facts for each in shown if each.facts]
    titles = {
        name: each.title
        for part in reversed(parts)
        if not part.source.is_restricted
        for name, each in part.directory.snapshot.services.items()
    }
    return ServiceReviewReport(
        policy.organisation,
        service_review(question, metrics_of(policy, built_in()), facts),
        actions,
        sort_by_due_time(owed),
        [each for part in parts for each in part.problems(moment.now)],
        sum(part.restricted(question) for part in parts),
        sum(part.restricted_deadlines for part in parts),
        titles if question.by == "service" else {},
        first.source.commit,
        command,
        moment.as_of,
        first.unreadable,
        sorted(each.incident for each in shown if each.facts is None),
    )


def _named(source: Source, found: IncidentInReview) -> IncidentInReview:
    """Return a copy in which each id is prefixed with the repository's name."""
    incident = source.named(found.incident)
    return replace(
        found,
        incident=incident,
        facts=replace(found.facts, incident=incident, source=source.name) if found.facts else None,
        actions=tuple(replace(each, id=source.named(each.id), incident=incident) for each in found.actions),
        obligations=tuple(_of(source, each) for each in found.obligations),
    )


def _of(source: Source, owed: Obligation) -> Obligation:
    """Return an obligation with the repository's name as a prefix of the incident id, or else of `about`."""
    if source.is_own:
        return owed
    there = of_other(source, owed)
    if owed.incident:
        return replace(there, incident=source.named(owed.incident), source="")
    return replace(there, about=f"{source.name}: {owed.about}")


def _is_inside(found: IncidentInReview, question: ServiceReviewQuestion) -> bool:
    return found.facts is not None and question.named.period.holds(found.facts.begins)


def _without_incident(directory: Directory, now: datetime) -> Iterator[Obligation]:
    """Yield open deadlines of runbooks, rosters and the policy, and of problem records without an incident."""
    yield from (each for each in directory_obligations(directory.snapshot, now) if each.is_owed)
    problems = directory.chased.get("", ())
    yield from (each for each in problem_obligations(directory.snapshot, "", problems, now) if each.is_owed)


def _incident(dossier: Dossier) -> Iterator[IncidentInReview]:
    incident = dossier.incident
    owed = still_owed(dossier)
    of_actions = _of_actions(dossier, owed)
    yield IncidentInReview(
        incident.id,
        incident.mode,
        incident.is_restricted,
        facts_of_incident(dossier),
        tuple(_actions(dossier, of_actions)),
        tuple(each for each in owed if each not in of_actions),
    )


def _of_actions(dossier: Dossier, owed: Iterable[Obligation]) -> list[Obligation]:
    """Return the deadlines for completing action items."""
    clocks = {
        each.id for each in dossier.policy.clocks if each.starts == "action" and each.met_by == "action.done"
    }
    return [each for each in owed if each.clock in clocks]


def _actions(dossier: Dossier, owed: Sequence[Obligation]) -> Iterator[OpenAction]:
    """Yield the open action items. If the policy sets no deadline, use the item's own due date."""
    due = {each.subject: each.due for each in reversed(owed)}
    for action in dossier.review.actions if dossier.review else ():
        if action.done is None and action.declined is None:
            own = dossier.policy.calendar.end_of(action.due) if action.due else None
            yield OpenAction(
                action.id,
                action.title,
                dossier.incident.id,
                action.owner,
                due.get(action.id, own),
                dossier.incident.mode,
            )


def _none(
    _snapshot: Snapshot, _incident: str, _problems: Sequence[Problem], _now: datetime
) -> Iterator[IncidentInReview]:
    return iter(())
