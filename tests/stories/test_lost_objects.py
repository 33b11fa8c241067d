"""Repositories whose commit, branch or HEAD is gone, and a `git gc` that removes new objects."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mimkit.store.git.locking import processes
from mimkit.store.git.process.clone import Clone, find
from mimkit.store.git.process.run import GitResult
from mimkit.store.git.writing import written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.stories.conftest import Desk

EVERYTHING = (
    ("status",), ("list",), ("show",), ("log", "x"), ("declare", "Mail is late"), ("init",), ("check",),
    ("due",), ("audit",), ("metrics",), ("oncall",), ("action", "list"), ("problem", "list"), ("sitrep",),
    ("check", "--base", "HEAD"),
)  # fmt: skip


def loose(desk: Desk, name: str) -> Path:
    number = desk.git("rev-parse", name).strip()
    return desk.folder / ".git" / "objects" / number[:2] / number[2:]


def spoil(file: Path, how: str) -> None:
    file.chmod(0o644)
    if how == "gone":
        file.unlink()
    else:
        file.write_bytes(b"" if how == "empty" else b"x\x9cgarbage")


def damaged(desk: Desk, commands: Sequence[tuple[str, ...]] = EVERYTHING) -> None:
    for words in commands:
        said = desk.type(*words)
        assert said.status == 5, (words, said)
        assert "This repository is damaged" in said.err, (words, said)
        assert "mim init" not in said.err


@pytest.mark.sweep
@pytest.mark.parametrize("how", ["gone", "empty", "garbage"])
@pytest.mark.parametrize("what", ["HEAD", "HEAD^{tree}"])
def test_a_head_that_cannot_be_read_is_damage_and_not_an_empty_repository(
    desk: Desk, what: str, how: str
) -> None:
    desk.declare()
    spoil(loose(desk, what), how)
    if what == "HEAD":
        damaged(desk)
        assert "This repository is damaged" in desk.type("doctor").out
    for words in (("status",), ("list",), ("log", "x"), ("action", "list")):
        said = desk.type(*words)
        assert (said.status, "damaged" in said.err) == (5, True), (words, said)


def test_a_folder_of_incidents_that_is_gone_is_not_taken_for_an_empty_one(desk: Desk) -> None:
    desk.declare()
    spoil(loose(desk, "HEAD:incidents"), "gone")
    (desk.folder / ".git" / "mimkit" / "open.json").unlink(missing_ok=True)
    for words in (("status",), ("list",), ("log", "x"), ("show",)):
        said = desk.type(*words)
        assert (said.status, "damaged" in said.err) == (5, True), (words, said)


def test_a_missing_commit_of_a_detached_head_is_damage_too(desk: Desk) -> None:
    desk.declare()
    file = loose(desk, "HEAD")
    desk.git("checkout", "-q", "--detach")
    spoil(file, "gone")
    damaged(desk, (("status",), ("list",), ("show",), ("check",)))


def test_a_branch_that_is_lost_is_found_again_by_the_command_that_is_named(desk: Desk) -> None:
    desk.declare()
    tip = desk.git("rev-parse", "HEAD").strip()
    (desk.folder / ".git" / "refs" / "heads" / "main").unlink()
    said = desk.type("log", "x")
    assert said.status == 5
    hint = said.err.splitlines()[-1].removeprefix("  next: git ")
    desk.git(*hint.split())
    assert desk.git("rev-parse", "HEAD").strip() == tip
    desk.mim("log", "x")


@pytest.mark.parametrize("how", ["gone", "empty"])
def test_a_repository_without_a_head_is_not_taken_for_none(desk: Desk, how: str) -> None:
    desk.declare()
    spoil(desk.folder / ".git" / "HEAD", how)
    said = desk.type("status")
    assert (said.status, "damaged" in said.err, "mim init" in said.err) == (5, True, False)
    command = said.err.splitlines()[-1].removeprefix("  next: ").partition(", then")[0]
    subprocess.run(command, shell=True, check=True, cwd=desk.folder)
    desk.mim("log", "x")


def test_an_orphan_branch_is_not_called_damaged(desk: Desk) -> None:
    desk.git("checkout", "-q", "--orphan", "new")
    said = desk.type("log", "x")
    assert ("is not committed" in said.err, "damaged" in said.err) == (True, False)


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Remove the objects that are not packed once: before or after the git command that is named here."""
    when: list[str] = []
    asked = Clone.ask

    def ask(self: Clone, *words: str, **more: Any) -> GitResult:
        def take(moment: str) -> None:
            if moment in when:
                when.clear()
                for name in self.written:
                    (self.common / "objects" / name[:2] / name[2:]).unlink(missing_ok=True)

        take(f"before {words[0]}")
        answer = asked(self, *words, **more)
        take(f"after {words[0]}")
        return answer

    monkeypatch.setattr(Clone, "ask", ask)
    return when


