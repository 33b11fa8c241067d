"""`mim audit`, typed by somebody who wants to know what became of what was recorded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.stories.conftest import Desk, Office, git_out


@pytest.fixture
def case(desk: Desk) -> Desk:
    """An incident with three entries."""
    desk.declare()
    desk.clock = "10:12"
    desk.mim("log", "The connection pool is full", "--kind", "finding")
    desk.clock = "10:20"
    desk.mim("log", "Rosa called")
    return desk


def rewrite(desk: Desk, old: str, new: str, author: str = "Somebody <x@example.com>") -> None:
    (record,) = desk.folder.glob("incidents/2026/*/incident.yaml")
    assert old in record.read_text()
    record.write_text(record.read_text().replace(old, new, 1))
    desk.git("commit", "-q", "-a", "-m", "Fix a typo", f"--author={author}")


def test_a_history_of_commands_alone_is_clean(case: Desk) -> None:
    said = case.mim("audit")
    assert said.out.startswith("Nothing recorded was changed (")
    assert "(4 commits, 4 new entries, up to " in said.out.replace("\n", " ")


def test_who_changed_what_is_told_with_what_it_was(case: Desk) -> None:
    rewrite(case, "The connection pool is full", "The vendor is to blame")
    said = case.type("audit")
    assert said.status == 1
    text = " ".join(said.out.split())
    assert "Changed after it was recorded" in text
    assert "Somebody, committed by Whoever" in text
    assert '"The connection pool is full" became "The vendor is to blame"' in text
    assert "incident: MIM803 entry-rewritten" in text
    assert case.type("check").status == 0


def test_a_correction_in_the_open_is_listed_and_is_no_finding(case: Desk) -> None:
    case.mim("amend", case.timeline()[-1]["id"], "--at", "10:15")
    case.mim("redact", case.timeline()[-2]["id"], "--reason", "It names a customer")
    said = case.mim("audit")
    text = " ".join(said.out.split())
    assert "(5m earlier)" in text
    assert "redacted by mim-duty" in text
    assert "Rosa" not in text
    assert text.endswith("(6 commits, 6 new entries, up to " + case.git("rev-parse", "HEAD")[:7] + ").")


def test_a_late_entry_is_told_with_when_it_happened_was_written_and_landed(case: Desk) -> None:
    case.clock = "14:30"
    case.mim("log", "The alert was there at ten", "--at", "10:00")
    said = " ".join(case.mim("audit").out.split())
    assert "happened 2026-11-23 10:00, written down 4h 30m later, landed at once" in said
    assert "Late" not in case.mim("audit", "--late", "5h").out


def test_an_entry_that_waited_on_a_laptop_landed_late(office: Office, tmp_path: Path) -> None:
    first, second = office.seat("mim-duty"), office.seat("scribe-duty")
    first.declare()
    second.mim("sync")
    away = office.remote.rename(tmp_path / "away.git")
    second.clock = "10:20"
    assert second.type("log", "Seen on the train").status == 4
    away.rename(office.remote)
    first.clock = second.clock = "16:00"
    first.mim("log", "Seen in the office")
    second.mim("log", "Back at the desk")
    first.mim("sync")
    said = " ".join(first.mim("audit").out.split())
    assert "written down at once, landed 5h 40m later" in said
    assert "Nothing recorded was changed, 1 late entry" in said


def test_each_format_says_the_same(case: Desk) -> None:
    rewrite(case, "at: 2026-11-23T10:12:00Z", "at: 2026-11-23T10:02:00Z")
    found = case.type("audit", "--format", "json")
    document = json.loads(found.out)
    assert (found.status, document["version"], document["complete"]) == (1, 1, True)
    (one,) = document["alterations"]
    (change,) = one["changes"]
    assert (one["verdict"], change["by"]) == ("rewritten", "10m earlier")
    text = case.type("audit", "--format", "markdown").out
    assert text.startswith("<!-- mim audit -->\n## mim audit\n\n1 change to what was recorded")
    assert "10m earlier" in text


def test_since_a_release_only_what_came_later_is_judged(case: Desk) -> None:
    rewrite(case, "The connection pool is full", "The vendor is to blame")
    case.git("tag", "v1")
    case.mim("log", "It goes on")
    assert case.mim("audit", "--since", "v1").out.startswith("Nothing recorded was changed (1 commit, 1 new")
    assert case.type("audit").status == 1


def test_what_cannot_be_asked_is_a_sentence(case: Desk, empty: Desk) -> None:
    assert "names no commit" in case.refused(2, "audit", "--since", "nope").err
    assert "names no commit" in case.refused(2, "audit", "--since", "--upload-pack=x").err
    assert "is not a length of time" in case.refused(2, "audit", "--late", "soon").err
    empty.git("init", "-q")
    assert "has no commit yet" in empty.refused(5, "audit").err


def test_a_policy_that_cannot_be_read_does_not_stand_in_the_way(case: Desk) -> None:
    (case.folder / "policy" / "policy.yaml").write_text("half: [typed\n")
    case.commit()
    assert "Nothing recorded was changed" in case.mim("audit").out


def test_hostile_names_and_words_do_not_act_on_a_terminal(case: Desk) -> None:
    author = "\x1b[2J\u202eevil ##[error] <x@example.com>"
    rewrite(case, "The connection pool is full", '"\\u001b[2J is full"', author)
    out = case.type("audit").out
    assert "\x1b[2J" not in out
    assert "\u202e" not in out
    assert "##[" not in out
    assert case.type("audit", "--format", "json").out.isascii()


def test_a_shallow_clone_says_that_it_does_not_know_everything(case: Desk, tmp_path: Path) -> None:
    git_out("clone", "-q", "--depth=1", f"file://{case.folder}", str(tmp_path / "ci"))
    shallow = Desk(tmp_path / "ci", case.environment)
    assert "git fetch --unshallow" in shallow.mim("audit").out
