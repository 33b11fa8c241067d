"""One command at a time, and leftovers of killed processes do not block others for long."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mimkit.store.git.errors import Busy, NoPermission, NoSpace
from mimkit.store.git.locking import locks, processes
from mimkit.store.git.process.refusal import refusing_os_errors

if TYPE_CHECKING:
    from tests.store.git.conftest import Desk

NEW = b"- new\n"


def leave(desk: Desk, name: str, age: float) -> Path:
    lock = desk.root / ".git" / name
    lock.write_bytes(b"")
    then = time.time() - age
    os.utime(lock, (then, then))
    return lock


def stale(desk: Desk) -> list[str]:
    return sorted(file.name for file in (desk.root / ".git" / "mimkit" / "stale").glob("*"))


def test_a_second_command_waits_and_is_told_who_holds_the_lock(desk: Desk) -> None:
    with desk.repo.lock(), pytest.raises(Busy, match="lock"), desk.repo.lock(seconds=0.05):
        pass
    with desk.repo.lock(seconds=0.05):
        pass


@pytest.mark.parametrize(
    "name",
    ["index.lock", "HEAD.lock", "refs/heads/main.lock", "packed-refs.lock", "refs/remotes/origin/main.lock"],
)
def test_an_old_lock_of_a_killed_process_is_moved_aside_with_a_message(desk: Desk, name: str) -> None:
    lock = leave(desk, name, 60)
    _, notes = desk.record(NEW)
    assert len(notes) == 1
    assert str(lock) in notes[0]
    assert not lock.exists()
    assert len(stale(desk)) == 1
    assert desk.status() == ""


def test_a_lock_that_nobody_holds_is_told_before_it_is_moved(desk: Desk) -> None:
    lock = leave(desk, "index.lock", 60)
    leave(desk, "HEAD.lock", 0)
    assert desk.repo.left_locks() == [str(lock)]
    assert lock.exists()


def test_a_young_lock_is_waited_for(desk: Desk) -> None:
    lock = leave(desk, "index.lock", 0)
    with pytest.raises(Busy), desk.repo.lock(seconds=0.1):
        pass
    assert lock.exists()


@pytest.mark.parametrize("name", ["index.lock", "refs/heads/main.lock"])
def test_a_lock_from_the_future_counts_from_when_it_was_seen(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(locks, "OLD_SECONDS", 0.2)
    lock = leave(desk, name, -86_400)
    assert desk.repo.left_locks() == [str(lock)]
    with pytest.raises(Busy), desk.repo.lock(seconds=0.05):
        pass
    _, notes = desk.record(NEW)
    assert len(notes) == 1
    assert not lock.exists()


def test_a_young_lock_is_moved_when_our_own_predecessor_was_killed(desk: Desk) -> None:
    script = "import os, sys\nfrom pathlib import Path\nfrom mimkit.store.git.repository import Repository\n"
    script += "with Repository.discover(Path(sys.argv[1])).lock():\n    os.kill(os.getpid(), 9)\n"
    subprocess.run([sys.executable, "-c", script, str(desk.root)], check=False)
    leave(desk, "index.lock", 0)
    began = time.monotonic()
    _, notes = desk.record(NEW)
    assert time.monotonic() - began < locks.OLD_SECONDS
    assert len(notes) == 1
    assert desk.status() == ""


def test_a_lock_that_a_process_has_open_stays(desk: Desk) -> None:
    lock = leave(desk, "index.lock", 60)
    with lock.open("rb") as held, subprocess.Popen(["sleep", "60"], stdin=held) as holder:
        try:
            with pytest.raises(Busy), desk.repo.lock(seconds=0.1):
                pass
        finally:
            holder.kill()
    assert lock.exists()


def test_a_lock_stays_while_a_commit_waits_for_its_editor(desk: Desk) -> None:
    ready = desk.root / "ready"
    desk.write(b"edited\n", "policy/policy.yaml")
    editor = f"touch {ready}; sleep 60;:"
    with subprocess.Popen(
        ["git", "commit", "-q", "-a"],
        cwd=desk.root,
        env={**os.environ, "GIT_EDITOR": editor},
        start_new_session=True,
    ) as waiting:
        try:
            while not ready.exists():
                assert waiting.poll() is None
            lock = desk.root / ".git" / "index.lock"
            os.utime(lock, (1, 1))
            with pytest.raises(Busy), desk.repo.lock(seconds=0.1):
                pass
            assert lock.exists()
        finally:
            os.killpg(waiting.pid, 15)


def test_without_proc_only_a_very_old_lock_is_left_behind(desk: Desk, tmp_path: Path) -> None:
    clone = desk.repo._clone
    young, old = leave(desk, "index.lock", 60), leave(desk, "HEAD.lock", 6_000)
    assert processes.is_clone_in_use(clone, young, tmp_path)
    assert not processes.is_clone_in_use(clone, old, tmp_path)


def test_a_git_whose_folder_cannot_be_read_counts_as_working_here(desk: Desk, tmp_path: Path) -> None:
    clone, lock = desk.repo._clone, leave(desk, "index.lock", 60)
    for name, words, answer in (
        ("7", b"git\0commit\0", True),
        ("8", b"git\0log\0", False),
        ("9", b"vim\0", False),
    ):
        proc = tmp_path / f"proc-{name}"
        (proc / "self").mkdir(parents=True)
        (proc / name).mkdir()
        (proc / name / "cmdline").write_bytes(words)
        (proc / name / "cwd").write_bytes(b"")
        assert processes.is_clone_in_use(clone, lock, proc) is answer


def test_a_folder_that_may_not_be_written_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    # Root may write everywhere, so the refusal of the system is played; the stories have a real one.
    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), ".git/mimkit/lock")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(NoPermission), desk.repo.lock():
        pass


def test_a_place_that_cannot_be_made_is_refused_with_a_sentence(desk: Desk) -> None:
    (desk.root / ".git" / "mimkit").write_text("a file in the way")
    with pytest.raises(Exception, match="could not be written") as refusal, desk.repo.lock():
        pass
    assert refusal.value.status == 5  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.EACCES, NoPermission),
        (errno.EROFS, NoPermission),
        (errno.ENOSPC, NoSpace),
        (errno.EIO, NoSpace),
    ],
)
def test_what_the_disk_refuses_is_said_in_a_sentence(number: int, kind: type[Exception]) -> None:
    with pytest.raises(kind, match="/place"), refusing_os_errors(Path("/place")):
        raise OSError(number, os.strerror(number))
