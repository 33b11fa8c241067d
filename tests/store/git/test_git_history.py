"""What the commits of a branch changed in some paths: each change once, with its time on the branch."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from mimkit.store.git.repository import Repository

if TYPE_CHECKING:
    from tests.store.git.conftest import Desk

POLICY = "policy/policy.yaml"
PATHS = (POLICY, "policy/packs")


@pytest.fixture
def branch(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A branch whose second policy came in by a merge, after something else."""
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-11-23T10:00:00Z")
    desk.git("checkout", "-q", "-b", "side")
    desk.by_hand(b"# another\n", POLICY)
    desk.by_hand(b"# a pack\n", "policy/packs/eu.yaml")
    desk.git("checkout", "-q", "main")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-11-23T11:00:00+01:00")
    desk.by_hand(b"id: x\n")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-11-23T12:00:00+01:00")
    desk.git("merge", "-q", "--no-ff", "-m", "Bring in the policy", "side")
    return desk


def blob(desk: Desk, rev: str, path: str) -> str:
    return desk.git("rev-parse", f"{rev}:{path}").strip()


def test_a_merge_is_what_it_brought_in_at_the_time_of_the_merge(branch: Desk) -> None:
    first, second = branch.repo.revisions("HEAD", PATHS)
    assert first.blobs == {POLICY: blob(branch, "main~2", POLICY)}
    assert second.blobs == {path: blob(branch, "HEAD", path) for path in (POLICY, "policy/packs/eu.yaml")}
    assert (second.at, second.subject) == (datetime(2026, 11, 23, 11, tzinfo=UTC), "Bring in the policy")
    assert (second.author, second.commit) == ("mim-duty", branch.git("rev-parse", "HEAD").strip())


def test_a_file_that_was_taken_away_has_no_content(branch: Desk) -> None:
    branch.git("rm", "-q", POLICY)
    branch.git("commit", "-q", "-m", "Take it away")
    assert branch.repo.revisions("HEAD", PATHS)[-1].blobs == {POLICY: None}


def test_what_a_commit_contains_is_left_out(branch: Desk) -> None:
    repo = branch.repo
    known = repo.revisions("HEAD", PATHS)
    assert repo.revisions("HEAD", PATHS, after=known[0].commit) == known[1:]
    assert repo.revisions("HEAD", PATHS, after="HEAD") == []


def test_settings_of_a_user_change_nothing(branch: Desk) -> None:
    before = branch.repo.revisions("HEAD", PATHS)
    for name, value in (
        ("log.showSignature", "true"),
        ("log.diffMerges", "combined"),
        ("log.follow", "true"),
        ("diff.renames", "copies"),
        ("core.abbrev", "4"),
    ):
        branch.git("config", name, value)
    assert branch.repo.revisions("HEAD", PATHS) == before


def test_names_and_subjects_are_kept_as_they_are(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "000000 x\x1b[2J")
    desk.write(b"# odd\n", POLICY)
    desk.git("commit", "-q", "-a", "-m", ":100644 Zug\xfcber \u2028")
    last = desk.repo.revisions("HEAD", PATHS)[-1]
    assert (last.author, last.subject) == ("000000 x\x1b[2J", ":100644 Zug\xfcber \u2028")
    assert list(last.blobs) == [POLICY]


def test_a_time_that_python_does_not_have_is_the_last_one(desk: Desk) -> None:
    head = desk.git("cat-file", "commit", "HEAD")
    lines = [
        line.rpartition("> ")[0] + "> 999999999999999 +0000" if line.startswith("committer") else line
        for line in head.split("\n")
    ]
    odd = desk.git(
        "hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin="\n".join(lines).encode()
    )
    assert {each.at.year for each in desk.repo.revisions(odd.strip(), PATHS)} <= {1970, 9999}


def test_the_first_parent_line_is_told_from_the_rest_of_the_history(branch: Desk) -> None:
    repo = branch.repo
    ids = {
        name: branch.git("rev-parse", name).strip()
        for name in ("main", "main^1", "main^2", "main~2", "side^")
    }
    assert repo.leads_to(ids["main"], ids["main"])
    assert repo.leads_to(ids["main^1"], ids["main"])
    assert repo.leads_to(ids["main~2"], ids["main"])
    assert not repo.leads_to(ids["main^2"], ids["main"])
    assert not repo.leads_to(ids["side^"], ids["main"])
    assert not repo.leads_to(ids["main"], ids["main^1"])


def test_a_shallow_clone_answers_with_what_it_has(branch: Desk) -> None:
    branch.git("push", "-q", "origin", "main")
    there = branch.root.parent / "shallow"
    remote = (branch.root.parent / "remote.git").as_uri()
    branch.git("clone", "-q", "--depth=1", remote, str(there))
    repo = Repository.discover(there)
    assert repo.shallow
    assert [set(each.blobs) for each in repo.revisions("HEAD", PATHS)] == [{POLICY, "policy/packs/eu.yaml"}]
