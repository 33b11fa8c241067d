"""Responders may write records but not policy: their entries arrive, and their change to policy waits for a review."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stories.forge_hooks import (
    GH006,
    GH013,
    GITLAB,
    branches,
    git_of_forge,
    merged,
    no_policy,
    protected,
    records_only,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.stories.conftest import Desk, Office

RULES: dict[str, tuple[Callable[[str], str], str]] = {
    "bypass": (records_only, GITLAB),
    "ruleset": (no_policy, GH013),
    "protected": (protected, GH006),
}


def texts(desk: Desk) -> list[str]:
    return [entry["text"] for entry in desk.timeline() if entry["kind"] == "note"]


def changed_policy(desk: Desk) -> None:
    """Commit a change to the policy, which nobody has reviewed."""
    path = desk.folder / "policy/policy.yaml"
    path.write_text(path.read_text().replace("organisation: Example", "organisation: Unreviewed"))
    desk.commit("Change the policy")


@pytest.mark.sweep
@pytest.mark.parametrize("rule", list(RULES))
def test_an_entry_after_an_unreviewed_policy_commit_is_shared_without_it(office: Office, rule: str) -> None:
    hook, message = RULES[rule]
    office.hook("pre-receive", hook(message))
    first, second = office.seat("mim-duty"), office.seat("tech-duty")
    first.declare()
    changed_policy(first)
    for number in range(3):
        said = first.type("log", f"first {number}", "--json")
        assert (said.status, said.document["shared"]) == (0, True), said
        assert "policy/policy.yaml: your change is not shared" in said.err
        second.mim("log", f"second {number}")
    second.mim("sync")
    expected = [f"{who} {number}" for number in range(3) for who in ("first", "second")]
    assert texts(second) == expected
    assert texts(first) == expected[:-1]  # it has fetched within the last 30 seconds
    assert "Unreviewed" not in (second.folder / "policy/policy.yaml").read_text()
    assert "Unreviewed" in (first.folder / "policy/policy.yaml").read_text()
    for tip in branches(office).values():
        assert "Unreviewed" not in git_of_forge(office.remote, "show", f"{tip}:policy/policy.yaml")
    assert "1 commit is recorded here but not shared" in first.mim("status").out
    doctor = first.mim("doctor").out
    assert "Change the policy" in doctor
    assert "Merge" not in doctor


@pytest.mark.sweep
@pytest.mark.parametrize("how", ["squash", "merge", "rebase"])
@pytest.mark.parametrize("rule", ["bypass", "protected"])
def test_a_sync_brings_the_policy_to_a_branch_for_its_review(office: Office, rule: str, how: str) -> None:
    hook, message = RULES[rule]
    office.hook("pre-receive", hook(message))
    first, second = office.seat("mim-duty"), office.seat("tech-duty")
    first.declare()
    changed_policy(first)
    first.mim("log", "x")
    said = first.mim("sync")
    (branch,) = (name for name in branches(office) if name.startswith("mim/changes-"))
    assert f"Open a pull request from {branch} to main" in said.err
    changed = git_of_forge(office.remote, "diff", "--name-only", f"main...{branch}").splitlines()
    assert changed == ["policy/policy.yaml"]
    assert git_of_forge(office.remote, "log", "-1", "--format=%s", branch) == "Change the policy"
    assert "not shared" not in first.mim("status").out
    assert first.mim("sync").out == "already up to date\n"
    second.mim("sync")
    assert "Unreviewed" not in (second.folder / "policy/policy.yaml").read_text()
    for name in sorted(branches(office)):
        if name != "main":
            merged(office, how, name, delete=True)
    for desk in (first, second):
        desk.mim("sync")
        assert desk.git("rev-parse", "HEAD").strip() == office.head()
        assert "Unreviewed" in (desk.folder / "policy/policy.yaml").read_text()
        assert desk.git("status", "--porcelain") == ""
        assert texts(desk) == ["x"]
    assert list(branches(office)) == ["main"]


@pytest.mark.sweep
def test_a_remote_that_takes_no_policy_at_all_gets_the_records(office: Office) -> None:
    office.hook("pre-receive", no_policy(GH013))
    first, second = office.seat("mim-duty"), office.seat("tech-duty")
    first.declare()
    changed_policy(first)
    away = office.remote.rename(office.remote.with_suffix(".away"))
    assert first.type("log", "offline").status == 4
    away.rename(office.remote)
    said = first.type("sync")
    assert said.status == 5
    assert "All records are shared, but the remote rejects your change to policy/policy.yaml: " in said.err
    assert "GH013" in said.err
    second.mim("sync")
    assert texts(second) == ["offline"]


@pytest.mark.sweep
def test_a_policy_that_comes_from_another_repository(office: Office) -> None:
    office.hook("pre-receive", no_policy("policy/ is copied from acme/policy."))
    desk = office.seat("mim-duty")
    desk.declare()
    work = office.remote.parent / "job"
    git_of_forge(office.remote, "clone", "-q", str(office.remote), str(work))
    path = work / "policy/policy.yaml"
    path.write_text(path.read_text().replace("organisation: Example", "organisation: Reviewed"))
    git_of_forge(work, "commit", "-q", "-a", "-m", "Copy the policy")
    desk.mim("log", "meanwhile")
    git_of_forge(work, "pull", "-q", "--no-rebase")
    git_of_forge(work, "push", "-q")
    desk.mim("log", "afterwards")
    desk.mim("sync")
    assert desk.git("rev-parse", "HEAD").strip() == office.head()
    assert "Reviewed" in (desk.folder / "policy/policy.yaml").read_text()
    assert texts(desk) == ["meanwhile", "afterwards"]
