"""Records belong on the remote's default branch: mim names another one, asks, and never calls it shared."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.stories.conftest import git_out

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.stories.conftest import Desk, Office, Said


def default_is(office: Office, branch: str) -> None:
    git_out("-C", str(office.remote), "symbolic-ref", "HEAD", f"refs/heads/{branch}")


def follow(desk: Desk, said: Said) -> None:
    """Type the first command that a refusal suggests."""
    hint = next(line for line in said.err.splitlines() if line.startswith("  next: "))
    command = hint.removeprefix("  next: ")
    subprocess.run(
        command, shell=True, check=True, cwd=desk.folder, env=desk.surroundings, capture_output=True
    )


@pytest.fixture
def seat(office: Office) -> Desk:
    desk = office.seat("mim-duty")
    desk.declare()
    return desk


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let commands believe that somebody sits at a terminal."""
    return lambda: monkeypatch.setattr("mimkit.cli.terminal.dialogue.can_ask", lambda: True)


@pytest.mark.sweep
@pytest.mark.parametrize(
    "words", [("log", "x"), ("restored",), ("declare", "Another"), ("role", "scribe", "tech-duty")]
)
def test_a_topic_branch_is_named_and_nothing_is_recorded(seat: Desk, words: tuple[str, ...]) -> None:
    seat.git("switch", "-q", "-c", "topic")
    said = seat.refused(5, *words)
    assert "on branch topic, but main is the default branch of origin" in said.err
    assert "--here" in said.err
    follow(seat, said)
    assert seat.mim(*words, "--json").document["shared"]


@pytest.mark.sweep
def test_work_without_a_record_is_neither_called_recorded_nor_merged(seat: Desk) -> None:
    seat.git("switch", "-q", "-c", "topic")
    seat.write("wip.txt", "x\n")
    seat.git("add", "wip.txt")
    seat.git("commit", "-q", "-m", "Unfinished work")
    for words in (("log", "x"), ("sync",)):
        said = seat.refused(5, *words).err
        assert "was recorded on" not in said
        assert said.endswith("or switch:\n  next: git switch main\n")


def test_here_records_and_shares_on_another_branch_and_names_it(office: Office, seat: Desk) -> None:
    seat.git("switch", "-q", "-c", "topic")
    before = office.head()
    assert "shared on topic" in seat.mim("log", "x", "--here").out
    assert office.head() == before
    assert seat.git("ls-remote", "origin", "topic").split()[0] == seat.git("rev-parse", "HEAD").strip()


@pytest.mark.sweep
@pytest.mark.parametrize("answer", ["y", "n"])
def test_a_person_is_asked(seat: Desk, answers: Callable[[], None], answer: str) -> None:
    answers()
    seat.git("switch", "-q", "-c", "topic")
    before = seat.git("rev-parse", "HEAD")
    said = seat.type("log", "x", stdin=f"{answer}\n")
    assert "but main is the default branch of origin" in said.err
    assert said.status == (0 if answer == "y" else 5)
    assert (seat.git("rev-parse", "HEAD") != before) is (answer == "y")


@pytest.mark.sweep
@pytest.mark.usefixtures("seat")
def test_a_default_branch_that_was_changed_is_noticed_before_anything_is_shared(office: Office) -> None:
    git_out("-C", str(office.remote), "branch", "trunk", "main")
    default_is(office, "trunk")
    late = office.seat("tech-duty")
    late.git("switch", "-q", "main")
    late.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    before = office.head()
    said = late.type("log", "x", "--json")
    assert (said.status, said.document["recorded"], said.document["shared"]) == (5, True, False)
    assert "but trunk is the default branch of origin" in said.err
    assert "was recorded on main, but was not shared" in said.err
    assert office.head() == before
    follow(late, said)
    assert late.mim("sync").out.startswith("1 commit shared")
    assert git_out("-C", str(office.remote), "rev-parse", "trunk") == late.git("rev-parse", "HEAD").strip()


