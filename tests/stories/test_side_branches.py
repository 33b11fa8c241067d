"""A remote whose main accepts no direct pushes: one side branch per incident, which every clone reads."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.stories.forge_hooks import GH006, MESSAGES, branches, git_of_forge, merged, protected

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.stories.conftest import Desk, Office


def texts(desk: Desk, *named: str) -> list[str]:
    return [entry["text"] for entry in desk.timeline(*named) if entry["kind"] == "note"]


@pytest.fixture
def two(office: Office) -> tuple[Desk, Desk]:
    """Two people's clones of a remote whose main is protected."""
    office.hook("pre-receive", protected(GH006))
    return office.seat("mim-duty"), office.seat("tech-duty")


@pytest.mark.sweep
@pytest.mark.parametrize(
    "message",
    [
        pytest.param(text, id=name, marks=() if text == GH006 else pytest.mark.sweep)
        for name, text in MESSAGES.items()
    ],
)
def test_one_side_branch_per_incident_moves_forward(office: Office, message: str) -> None:
    office.hook("pre-receive", protected(message))
    first, second = office.seat("mim-duty"), office.seat("tech-duty")
    main = office.head()
    name = first.declare()
    tips = [branches(office)[f"mim/{name}"]]
    for number, desk in enumerate((first, second, first, second)):
        said = desk.mim("log", str(number), "--json")
        assert said.document["shared"], said
        tips.append(branches(office)[f"mim/{name}"])
        git_of_forge(office.remote, "merge-base", "--is-ancestor", tips[-2], tips[-1])
    assert branches(office) == {"main": main, f"mim/{name}": tips[-1]}
    first.mim("sync")
    for desk in (first, second):
        assert texts(desk) == ["0", "1", "2", "3"]
        assert "everything recorded is shared" in desk.mim("doctor").out
        assert "not shared" not in desk.mim("status").out
    log = git_of_forge(office.remote, "log", "--format=%an", f"main..mim/{name}").splitlines()
    people = ["Senior engineer on duty", "Major incident manager on duty"]
    assert log == [*people, *people, people[1]]  # newest first; the declaration last


@pytest.mark.sweep
def test_the_first_entry_on_a_side_branch_says_so_once(two: tuple[Desk, Desk]) -> None:
    first, second = two
    said = first.type("declare", "Checkout returns 503", "--service", "checkout")
    assert said.status == 0
    name = first.mim("list", "--json").document["incidents"][0]["id"]
    assert f"shared on mim/{name}" in said.out
    assert f"Open a pull request from mim/{name} to main" in said.err
    later = first.mim("log", "x"), second.mim("log", "y")
    assert all(f"shared on mim/{name}" in each.out and "pull request" not in each.err for each in later)
    assert max(len(line) for each in later for line in each.out.splitlines()) <= 100  # COLUMNS


@pytest.mark.sweep
def test_a_second_incident_goes_to_a_second_branch(office: Office, two: tuple[Desk, Desk]) -> None:
    first, second = two
    names = [first.declare("Checkout returns 503"), first.declare("Mail is slow", "--service", "email")]
    for name in names:
        second.mim("log", f"for {name}", "-i", name)
    first.mim("sync")
    for name in names:
        assert texts(first, name) == texts(second, name) == [f"for {name}"]
        changed = git_of_forge(office.remote, "diff", "--name-only", f"main...mim/{name}").splitlines()
        assert changed == [f"incidents/2026/{name}/incident.yaml"]
    assert set(branches(office)) == {"main", *(f"mim/{name}" for name in names)}


@pytest.mark.sweep
def test_a_problem_record_is_on_the_branch_of_its_incident(office: Office, two: tuple[Desk, Desk]) -> None:
    first, second = two
    name = first.declare()
    first.mim("restored")
    first.mim("problem", "open", "--cause", "The certificate expired")
    (problem,) = (first.folder / "incidents/problems").glob("PB-*.yaml")
    second.mim("sync")
    changed = git_of_forge(office.remote, "diff", "--name-only", f"main...mim/{name}").splitlines()
    assert f"incidents/problems/{problem.name}" in changed
    assert set(branches(office)) == {"main", f"mim/{name}"}
    assert second.mim("check").status == 0


