"""`mim report`: collects what the service review of a period needs from every record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from mimkit.app.judging.metrics import Place, facts_of_incident
from mimkit.app.reading.every_incident import (
    Directory,
    IncidentTask,
    Moment,
    directory_of,
    process_all_incidents,
)
from mimkit.app.reading.index import Progress, no_progress
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
from mimkit.model.snapshot import Snapshot
from mimkit.report.service_review.input import OpenAction, ServiceReviewReport


@dataclass(frozen=True, slots=True)
class IncidentInReview:
    """What one incident contributes to a service review."""

    incident: str
    mode: Mode
    is_restricted: bool
    facts: IncidentFacts | None
    """None if not even its day is known."""
    actions: tuple[OpenAction, ...]
    obligations: tuple[Obligation, ...]
    """Its deadlines that are neither met nor waived, except those of action items."""


def review_services(
    place: Place,
    moment: Moment,
    question: ServiceReviewQuestion,
    command: str,
    progress: Progress = no_progress,
) -> ServiceReviewReport:
    """Return the service review of a commit; raises NoPolicy, RecordsUnreadable."""
    directory = directory_of(*place)
    seen = process_all_incidents(directory, moment, IncidentTask(_incident, _none), progress)
    hidden = {each.incident for each in seen.found if each.is_restricted}
    shown = [each for each in seen.found if not each.is_restricted]
    counted = [each for each in shown if each.mode in question.metrics.modes]
    owed = [one for each in counted for one in each.obligations]
    owed += _without_incident(directory, moment.now)
    actions = sorted(
        (action for each in counted for action in each.actions),
        key=lambda each: (each.due is None, each.due, each.id),
    )
    policy = directory.snapshot.policy
    facts = [each.facts for each in shown if each.facts]
    return ServiceReviewReport(
        policy.organisation,
        service_review(question, metrics_of(policy, built_in()), facts),
        actions,
        sort_by_due_time(owed),
        [
            each
            for each in directory.snapshot.problems.values()
            if each.opened <= moment.now and not hidden.issuperset(each.incidents or ("",))
        ],
        sum(each.is_restricted and _is_inside(each, question) for each in seen.found),
        sum(len(each.actions) + len(each.obligations) for each in seen.found if each.is_restricted),
        {name: each.title for name, each in directory.snapshot.services.items()}
        if question.by == "service"
        else {},
        place[1],
        command,
        moment.as_of,
        sorted(seen.unreadable),
        sorted(each.incident for each in shown if each.facts is None),
    )


def _is_inside(found: IncidentInReview, question: ServiceReviewQuestion) -> bool:
    return found.facts is not None and question.named.period.holds(found.facts.begins)


def _without_incident(directory: Directory, now: datetime) -> Iterator[Obligation]:
    """Yield the open deadlines of runbooks, rosters, the policy and problem records without an incident."""
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
    """Return the deadlines by which action items must be done."""
    clocks = {
        each.id for each in dossier.policy.clocks if each.starts == "action" and each.met_by == "action.done"
    }
    return [each for each in owed if each.clock in clocks]


def _actions(dossier: Dossier, owed: Sequence[Obligation]) -> Iterator[OpenAction]:
    """Yield the open action items; without a deadline of the policy, the item's own due date counts."""
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