@pytest.mark.sweep
def test_a_default_branch_that_was_renamed_is_named_and_followed(office: Office, seat: Desk) -> None:
    git_out("-C", str(office.remote), "branch", "-m", "main", "trunk")
    default_is(office, "trunk")
    said = seat.type("log", "first", "--json")
    assert (said.status, said.document["shared"]) == (5, False)
    assert "the default branch there is now trunk" in said.err
    again = seat.refused(5, "log", "second")
    assert "but trunk is the default branch of origin" in again.err
    assert "trunk" in seat.mim("doctor").out
    follow(seat, said)
    seat.mim("log", "third")
    texts = [entry["text"] for entry in seat.timeline() if entry["kind"] == "note"]
    assert texts == ["first", "third"]
    assert git_out("-C", str(office.remote), "rev-parse", "trunk") == seat.git("rev-parse", "HEAD").strip()


@pytest.mark.sweep
def test_a_default_branch_without_records_is_not_suggested(office: Office) -> None:
    tree = git_out("-C", str(office.remote), "hash-object", "-w", "-t", "tree", "/dev/null")
    words = ("-c", "user.name=x", "-c", "user.email=x@example.com", "commit-tree", "-m", "Begin", tree)
    commit = git_out("-C", str(office.remote), *words)
    git_out("-C", str(office.remote), "update-ref", "refs/heads/master", commit)
    default_is(office, "master")
    late = office.seat("tech-duty")
    said = late.refused(5, "status")
    assert "on branch master, which has no policy/policy.yaml; branch main of origin has one" in said.err
    follow(late, said)
    said = late.refused(5, "declare", "x")
    assert "make main the default branch of origin" in said.err
    assert "make main the default branch of origin" in late.mim("doctor").out
    default_is(office, "main")
    place = late.folder / ".git/mimkit/contact/origin.json"
    known = json.loads(place.read_text())
    place.write_text(json.dumps({**known, "default_at": known["default_at"] - 6}))
    assert late.mim("declare", "x", "--json").document["shared"]


@pytest.mark.sweep
@pytest.mark.parametrize(
    "words", [("status",), ("log", "x"), ("list",), ("due",), ("declare", "x"), ("init",), ("show", "K7F")]
)
def test_a_clone_that_starts_empty_is_led_to_the_records(
    office: Office, seat: Desk, words: tuple[str, ...]
) -> None:
    default_is(office, "master")
    late = office.seat("tech-duty")
    said = late.refused(5, *words)
    assert "this clone is on branch master, which has no policy/policy.yaml" in said.err
    assert "mim init" not in said.err
    doctor = late.type("doctor")
    assert doctor.status == 5
    assert "git switch main" in doctor.out
    follow(late, said)
    assert late.mim("log", "x", "--json").document["shared"]
    assert "the default branch of origin does not exist" in late.mim("doctor").out.replace("\n      ", " ")
    assert seat.mim("sync").out.startswith("1 commit received")


@pytest.mark.parametrize("default", ["main", "master"])
def test_a_remote_that_was_added_and_not_fetched_is_fetched_first(
    office: Office, empty: Desk, default: str
) -> None:
    default_is(office, default)
    empty.git("init", "-q")
    empty.git("remote", "add", "origin", str(office.remote))
    said = empty.refused(5, "status")
    assert "nothing has been fetched from origin yet" in said.err
    follow(empty, said)
    assert empty.mim("status").out.startswith("No open incident")


@pytest.mark.sweep
def test_a_remote_whose_default_branch_is_master_works(empty: Desk) -> None:
    bare = empty.folder.parent / "bare"
    git_out("init", "-q", "--bare", "--initial-branch=master", str(bare))
    empty.git("clone", "-q", str(bare), "desk")
    empty.folder /= "desk"
    empty.git("symbolic-ref", "HEAD", "refs/heads/master")
    empty.mim("init")
    assert empty.mim("declare", "x", "--json").document["shared"]
    assert git_out("-C", str(bare), "rev-parse", "master") == empty.git("rev-parse", "HEAD").strip()
    assert "default branch" not in empty.mim("doctor").out


