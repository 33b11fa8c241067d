"""`mim gate`: finds overdue serious action items on a service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mimkit.app.judging.due import Moment, due_in_commit
from mimkit.app.reading.index import Progress, no_progress
from mimkit.app.reading.records import Records
from mimkit.app.reading.tree import CommitTree
from mimkit.clocks.gate import SeriousActions
from mimkit.errors import UsageError, did_you_mean, names_like
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.report.gate import BlockingAction, GateResult
from mimkit.store.git.repository import Repository
from mimkit.store.layout import path_of


@dataclass(frozen=True, slots=True)
class GateQuestion:
    """The services to check, and the time."""

    services: Sequence[str]
    now: datetime


def ask(
    repo: Repository, commit: str | None, question: GateQuestion, progress: Progress = no_progress
) -> GateResult:
    """Return the serious overdue action items on the services, longest overdue first.

    Raises NoPolicy, RecordsUnreadable if the policy cannot be read, and UsageError for an unknown service. Other
    unreadable records are listed in the verdict.
    """
    wanted = SeriousActions(frozenset(question.services))
    found = due_in_commit(repo, commit, Moment(question.now), wanted, progress)
    for service in question.services:
        _known(service, found.snapshot)
    held = [
        (each, each.incident)
        for each in found.obligations
        if each.subject.startswith("AC-") and each.incident
    ]
    paths = {incident: path_of(Ref("review", incident)) for _, incident in held}
    reviews = Records(CommitTree(repo, commit or "")).load(paths.values()).of("review")
    actions = {action.id: action for review in reviews.values() for action in review.actions}
    return GateResult(
        tuple(question.services),
        tuple(BlockingAction(each, actions[each.subject], paths[incident]) for each, incident in held),
        question.now,
        found.snapshot.policy.calendar,
        tuple(found.unreadable),
    )


def _known(service: str, snapshot: Snapshot) -> None:
    if service not in snapshot.services:
        meant = did_you_mean(names_like(service, snapshot.services))
        raise UsageError(
            f"{service!r} is not in the service catalogue",
            f"{meant} services are listed in policy/services".lstrip(),
        )
