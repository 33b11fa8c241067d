"""The differences between a checkout and a commit: committed, staged, unsaved, untracked, deleted."""

from __future__ import annotations

import pytest

from tests.store.git.conftest import FIRST, RECORD, Desk

OTHER = "policy/people.yaml"
OURS = FIRST + b"- two\n"
TOPS = ("incidents", "policy")


@pytest.fixture
def base(desk: Desk) -> str:
    desk.by_hand(b"people: []\n", OTHER)
    return desk.by_hand(OURS)


def paths(desk: Desk, base: str) -> dict[str, tuple[bool, bool]]:
    """Return whether each path that differs was there, and is there."""
    found = desk.repo.changes_in_checkout(base, TOPS)
    return {each.path: (each.before is not None, each.after is not None) for each in found}


def test_an_untouched_checkout_has_no_changes(desk: Desk, base: str) -> None:
    assert paths(desk, base) == {}


def test_what_is_committed_staged_or_typed_counts(desk: Desk, base: str) -> None:
    desk.by_hand(b"later\n", "incidents/problems/PB-20261123-AAA.yaml")
    desk.write(b"staged\n", OTHER)
    desk.git("add", "--", OTHER)
    desk.write(b"typed\n")
    assert paths(desk, base) == {
        RECORD: (True, True),
        "incidents/problems/PB-20261123-AAA.yaml": (False, True),
        OTHER: (True, True),
    }
    (record,) = [each for each in desk.repo.changes_in_checkout(base, TOPS) if each.path == RECORD]
    assert record.before is not None
    assert dict(desk.repo.read_many([record.before.id])) == {record.before.id: OURS}


def test_a_file_that_git_does_not_know_counts_and_so_does_one_it_is_told_to_ignore(
    desk: Desk, base: str
) -> None:
    desk.write(b"*.yaml\n", ".gitignore")
    desk.write(b"new\n", "incidents/2026/caf\u00e9 x/incident.yaml")
    desk.write(b"elsewhere\n", "site/index.md")
    assert paths(desk, base) == {"incidents/2026/caf\u00e9 x/incident.yaml": (False, True)}


def test_what_is_gone_counts(desk: Desk, base: str) -> None:
    desk.file().unlink()
    desk.git("rm", "-q", "--cached", "--", OTHER)
    assert paths(desk, base) == {RECORD: (True, False), OTHER: (True, True)}


def test_folders_that_are_not_there_have_no_changes(desk: Desk) -> None:
    head = desk.by_hand(b"x\n", "README.md")
    assert paths(desk, head) == {}
