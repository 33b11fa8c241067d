"""While one record waits for a person to resolve a conflict, a clone shares and receives everything else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.stories.conftest import git_out
from tests.stories.forge_hooks import GH006, protected

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office


def texts(desk: Desk, name: str) -> list[str]:
    return [entry["text"] for entry in desk.timeline(name) if entry["kind"] == "note"]


def edited(desk: Desk, name: str, key: str, text: str) -> None:
    """Change a value of the review or the incident in an editor, and commit it."""
    file = "review" if key == "summary" else "incident"
    path = desk.record(name).with_name(f"{file}.yaml")
    path.write_text(re.sub(rf"^{key}: .*", f"{key}: {text}", path.read_text(), flags=re.MULTILINE))
    desk.commit(f"Edit the {file}")


@pytest.fixture(params=["direct", "protected", pytest.param("trunk", marks=pytest.mark.sweep)])
def clash(office: Office, request: pytest.FixtureRequest) -> tuple[Desk, Desk, str, str, str]:
    """Two clones that changed the summary of one review; also a second incident, and the branch of the conflict."""
    if request.param == "protected":
        office.hook("pre-receive", protected(GH006))
    if request.param == "trunk":
        git_out("-C", str(office.remote), "branch", "-m", "main", "trunk")
        git_out("-C", str(office.remote), "symbolic-ref", "HEAD", "refs/heads/trunk")
    first, second = office.seat("mim-duty"), office.seat("tech-duty")
    name = first.declare()
    first.mim("restored")
    first.mim("review", "start")
    other = first.declare("Mail is slow", "--service", "email")
    second.mim("sync")
    edited(first, name, "summary", "The first version of the summary")
    first.mim("sync")
    edited(second, name, "summary", "The second version of the summary")
    branch = {"direct": "main", "protected": f"mim/{name}", "trunk": "trunk"}[request.param]
    return first, second, name, other, f"origin/{branch}"


@pytest.mark.sweep
def test_everything_else_is_shared_in_both_directions(clash: tuple[Desk, Desk, str, str, str]) -> None:
    first, second, name, other, rev = clash
    for number in range(2):
        for incident in (other, name):
            said = second.type("log", f"second {number}", "-i", incident, "--json")
            assert (said.status, said.document["shared"]) == (0, True), said
            assert f"mim resolve --with {rev} --take SIDE" in said.err
            first.mim("log", f"first {number}", "-i", incident)
    for desk in (first, second):
        for incident in (other, name):
            desk.type("sync")
            assert texts(desk, incident) == ["second 0", "first 0", "second 1", "first 1"]
        assert desk.git("status", "--porcelain") == ""
    kept = [desk.record(name).with_name("review.yaml").read_text() for desk in (first, second)]
    assert ["The first version" in text for text in kept] == [True, False]
    assert ["The second version" in text for text in kept] == [False, True]


@pytest.mark.sweep
def test_a_sync_shares_the_rest_and_names_the_conflict(clash: tuple[Desk, Desk, str, str, str]) -> None:
    first, second, name, other, rev = clash
    first.mim("log", "from the first", "-i", other)
    for _ in range(2):
        said = second.type("sync")
        assert said.status == 5
        assert f"next: mim resolve --with {rev} --take SIDE" in said.err
        assert "summary: ours `The second version of the summary`, theirs `The first version" in said.err
    head = second.git("rev-parse", "HEAD")
    assert second.type("sync", "--json").document["conflict"]
    assert second.git("rev-parse", "HEAD") == head  # nothing is added by looking again
    assert "1 commit is recorded here but not shared" in second.mim("status").out
    doctor = second.mim("doctor").out
    assert f"mim resolve --with {rev} --take SIDE" in doctor
    assert texts(second, other) == ["from the first"]
    assert name in doctor


@pytest.mark.sweep
@pytest.mark.parametrize(("side", "stays"), [("ours", "The second version"), ("theirs", "The first version")])
def test_a_person_resolves_it_and_both_clones_agree(
    clash: tuple[Desk, Desk, str, str, str], side: str, stays: str
) -> None:
    first, second, name, other, rev = clash
    second.mim("log", "meanwhile", "-i", other)
    second.mim("resolve", "--with", rev, "--take", side)
    second.mim("sync")
    first.mim("sync")
    for desk in (first, second):
        assert stays in desk.record(name).with_name("review.yaml").read_text()
        assert texts(desk, other) == ["meanwhile"]
        assert desk.mim("sync").out == "already up to date\n"
        assert "everything recorded is shared" in desk.mim("doctor").out
        desk.mim("check")
        desk.mim("audit")


@pytest.mark.sweep
def test_an_entry_is_shared_although_the_title_of_its_incident_waits(office: Office) -> None:
    first, second = office.seat("mim-duty"), office.seat("tech-duty")
    name = first.declare()
    second.mim("sync")
    edited(first, name, "title", "The first title")
    first.mim("sync")
    edited(second, name, "title", "The second title")
    assert second.mim("log", "x", "--json").document["shared"]
    first.mim("sync")
    assert texts(first, name) == texts(second, name) == ["x"]
    titles = [desk.mim("show", name, "--json").document["incident"]["title"] for desk in (first, second)]
    assert titles == ["The first title", "The second title"]
    second.mim("resolve", "--with", "origin/main", "--take", "ours")
    second.mim("sync")
    first.mim("sync")
    assert first.mim("show", name, "--json").document["incident"]["title"] == "The second title"


@pytest.mark.sweep
def test_a_change_that_is_itself_the_conflict_is_recorded_and_not_shared(office: Office) -> None:
    first, second = office.seat("mim-duty"), office.seat("tech-duty")
    name = first.declare()
    first.mim("restored")
    first.mim("review", "start")
    second.mim("sync")
    first.mim("review", "add", "summary", "The first version of the summary")
    away = office.remote.rename(office.remote.with_suffix(".away"))
    second.type("review", "add", "summary", "The second version of the summary")
    second.type("log", "a note", "-i", name)
    away.rename(office.remote)
    said = second.type("review", "add", "trigger", "A certificate expired")
    assert said.status == 5, said
    assert "mim resolve --with origin/main --take SIDE" in said.err
    first.mim("sync")
    assert texts(first, name) == ["a note"]
    second.mim("resolve", "--with", "origin/main", "--take", "ours")
    second.mim("sync")
    first.mim("sync")
    review = first.record(name).with_name("review.yaml").read_text()
    assert "The second version" in review
    assert "A certificate expired" in review


@pytest.mark.sweep
def test_a_conflict_in_policy_does_not_hold_back_records(office: Office) -> None:
    first, second = office.seat("mim-duty"), office.seat("tech-duty")
    name = first.declare()
    second.mim("sync")
    for desk, text in ((first, "One"), (second, "Two")):
        path = desk.folder / "policy/policy.yaml"
        path.write_text(path.read_text().replace("organisation: Example", f"organisation: {text}"))
        desk.commit("Rename us")
    first.mim("sync")
    said = second.mim("log", "x", "--json")
    assert said.document["shared"]
    first.mim("log", "y")
    second.type("sync")
    assert texts(first, name) == texts(second, name) == ["x", "y"]
    assert "organisation: Two" in (second.folder / "policy/policy.yaml").read_text()
    second.mim("resolve", "--with", "origin/main", "--take", "theirs")
    second.mim("sync")
    assert "organisation: One" in (second.folder / "policy/policy.yaml").read_text()
    assert second.mim("sync").out == "already up to date\n"
