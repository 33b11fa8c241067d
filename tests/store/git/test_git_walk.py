"""Every commit of a history, against each of its parents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mimkit.store.git.reading import walk

if TYPE_CHECKING:
    from tests.store.git.conftest import Desk

RECORD = "incidents/2026/MI-20261123-K7F/incident.yaml"


@pytest.fixture
def forked(desk: Desk) -> Desk:
    """A branch that changed the record, and a merge that brought it in."""
    desk.git("checkout", "-q", "-b", "side")
    desk.by_hand(b"id: y\n")
    desk.git("checkout", "-q", "main")
    desk.by_hand(b"# other\n", "policy/other.yaml")
    desk.git("merge", "-q", "--no-ff", "-m", "Bring it in\n\nat last", "side")
    return desk


def test_parents_come_before_children_and_each_is_described(forked: Desk) -> None:
    commits = forked.repo.ancestry("HEAD")
    seen: set[str] = set()
    for each in commits:
        assert seen.issuperset(each.parents)
        seen.add(each.id)
    last = commits[-1]
    assert (len(commits), last.subject, last.author, last.committer) == (
        5, "Bring it in", "mim-duty", "mim-duty",
    )  # fmt: skip
    assert last.parents == tuple(forked.git("rev-parse", "HEAD^1", "HEAD^2").split())
    assert [each.id for each in forked.repo.ancestry("HEAD", "HEAD^1")] == forked.git(
        "rev-list", "--reverse", "HEAD", "^HEAD^1"
    ).split()


@pytest.mark.parametrize("at_once", [1, 2, 500])
def test_a_merge_is_compared_with_each_of_its_parents(
    forked: Desk, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "_AT_ONCE", at_once)
    repo = forked.repo
    commits = repo.ancestry("HEAD")
    found = list(repo.steps(commits, "incidents"))
    assert [[step.commit for step in steps] for steps in found] == [
        [each] * max(len(each.parents), 1) for each in commits
    ]
    onto, side = found[-1]
    assert [each.path for each in onto.changes] == [RECORD]
    assert (onto.parent, side.parent) == commits[-1].parents
    assert side.changes == ()
    (first,) = found[0]
    assert (first.parent, [(each.path, each.before) for each in first.changes]) == (None, [(RECORD, None)])


def test_a_parent_behind_the_commits_given_is_compared_with_all_the_same(forked: Desk) -> None:
    repo = forked.repo
    (steps,) = repo.steps(repo.ancestry("HEAD", "HEAD^1")[-1:], "incidents")
    assert [len(step.changes) for step in steps] == [1, 0]


def test_settings_of_a_user_change_nothing(forked: Desk) -> None:
    repo = forked.repo
    before = [repo.ancestry("HEAD"), *repo.steps(repo.ancestry("HEAD"), "incidents")]
    for key, value in (("log.showSignature", "true"), ("diff.renames", "copies"), ("log.diffMerges", "off")):
        forked.git("config", key, value)
    assert [repo.ancestry("HEAD"), *repo.steps(repo.ancestry("HEAD"), "incidents")] == before
