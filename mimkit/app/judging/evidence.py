"""Checks that the commits cited as evidence for action items exist."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from mimkit.app.evidence.lookup import HERE, EvidenceLookup
from mimkit.model.diagnostic import Finding
from mimkit.model.file_problem import EvidenceMissing
from mimkit.model.incident.review import Done, Review
from mimkit.model.policy.code_repository import CodeRepository
from mimkit.model.policy.policy import Policy
from mimkit.model.refs import Ref
from mimkit.rules.catalogue import check_file
from mimkit.rules.judge import Judged
from mimkit.store.git.repository import Repository


def check_evidence(root: Path | None, review: Review, policy: Policy) -> Judged:
    """Return a finding for each action item whose commit definitely does not exist.

    If the policy has no `repositories`, a commit next to a link may be in any repository. If there is no repository
    at `root`, only git's null object id is reported.
    """
    ref = Ref("review", review.incident)
    found = _missing(root, review, policy.repositories)
    return [(rule, Finding(ref, *spot)) for problem in found for rule, spot in check_file(problem)]


def _missing(
    root: Path | None, review: Review, repositories: tuple[CodeRepository, ...]
) -> Iterator[EvidenceMissing]:
    for place, action in enumerate(review.actions):
        done = action.done
        if done and done.commit and (not done.commit.strip("0") or _is_absent(root, done, repositories)):
            where = [done.repository] if done.repository else [HERE, *(each.id for each in repositories)]
            keys = ("actions", place, "done", "commit")
            yield EvidenceMissing(keys, action.id, done.commit, " or in ".join(where))


def _is_absent(root: Path | None, done: Done, repositories: tuple[CodeRepository, ...]) -> bool:
    if root is None or done.commit is None or (done.evidence and not repositories):
        return False
    return _lookup(root, repositories).find(done.commit, done.repository).is_absent


def forget_histories() -> None:
    """Clear the cache, so that the repositories are opened again next time."""
    _lookup.cache_clear()


@lru_cache(maxsize=1)
def _lookup(root: Path, repositories: tuple[CodeRepository, ...]) -> EvidenceLookup:
    return EvidenceLookup(Repository.discover(root), repositories)
