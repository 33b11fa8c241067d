"""`mim sync` names the entries that this clone had and the branch has lost, whatever the cause."""

from __future__ import annotations

import shlex
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office


class Case:
    """An incident that two people have in full; `first` has shared one more note, `second` has not yet."""

    def __init__(self, office: Office) -> None:
        self.remote = office.remote
        self.first, self.second = office.seat("mim-duty"), office.seat("tech-duty")
        self.incident = self.first.declare()
        self.first.mim("log", "seen by both")
        self.second.mim("sync")
        self.second.mim("resolve", "--register")
        self.first.clock, self.second.clock = "10:20", "10:15"
        self.first.mim("log", "from the first")

    def away(self, desk: Desk, text: str) -> str:
        """Record something that is not shared, and return its id."""
        away = self.remote.with_name("away")
        self.remote.rename(away)
        assert desk.type("log", text).status == 4
        name = self.entry(desk, text)  # with the remote there, looking would bring its entries in
        away.rename(self.remote)
        return name

    def entry(self, desk: Desk, text: str) -> str:
        (found,) = (each["id"] for each in desk.timeline(self.incident) if each.get("text") == text)
        return str(found)

    def drop(self, desk: Desk, text: str) -> str:
        """Take an entry out of the record, and return its id."""
        name = self.entry(desk, text)
        record = desk.record(self.incident)
        head, *entries = record.read_text().split("\n  - ")
        left = [each for each in entries if name not in each]
        assert len(left) == len(entries) - 1
        record.write_text("\n  - ".join([head, *left]).rstrip() + "\n")
        return name


@pytest.fixture
def case(office: Office) -> Case:
    return Case(office)


def gone(desk: Desk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.mim("sync", "--json").document["gone"]
    return found


def follow(desk: Desk, err: str) -> str:
    """Type what a warning says is next, and return what it prints."""
    (line,) = (each for each in err.splitlines() if "next:" in each)
    typed = line.partition("next: ")[2]
    done = subprocess.run(
        shlex.split(typed),
        cwd=desk.folder,
        env=desk.surroundings,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.sweep
@pytest.mark.parametrize("way", ["merge", "commit"])
def test_what_others_lost_is_named_where_it_was_known(case: Case, way: str) -> None:
    """A merge that keeps one side, and a plain commit, both pushed by somebody else."""
    case.second.mim("sync")
    if way == "merge":
        name = case.entry(case.second, "from the first")
        case.first.git("reset", "-q", "--hard", "HEAD^")
        case.first.git("commit", "-q", "--allow-empty", "-m", "Mine")
        case.first.git("merge", "-q", "--no-edit", "-s", "ours", "origin/main")
    else:
        name = case.drop(case.first, "from the first")
        case.first.commit("Tidy up")
    case.first.git("push", "-q")
    said = case.second.mim("sync")
    assert f"{case.incident}: an entry that was in this clone is missing from the branch: {name}" in said.err
    assert f"id: {name}" in follow(case.second, said.err)
    assert gone(case.second) == []


@pytest.mark.sweep
def test_what_a_merge_lost_here_is_named(case: Case) -> None:
    name = case.entry(case.first, "from the first")
    case.away(case.second, "from the second")
    case.second.git("fetch", "-q")
    case.second.git("merge", "-q", "--no-edit", "-s", "ours", "origin/main")
    assert [each["entries"] for each in gone(case.second)] == [[name]]


@pytest.mark.sweep
@pytest.mark.parametrize("way", ["rebase", "reset"])
def test_what_was_never_shared_is_named_and_comes_back(case: Case, way: str) -> None:
    name = case.away(case.second, "from the second")
    case.second.git("fetch", "-q")
    if way == "rebase":
        case.second.git("rebase", "-q", "-s", "recursive", "-X", "ours", "origin/main", ok=False)
        case.second.git("checkout", "-q", "--ours", ".")
        case.second.git("rebase", "--skip", ok=False)
    case.second.git("reset", "-q", "--hard", "origin/main")
    said = case.second.mim("sync")
    assert name in said.err
    assert "merged into this branch as" in follow(case.second, said.err)
    assert case.entry(case.second, "from the second") == name
    assert case.second.mim("sync").err == ""
    assert case.second.mim("audit").status == 0


@pytest.mark.sweep
def test_a_record_that_is_gone_is_named_with_all_of_its_entries(case: Case) -> None:
    case.second.mim("sync")
    known = [each["id"] for each in case.second.timeline(case.incident)]
    case.first.git("rm", "-qr", "incidents/2026")
    case.first.commit("Clean up")
    case.first.git("push", "-q")
    assert [each["entries"] for each in gone(case.second)] == [known]


@pytest.mark.sweep
def test_what_several_commits_lost_since_the_last_sync_is_named_once(case: Case) -> None:
    case.second.mim("sync")
    first = case.drop(case.second, "from the first")
    case.second.commit("One")
    second = case.drop(case.second, "seen by both")
    case.second.commit("Two")
    found = gone(case.second)
    assert sorted(name for each in found for name in each["entries"]) == sorted((first, second))


@pytest.mark.sweep
def test_honest_work_is_not_reported(case: Case) -> None:
    case.away(case.second, "from the second")
    case.second.git("pull", "-q", "--rebase")
    assert gone(case.second) == []
    case.second.mim("amend", case.entry(case.second, "from the first"), "--text", "from the first, corrected")
    case.second.mim("redact", case.entry(case.second, "from the second"), "--reason", "It names a customer")
    assert gone(case.second) == []
    case.first.mim("restored")
    case.first.mim("sync")
    assert gone(case.first) == []


@pytest.mark.sweep
def test_a_record_that_cannot_be_read_still_has_its_entries(case: Case) -> None:
    case.second.mim("sync")
    record = case.second.record(case.incident)
    record.write_text(record.read_text() + "half: [typed\n")
    case.second.commit("A slip")
    assert gone(case.second) == []


@pytest.mark.sweep
def test_what_the_remote_did_not_allow_any_more_was_never_recorded(case: Case) -> None:
    """Both close the same incident's restoration; the second is told so, and its commit is put aside."""
    case.first.mim("demote", "-i", case.incident, "--reason", "only the test system")
    refused = case.second.type("restored", "-i", case.incident)
    assert refused.status == 3, refused
    assert gone(case.second) == []