@pytest.mark.sweep
def test_commits_of_others_making_are_listed_before_they_are_shared(office: Office, seat: Desk) -> None:
    seat.write("notes.txt", "x")
    seat.commit("Plan the \x1b[31mmigration")
    seat.git("commit", "-q", "--allow-empty", "-m", "Nothing yet")
    seat.write("incidents/todo.txt", "x")
    seat.commit("MI-less work on records")
    said = seat.mim("log", "x")
    assert said.err.startswith("3 commits not created by mimkit will also be shared with origin:\n")
    for subject in ("Plan the", "migration", "Nothing yet", "MI-less work on records"):
        assert subject in said.err
    assert "\x1b" not in said.err
    assert office.head() == seat.git("rev-parse", "HEAD").strip()
    assert "not created by mimkit" not in seat.mim("log", "y").err


@pytest.mark.sweep
def test_commits_of_others_making_are_shared_only_with_consent(
    office: Office, seat: Desk, answers: Callable[[], None]
) -> None:
    answers()
    seat.write("notes.txt", "x")
    seat.commit("Plan the migration")
    before = office.head()
    for words in (("log", "x"), ("sync",)):
        said = seat.type(*words, stdin="n\n")
        assert said.status == 5
        assert "not shared: 1 commit not created by mimkit would be shared too" in said.err
        assert office.head() == before
    assert seat.type("sync", stdin="y\n").out.startswith("2 commits shared")


@pytest.mark.sweep
def test_no_answer_to_the_question_is_no_consent_and_what_is_recorded_is_said(
    office: Office, seat: Desk, answers: Callable[[], None]
) -> None:
    answers()
    seat.write("notes.txt", "x")
    seat.commit("Plan the migration")
    before = office.head()
    said = seat.type("log", "x", stdin="")
    assert said.status == 130
    assert (
        f"The entry was recorded as {seat.git('rev-parse', 'HEAD')[:7]}, but may not be shared yet."
        in said.err
    )
    assert office.head() == before
    seat.git("switch", "-q", "-c", "topic")
    said = seat.type("log", "y", stdin="")
    assert said.status == 130
    assert "Nothing was recorded." in said.err


@pytest.mark.sweep
def test_our_own_entries_that_wait_are_not_called_foreign(office: Office, seat: Desk) -> None:
    away = office.remote.rename(office.remote.with_suffix(".away"))
    for words in (("log", "a"), ("restored",), ("problem", "open"), ("declare", "fixes #12 [skip ci]")):
        assert seat.type(*words).status == 4
    away.rename(office.remote)
    assert "not created by mimkit" not in seat.mim("sync").err


@pytest.mark.sweep
def test_sync_shares_another_branch_only_with_here(seat: Desk) -> None:
    seat.git("switch", "-q", "-c", "topic")
    seat.write("notes.txt", "x")
    seat.commit("Topic work")
    assert "not shared" in seat.type("sync").err
    assert seat.git("ls-remote", "origin", "topic") == ""
    assert "1 commit not created by mimkit" in seat.mim("sync", "--here").err
    assert seat.git("ls-remote", "origin", "topic") != ""


def test_an_untrusted_clone_is_named_by_its_absolute_path(seat: Desk) -> None:
    seat.more["GIT_TEST_ASSUME_DIFFERENT_OWNER"] = "1"
    below = seat.folder / "policy"
    for words in (("doctor",), ("-C", "policy", "doctor"), ("-C", str(below), "status")):
        said = seat.type(*words)
        assert said.status == 5
        told = " ".join((said.out + said.err).split())
        assert f"git config --global --add safe.directory {seat.folder}" in told


@pytest.mark.sweep
@pytest.mark.parametrize("name", ["main", "trunk"])
def test_the_default_branch_of_a_remote_that_was_empty_is_learnt(
    desk: Desk, tmp_path: Path, name: str
) -> None:
    git_out("init", "-q", "--bare", f"--initial-branch={name}", str(tmp_path / "empty.git"))
    desk.git("branch", "-m", name)
    desk.git("remote", "add", "origin", str(tmp_path / "empty.git"))
    desk.declare()
    desk.mim("log", "The pool is full")
    desk.git("switch", "-q", "-c", "topic")
    said = desk.type("log", "on another branch")
    assert said.status == 5
    assert f"This clone is on branch topic, but {name} is the default branch of origin" in said.err
    assert "was recorded on topic, but was not shared" in said.err
    assert git_out("ls-remote", "--heads", str(tmp_path / "empty.git")).count("refs/heads/") == 1
    assert "shared on topic" in desk.mim("log", "and here", "--here").out
