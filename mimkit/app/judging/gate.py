"""Implements `mim gate`, which finds overdue serious action items and open major incidents for a service."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from mimkit.app.judging.due import Moment, owed_in_commit
from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.reading.index import Progress, find_open_incidents, no_progress
from mimkit.app.reading.records import Records
from mimkit.app.reading.tree import CommitTree
from mimkit.clocks.gate import OpenIncident, SeriousActions, open_major_incidents
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.ops.refusals.names import UnknownName
from mimkit.report.gate import BlockingAction, GateResult
from mimkit.store.git.repository import Repository
from mimkit.store.layout import path_of, ref_of


@dataclass(frozen=True, slots=True)
class GateQuestion:
    """The services to check, and the current time."""

    services: Sequence[str]
    now: datetime


def ask(
    repo: Repository, commit: str | None, question: GateQuestion, progress: Progress = no_progress
) -> GateResult:
    """Return the services' overdue serious action items, longest overdue first, and their open major incidents.

    Raises NoPolicy, RecordsUnreadable if the policy cannot be read, or UsageError for an unknown service. Other
    unreadable records are listed in the result.
    """
    wanted = SeriousActions(frozenset(question.services))
    found = owed_in_commit(repo, commit, Moment(question.now), wanted, progress)
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
    policy = found.snapshot.policy
    return GateResult(
        tuple(question.services),
        tuple(BlockingAction(each, actions[each.subject], paths[incident]) for each, incident in held),
        question.now,
        policy.calendar,
        tuple(found.unreadable),
        _open_incidents(repo, commit, question, found.unreadable),
        blocks=policy.release_gate.open_incidents == "block",
    )


def _open_incidents(
    repo: Repository, commit: str | None, question: GateQuestion, broken: Collection[str]
) -> tuple[OpenIncident, ...]:
    names = find_open_incidents(repo, commit).open if commit else ()
    unreadable = {ref.id for path in broken if (ref := ref_of(path))}
    readable = [each for each in names if each not in unreadable]
    return open_major_incidents(snapshot_at(repo, commit, readable), question.services, question.now)


def _known(service: str, snapshot: Snapshot) -> None:
    if service not in snapshot.services:
        raise UnknownName("service", service, snapshot.services, "policy/services")