@pytest.mark.sweep
def test_two_people_write_at_the_same_moment(office: Office, two: tuple[Desk, Desk]) -> None:
    name = two[0].declare()
    two[1].mim("sync")
    for number in range(3):
        processes = [(desk, desk.spawn("log", f"{number} {desk.folder.name}", "--json")) for desk in two]
        said = [desk.answer(process) for desk, process in processes]
        assert [each.status for each in said] == [0, 0], said
    for desk in two:
        desk.mim("sync")
    expected = sorted(f"{number} {desk.folder.name}" for number in range(3) for desk in two)
    assert sorted(texts(two[0])) == sorted(texts(two[1])) == expected
    assert texts(two[0]) == texts(two[1])
    assert set(branches(office)) == {"main", f"mim/{name}"}


@pytest.mark.sweep
def test_only_one_of_two_restorations_is_recorded(two: tuple[Desk, Desk]) -> None:
    two[0].declare()
    two[1].mim("sync")
    processes = [(desk, desk.spawn("restored", desk.folder.name)) for desk in two]
    said = [desk.answer(process) for desk, process in processes]
    assert sorted(each.status for each in said) == [0, 3], said
    for desk in two:
        desk.mim("sync")
        assert [entry["kind"] for entry in desk.timeline()].count("restored") == 1
        assert desk.git("status", "--porcelain") == ""


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("how", "delete"),
    [
        pytest.param("merge", True, id="merge-deleted"),
        pytest.param("squash", False, id="squash-kept"),
        pytest.param("rebase", True, id="rebase-deleted"),
        pytest.param("merge", False, id="merge-kept", marks=pytest.mark.sweep),
        pytest.param("squash", True, id="squash-deleted", marks=pytest.mark.sweep),
        pytest.param("rebase", False, id="rebase-kept", marks=pytest.mark.sweep),
    ],
)
def test_after_a_merge_on_the_forge_each_clone_converges(
    office: Office, two: tuple[Desk, Desk], how: str, *, delete: bool
) -> None:
    first, second = two
    name = first.declare()
    second.mim("log", "before the first merge")
    first.mim("set", "title=Nobody can pay in the shop")
    merged(office, how, f"mim/{name}", delete=delete)
    # The forge was faster than this clone, which does not know of the merge.
    first.mim("set", "title=Nobody can pay in the web shop")
    second.mim("log", "after the first merge")
    # A kept branch now contains main, by a merge, and a forge cannot rebase that.
    again = "squash" if how == "rebase" and not delete else how
    merged(office, again, f"mim/{name}", delete=delete)
    left = branches(office)
    for desk in (first, second, first):
        desk.mim("sync")
        assert desk.git("rev-parse", "HEAD").strip() == office.head()
        assert desk.mim("sync").out == "already up to date\n"
        assert "everything recorded is shared" in desk.mim("doctor").out
        assert desk.git("status", "--porcelain") == ""
        desk.mim("audit")
        desk.mim("check")
        desk.mim("check", "--base", "HEAD~1")
    assert branches(office) == left  # nothing was pushed
    assert (f"mim/{name}" in left) is not delete
    tracked = first.git("for-each-ref", "--format=%(refname)", "refs/remotes/origin/mim/")
    assert bool(tracked) is not delete
    assert texts(first) == ["before the first merge", "after the first merge"]
    assert first.mim("show", "--json").document["incident"]["title"] == "Nobody can pay in the web shop"
    third = office.seat("comms-duty")
    assert third.mim("sync").out == "already up to date\n"
    assert texts(third) == texts(first)