@pytest.mark.parametrize(
    ("when", "who"),
    [
        ("after unpack-objects", "mim-duty"),
        (
            "before commit-tree",
            "mim-duty (night)",
        ),  # git writes commits of such names, because it may change them
        ("before update-ref", "mim-duty"),
        ("after update-ref", "mim-duty"),
    ],
)
def test_objects_that_a_prune_takes_are_written_again(
    desk: Desk, moments: list[str], when: str, who: str
) -> None:
    name = desk.declare()
    desk.git("config", "user.name", who)
    moments.append(when)
    desk.mim("log", "The second node answers")
    assert moments == []
    assert desk.git("fsck", "--full", "--no-dangling") == ""
    assert desk.timeline("-i", name)[-1]["text"] == "The second node answers"


def test_objects_that_cannot_be_kept_are_not_called_recorded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.declare()
    monkeypatch.setattr(written, "_is_there", lambda *_: False)
    said = desk.type("log", "x")
    assert said.status == 5
    assert "did not confirm" in said.err
    assert "recorded" not in said.out


@pytest.mark.sweep
def test_no_note_is_lost_beside_a_gc_that_removes_everything_new(desk: Desk) -> None:
    name = desk.declare()
    over = threading.Event()

    def collect() -> None:
        while not over.is_set():
            desk.git("gc", "-q", "--prune=now", ok=False)

    other = threading.Thread(target=collect)
    other.start()
    try:
        said = [desk.answer(desk.spawn("log", f"note {number}")) for number in range(6)]
    finally:
        over.set()
        other.join()
    done = [f"note {number}" for number, each in enumerate(said) if each.status == 0]
    assert len(done) >= 3, said
    texts = [entry.get("text") for entry in desk.timeline("-i", name)]
    assert [text for text in texts if text in done] == done


@pytest.mark.parametrize(
    ("words", "setting", "takes"),
    [
        ("gc --prune=now", "", True),
        ("gc --prune=2.weeks.ago", "now", False),
        ("gc --auto", "", False),
        ("gc", "now", True),
        ("prune --expire now", "", True),
        ("prune --expire 2.weeks.ago", "", False),
        ("prune", "", True),
        ("log", "", False),
    ],
)
def test_a_gc_is_waited_for_only_where_it_takes_new_objects(
    desk: Desk, tmp_path: Path, words: str, setting: str, *, takes: bool
) -> None:
    if setting:
        desk.git("config", "gc.pruneExpire", setting)
    process = tmp_path / "proc" / "4711"
    process.mkdir(parents=True)
    (tmp_path / "proc" / "self").mkdir()
    (process / "comm").write_text("git\n")
    (process / "cmdline").write_bytes(b"\0".join([b"git", *words.encode().split(), b""]))
    (process / "cwd").symlink_to(desk.folder)
    found = list(processes.prunes(find(desk.folder), tmp_path / "proc"))
    assert bool(found) is takes
    (process / "cmdline").write_bytes(b"another")
    assert not any(each.still_runs for each in found)
