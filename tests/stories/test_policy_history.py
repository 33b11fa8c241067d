"""Which policy was in force when, from the commits of a real repository."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.reading.policy_history import policy_history, policy_versions, with_policy_history
from mimkit.model.snapshot import with_policy_in_force
from mimkit.store.git.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

    from mimkit.model.snapshot import Snapshot
    from tests.stories.conftest import Desk

POLICY = "policy/policy.yaml"
ALL_GATES = "gates: [restored, confirmed, final-update, cause-tracked, origins-closed, blockers-settled, severity-known]"


def commit(desk: Desk, at: str, *words: str) -> None:
    """Commit everything at a time of the day, with more words for git."""
    stamp = f"2026-11-23T{at}:00Z"
    environment = {**desk.environment, "GIT_COMMITTER_DATE": stamp, "GIT_AUTHOR_DATE": stamp}
    for line in (["add", "-A"], ["commit", "-q", "-m", f"Policy of {at}", *words]):
        subprocess.run(["git", *line], cwd=desk.folder, env=environment, check=True)


def change(desk: Desk, at: str, old: str, new: str) -> None:
    """Commit a policy with some words replaced."""
    text = (desk.folder / POLICY).read_text()
    assert old in text
    desk.write(POLICY, text.replace(old, new))
    commit(desk, at)


def snapshot(desk: Desk, *about: str) -> Snapshot:
    repo = Repository.discover(desk.folder)
    return snapshot_at(repo, repo.resolve("HEAD"), about)


def seen(desk: Desk) -> list[tuple[str, tuple[str, ...]]]:
    """Return since when each version held, and its gates."""
    repo = Repository.discover(desk.folder)
    return [(f"{each.since:%H:%M}", each.policy.gates) for each in policy_history(repo, repo.resolve("HEAD"))]


def memory(desk: Desk) -> Path:
    return desk.folder / ".git" / "mimkit" / "policy.json"


def test_each_version_holds_from_its_commit_on(desk: Desk) -> None:
    change(desk, "12:00", ALL_GATES, "gates: [restored]")
    desk.declare()
    change(desk, "13:00", "gates: [restored]", "gates: [restored, confirmed]")
    found = seen(desk)
    assert [at for at, _ in found] == ["10:09", "12:00", "13:00"]
    assert [len(gates) for _, gates in found] == [7, 1, 2]


def test_a_commit_whose_clock_was_behind_holds_from_its_predecessor_on(desk: Desk) -> None:
    change(desk, "12:00", ALL_GATES, "gates: [restored]")
    change(desk, "11:00", "gates: [restored]", "gates: [confirmed]")
    assert [at for at, _ in seen(desk)] == ["10:09", "12:00", "12:00"]


def test_holidays_and_packs_are_part_of_the_policy_and_other_files_are_not(desk: Desk) -> None:
    desk.write("policy/holidays.yaml", "schema: 1\nholidays:\n  - {day: 2026-12-25, title: Christmas}\n")
    desk.write("policy/packs/README.md", "Nothing here.\n")
    desk.write("policy/glossary.yaml", "schema: 1\nterms: []\n")
    commit(desk, "12:00")
    desk.write("policy/packs/README.md", "Still nothing.\n")
    commit(desk, "13:00")
    repo = Repository.discover(desk.folder)
    first, second = policy_history(repo, repo.resolve("HEAD"))
    assert not first.policy.calendar.holidays
    assert [each.title for each in second.policy.calendar.holidays] == ["Christmas"]


def test_a_version_that_cannot_be_read_is_named_and_left_out(desk: Desk) -> None:
    change(desk, "12:00", ALL_GATES, "gates: [nonsense]")
    change(desk, "13:00", "gates: [nonsense]", "gates: [restored]")
    subprocess.run(["git", "rm", "-q", POLICY], cwd=desk.folder, env=dict(desk.environment), check=True)
    commit(desk, "14:00")
    repo = Repository.discover(desk.folder)
    versions = policy_versions(repo, repo.resolve("HEAD") or "")
    assert [each.policy is not None for each in versions] == [True, False, True, False]
    assert versions[1].trouble.startswith(f"{POLICY}:")
    assert versions[3].trouble == f"{POLICY} did not exist"
    assert [at for at, _ in seen(desk)] == ["10:09", "13:00"]


def test_what_is_remembered_is_carried_on_and_never_needed(desk: Desk) -> None:
    repo = Repository.discover(desk.folder)

    def fresh() -> object:
        memory(desk).unlink(missing_ok=True)
        return policy_versions(repo, repo.resolve("HEAD") or "")

    def remembered() -> object:
        return policy_versions(repo, repo.resolve("HEAD") or "")

    assert fresh() == remembered()
    change(desk, "12:00", ALL_GATES, "gates: [restored]")
    desk.declare()
    assert remembered() == remembered() == fresh()
    for rubbish in ("", "[]", '{"version": 1}', memory(desk).read_text().replace("2026-", "x-")):
        memory(desk).write_text(rubbish)
        assert remembered() == fresh()


def test_another_line_of_history_is_not_carried_on(desk: Desk) -> None:
    repo = Repository.discover(desk.folder)
    desk.git("branch", "side")
    change(desk, "12:00", ALL_GATES, "gates: [restored]")
    assert len(policy_versions(repo, repo.resolve("main") or "")) == 2
    desk.git("checkout", "-q", "side")
    change(desk, "13:00", ALL_GATES, "gates: [confirmed]")
    desk.git("merge", "-q", "-s", "ours", "-m", "Ours holds", "main")
    found = policy_versions(repo, repo.resolve("side") or "")
    assert [each.policy.gates for each in found if each.policy][1:] == [("confirmed",)]
    memory(desk).write_text(memory(desk).read_text().replace(repo.resolve("side") or "-", "0" * 40))
    assert policy_versions(repo, repo.resolve("side") or "") == found


def test_a_shallow_clone_knows_its_own_part_and_remembers_nothing(desk: Desk, tmp_path: Path) -> None:
    change(desk, "12:00", ALL_GATES, "gates: [restored]")
    there = tmp_path / "shallow"
    desk.git("clone", "-q", "--depth=1", desk.folder.as_uri(), str(there))
    repo = Repository.discover(there)
    (only,) = policy_history(repo, repo.resolve("HEAD"))
    assert only.policy.gates == ("restored",)
    assert not (there / ".git" / "mimkit" / "policy.json").exists()


def test_a_world_looks_into_the_history_only_when_asked(desk: Desk) -> None:
    name = desk.declare()
    change(desk, "12:00", ALL_GATES, "gates: [restored]")
    found = snapshot(desk, name)
    assert not memory(desk).exists()
    then = with_policy_in_force(found, found.incidents[name]).policy
    assert (len(then.gates), len(found.policy.gates)) == (7, 1)
    assert memory(desk).exists()
    repo = Repository.discover(desk.folder)
    whole = snapshot_at(repo, repo.resolve("HEAD"), [name])
    assert whole.policy_for(whole.incidents[name]) == then
    assert [each.policy for each in whole.earlier_policies[1:]] == [whole.policy]


def test_without_a_commit_nothing_is_known(desk: Desk) -> None:
    found = snapshot(desk)
    repo = Repository.discover(desk.folder)
    assert with_policy_history(repo, None, found) is found
    assert policy_history(repo, None) == ()
    assert policy_history(repo, desk.git("commit-tree", "-m", "x", desk.git("mktree").strip()).strip()) == ()


@pytest.mark.sweep
def test_closing_asks_for_the_gates_of_the_day_of_declaration(desk: Desk) -> None:
    change(desk, "10:10", ALL_GATES, "gates: [restored]")
    desk.clock = "10:20"
    name = desk.declare()
    change(desk, "10:30", "gates: [restored]", ALL_GATES)
    desk.clock = "10:40"
    said = desk.mim("restored", "-i", name)
    assert "every closing gate is met" in said.out
    desk.mim("close", "-i", name)
    desk.clock = "10:50"
    later = desk.declare("Another one")
    desk.mim("restored", "-i", later)
    assert "the business stakeholder confirms" in desk.refused(3, "close", "-i", later).err


def test_an_update_promises_what_the_policy_of_the_declaration_asks(desk: Desk) -> None:
    desk.clock = "10:20"
    name = desk.declare()
    change(desk, "10:30", "SEV1: 30m", "SEV1: 5m")
    desk.clock = "10:40"
    desk.mim("update", "--affected", "Checkout", "--doing", "Rolling back", "-i", name)
    assert desk.timeline("-i", name)[-1]["next"] == "2026-11-23T11:10:00Z"