@pytest.mark.sweep
def test_a_side_branch_that_was_deleted_unmerged_is_shared_again(
    office: Office, two: tuple[Desk, Desk]
) -> None:
    first, second = two
    name = first.declare()
    second.mim("log", "x")
    git_of_forge(office.remote, "update-ref", "-d", f"refs/heads/mim/{name}")
    first.mim("sync")
    assert texts(first) == []  # the only copy is in the other clone, which has not lost it
    second.mim("sync")
    first.mim("sync")
    assert texts(first) == texts(second) == ["x"]


@pytest.mark.sweep
def test_when_the_protection_is_lifted_everything_reaches_main(
    office: Office, two: tuple[Desk, Desk]
) -> None:
    first, second = two
    names = [first.declare("Checkout returns 503"), second.declare("Mail is slow", "--service", "email")]
    for name in names:
        first.mim("log", "a", "-i", name)
        second.mim("log", "b", "-i", name)
    office.hook("pre-receive", "exit 0")
    for desk in (first, second):
        desk.mim("sync")
        assert desk.git("rev-parse", "HEAD").strip() == office.head()
        assert desk.mim("audit", "--json").document["alterations"] == []
        desk.mim("check", "--base", "HEAD~1")
        for name in names:
            assert sorted(texts(desk, name)) == ["a", "b"]


@pytest.mark.sweep
def test_a_side_branch_cannot_bring_policy_into_other_clones(office: Office, two: tuple[Desk, Desk]) -> None:
    first, second = two
    name = first.declare()
    work = office.remote.parent / "intruder"
    git_of_forge(office.remote, "clone", "-q", "-b", f"mim/{name}", str(office.remote), str(work))
    (work / "policy/policy.yaml").write_text("organisation: Taken over\n")
    git_of_forge(work, "commit", "-q", "-am", f"{name}: note, x")
    git_of_forge(work, "push", "-q", "origin", f"mim/{name}")
    second.mim("sync")
    assert second.mim("log", "still works").status == 0
    assert "Taken over" not in (second.folder / "policy/policy.yaml").read_text()
    assert texts(second) == ["still works"]


@pytest.mark.sweep
def test_offline_entries_keep_their_authors(office: Office, two: tuple[Desk, Desk]) -> None:
    first, second = two
    name = first.declare()
    second.mim("log", "online")
    away = office.remote.rename(office.remote.with_suffix(".away"))
    for person in ("mim-duty", "scribe-duty", "comms-duty"):
        assert first.type("log", f"by {person}", "--by", person).status == 4
    away.rename(office.remote)
    assert "3 commits shared on" in first.mim("sync").out
    log = git_of_forge(office.remote, "log", "-4", "--reverse", "--format=%an", f"mim/{name}").splitlines()
    assert len(set(log)) == 4
    second.mim("sync")
    assert texts(second) == ["online", "by mim-duty", "by scribe-duty", "by comms-duty"]


@pytest.fixture
def killed(office: Office, two: tuple[Desk, Desk]) -> Callable[[float], None]:
    """Give a function that kills a `mim log` after a number of seconds."""
    name = two[0].declare()
    assert f"mim/{name}" in branches(office)

    def kill(seconds: float) -> None:
        process = two[0].spawn("log", f"killed after {seconds:.2f}", cold=True)
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()

    return kill


@pytest.mark.sweep
def test_a_clone_that_was_killed_at_any_point_goes_on(
    office: Office, two: tuple[Desk, Desk], killed: Callable[[float], None]
) -> None:
    for step in range(8):
        killed(0.25 + 0.06 * step)
        two[1].mim("log", f"meanwhile {step}")
    said = two[0].mim("log", "afterwards")
    assert "shared on mim/" in said.out
    for desk in two:
        desk.mim("sync")
        assert desk.git("status", "--porcelain") == ""
        assert desk.git("fsck", "--strict", "--no-dangling") == ""
    known = texts(two[0])
    assert texts(two[1]) == known
    assert len(known) == len(set(known))
    assert {f"meanwhile {step}" for step in range(8)} | {"afterwards"} <= set(known)
    assert len(branches(office)) == 2
