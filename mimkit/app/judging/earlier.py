"""Reads what a review compares an incident with: the earlier incidents of the repository, from the cached list."""

from __future__ import annotations

from typing import Any

from mimkit.app.reading.at_commit import problems_at
from mimkit.app.reading.index import Progress, listing, no_progress
from mimkit.model.policy.policy import Policy
from mimkit.report.incident.earlier import EarlierIncident
from mimkit.store.git.repository import Repository


def earlier_incidents(
    repo: Repository, commit: str, policy: Policy, incident: str, progress: Progress = no_progress
) -> tuple[EarlierIncident, ...]:
    """Return the incidents that were declared before one, newest first; no drills, and nothing that is restricted."""
    found = listing(repo, commit, policy, progress).incidents
    own = next((each["opened"] for each in found if each["id"] == incident), None)
    causes: dict[str, list[str]] = {}
    for problem in problems_at(repo, commit).values():
        for name in problem.incidents:
            causes.setdefault(name, []).extend(filter(None, (problem.id, problem.cause)))
    return tuple(
        _earlier(each, tuple(causes.get(each["id"], ())))
        for each in found
        if own and each["opened"] < own and _counts(each)
    )


def _counts(item: dict[str, Any]) -> bool:
    return item["mode"] != "drill" and item["status"] not in ("merged", "rejected") and not item["restricted"]


def _earlier(item: dict[str, Any], causes: tuple[str, ...]) -> EarlierIncident:
    review = item["review"] or {}
    return EarlierIncident(
        id=item["id"],
        title=item["title"],
        severity=item["severity"],
        day=item["opened"][0][: len("2026-11-23")],
        services=tuple(item["services"]),
        category=item["category"],
        causes=causes,
        actions=tuple(review.get("actions", ())),
    )
