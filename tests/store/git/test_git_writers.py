"""Many writers at once, in one clone and in several: nothing is lost, and no other changes are included."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.store.git.conftest import Desk

RECORD = "incidents/2026/MI-20261123-K7F/incident.yaml"
FIRST = b"id: MI-20261123-K7F\ntimeline:\n- one\n"

WRITER = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from mimkit.store.git.errors import HeadMoved
from mimkit.store.git.repository import CommitInfo, Push, Repository, Signature

root, name, count, path = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
duty, when = Signature("mim-duty", "mim-duty@example.org"), datetime(2026, 11, 23, tzinfo=UTC)
repo = Repository.discover(root)


def union(_, base, ours, theirs):
    known = theirs.splitlines(keepends=True)
    return theirs + b"".join(line for line in ours.splitlines(keepends=True) if line not in known)


for number in range(count):
    line = f"- {name}-{number}\\n".encode()
    edit = lambda old: (old or b"") + line
    with repo.lock(seconds=60):
        head = repo.head()
        made = repo.commit(head, {path: edit(repo.read(head.commit, path))}, CommitInfo(line.decode(), duty, duty, when))
        assert repo.follow(head, made, {path: edit}) == []
    while repo.remote() and repo.push(made).kind is not Push.SHARED:
        theirs = repo.fetch()
        with repo.lock(seconds=60):
            head = repo.head()
            made = repo.integrate(head.commit, theirs, "Bring together", union)
            repo.move(head, made)
            assert repo.advance(head, made) == []
"""


def start(root: Path, name: str, count: int, path: str = RECORD) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", WRITER, str(root), name, str(count), path]
    return subprocess.Popen(words, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])})


def finish(writers: list[subprocess.Popen[bytes]]) -> None:
    assert [writer.wait(timeout=240) for writer in writers] == [0] * len(writers)


def everything(names: range, count: int) -> list[bytes]:
    return sorted(f"- {name}-{number}\n".encode() for name in names for number in range(count))


def in_one_clone(desk: Desk, processes: int, count: int) -> None:
    desk.git("remote", "remove", "origin")
    desk.write(b"half a thought\n", "policy/policy.yaml")
    desk.write(b"staged\n", "staged.txt")
    desk.git("add", "staged.txt")
    base, before = desk.git("rev-parse", "HEAD").strip(), desk.status()
    finish([start(desk.root, str(name), count) for name in range(processes)])
    lines = desk.committed().removeprefix(FIRST).splitlines(keepends=True)
    assert sorted(lines) == everything(range(processes), count)
    commits = desk.git("rev-list", f"{base}..HEAD").split()
    assert len(commits) == processes * count
    touched = desk.git("log", "--format=", "--name-only", f"{base}..HEAD").split()
    assert set(touched) == {RECORD}
    assert desk.status() == before
    assert desk.sound()


def in_clones(clone: Callable[[str], Desk], bare: Desk, writers: int, count: int) -> None:
    desks = [clone(f"writer-{name}") for name in range(writers)]
    finish([start(desk.root, str(name), count) for name, desk in enumerate(desks)])
    lines = bare.git("show", f"main:{RECORD}").encode().removeprefix(FIRST).splitlines(keepends=True)
    assert sorted(lines) == everything(range(writers), count)
    assert all(desk.status() == "" for desk in desks)
    assert bare.git("rev-parse", "main").strip() in {desk.git("rev-parse", "HEAD").strip() for desk in desks}


@pytest.mark.sweep
def test_processes_in_one_clone_lose_nothing(desk: Desk) -> None:
    in_one_clone(desk, 4, 15)


@pytest.mark.sweep
def test_writers_in_their_own_clones_lose_nothing(
    desk: Desk, clone: Callable[[str], Desk], bare: Desk
) -> None:
    assert desk.root.exists()
    in_clones(clone, bare, 3, 5)


@pytest.mark.long
def test_many_processes_in_one_clone_lose_nothing(desk: Desk) -> None:
    in_one_clone(desk, 8, 100)


@pytest.mark.long
def test_many_writers_in_their_own_clones_lose_nothing(
    desk: Desk, clone: Callable[[str], Desk], bare: Desk
) -> None:
    assert desk.root.exists()
    in_clones(clone, bare, 4, 25)
