"""Locks writing commands, and cleans up stale lock files."""

from __future__ import annotations

import fcntl
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from mimkit.store.git.errors import Busy
from mimkit.store.git.locking.processes import is_clone_in_use
from mimkit.store.git.process.clone import Clone
from mimkit.store.git.process.refusal import refusing_os_errors

OLD_SECONDS = 10.0
"""The minimum age of a stale lock file, in seconds.

Newer lock files are not touched, unless the process that held our lock is known to have been killed.
"""

SLOW_SECONDS = 1.0
"""A wait longer than this many seconds counts towards the total time that a command waits for a remote."""


@contextmanager
def locked(clone: Clone, seconds: float, recover: Callable[[Clone], list[str]]) -> Iterator[list[str]]:
    """Hold `.git/mimkit/lock` exclusively. Yield sentences that describe what was repaired.

    `recover` completes the step of a killed command. The function waits up to `seconds` for other commands and for
    recent lock files, then raises Busy. After an error, the mark in the lock file remains, so that the next command
    knows that a process was killed.
    """
    deadline = time.monotonic() + seconds
    place = clone.ours("lock")
    with refusing_os_errors(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _wait_for(handle, place, deadline, seconds)
        grace = 0.0 if os.pread(handle, 1, 0) else OLD_SECONDS
        with refusing_os_errors(place):
            _mark(handle, f"{os.getpid()}\n")
        yield [*_clear(clone, grace, deadline), *recover(clone)]
        with suppress(OSError):
            _mark(handle, "")
    finally:
        os.close(handle)


@contextmanager
def sharing(clone: Clone, seconds: float) -> Iterator[float | None]:
    """Hold `.git/mimkit/sharing` exclusively.

    Only one command per clone exchanges commits with the remote at a time. Yield the time spent waiting for another
    command, in seconds. Yield None if that command is still sharing after `seconds`. A long wait counts towards the
    time that a command waits for a remote. If the file cannot be created, several commands may share at the same
    time, which is slower but harmless.
    """
    began = time.monotonic()
    place = clone.ours("sharing")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:
        yield 0.0
        return
    try:
        waited: float | None = 0.0
        if not _take(handle):
            with suppress(Busy):
                _wait_for(handle, place, began + seconds, seconds)
            waited = time.monotonic() - began if _take(handle) else None
        if waited and waited > SLOW_SECONDS:
            clone.slow_waits.append(waited)
        yield waited
    finally:
        os.close(handle)


def _take(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def clear(clone: Clone, lock: Path, seconds: float) -> list[str]:
    """Wait until `lock` is gone or can be moved aside. Raise Busy after `seconds`."""
    return _settle(clone, lock, OLD_SECONDS, time.monotonic() + seconds)


def left(clone: Clone) -> list[Path]:
    """Return the lock files that no running process holds."""
    return [
        lock
        for lock in sorted(_lock_files(clone))
        if (seen := _look(lock)) and abs(seen.age) >= OLD_SECONDS and not is_clone_in_use(clone, lock)
    ]


def _wait_for(handle: int, place: Path, deadline: float, seconds: float) -> None:
    while True:
        with refusing_os_errors(place):
            if _take(handle):
                return
        if time.monotonic() > deadline:
            raise Busy(place, seconds)
        _pause()


def _pause() -> None:
    time.sleep(random.uniform(0.002, 0.02))  # noqa: S311 - jitter, not a secret


def _mark(handle: int, text: str) -> None:
    os.ftruncate(handle, 0)
    os.pwrite(handle, text.encode(), 0)


def _clear(clone: Clone, grace: float, deadline: float) -> list[str]:
    return [note for lock in sorted(_lock_files(clone)) for note in _settle(clone, lock, grace, deadline)]


def _lock_files(clone: Clone) -> set[Path]:
    """Return the lock files that could block a commit or a fetch."""
    fixed = {clone.private / "index.lock", clone.private / "HEAD.lock"}
    fixed |= {clone.common / name for name in ("packed-refs.lock", "shallow.lock", "config.lock")}
    refs = {lock for kind in ("heads", "remotes") for lock in (clone.common / "refs" / kind).rglob("*.lock")}
    return {lock for lock in fixed if lock.exists()} | refs


def _settle(clone: Clone, lock: Path, grace: float, deadline: float) -> list[str]:
    began = time.monotonic()
    while True:
        seen = _look(lock)
        if seen is None:
            return []
        # If the file's time is in the future, the clock was wrong. Use the time spent waiting instead.
        age = seen.age if seen.age >= 0 else time.monotonic() - began
        if age >= grace and not is_clone_in_use(clone, lock):
            return _move_aside(clone, lock, seen)
        if time.monotonic() > deadline:
            raise Busy(lock, time.monotonic() - began)
        _pause()


class _Seen(NamedTuple):
    age: float
    inode: int


def _look(lock: Path) -> _Seen | None:
    try:
        facts = lock.stat()
    except FileNotFoundError:
        return None
    return _Seen(time.time() - facts.st_mtime, facts.st_ino)


def _move_aside(clone: Clone, lock: Path, seen: _Seen) -> list[str]:
    aside = clone.ours("stale", f"{lock.name}-{seen.inode}-{time.time_ns()}")
    with refusing_os_errors(lock):
        aside.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.replace(aside)
        except FileNotFoundError:
            return []
    return [f"{lock} was left behind by a killed process, and was moved to {aside}."]
