"""Detects whether a process is still using a clone, based on /proc on Linux."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from mimkit.store.git.process.clone import Clone

BLIND_SECONDS = 600.0
"""The minimum age of a stale lock file on systems without /proc, in seconds."""

_READERS = frozenset(
    {
        "log",
        "diff",
        "show",
        "blame",
        "grep",
        "cat-file",
        "fsmonitor--daemon",
        "credential-cache--daemon",
        "daemon",
    }
)
"""Git commands that can run for hours, in a pager or as a daemon, without holding a lock."""


_AT_ONCE = frozenset({"now", "all"})


def is_clone_in_use(clone: Clone, lock: Path, proc: Path = Path("/proc")) -> bool:
    """Return whether a git process is running in this clone, or any process has `lock` open.

    A git process whose working directory cannot be read is assumed to be running here. Checking the open files is
    not enough, because `git commit -a` closes its lock file while the editor is open.
    """
    if not (proc / "self").exists():
        return time.time() - lock.stat().st_mtime < BLIND_SECONDS
    return any(_git_inside(process, clone) or _has_open(process, lock) for process in _others(proc))


class Running(NamedTuple):
    """A process, and its command line to identify it later."""

    place: Path
    words: tuple[str, ...]

    @property
    def still_runs(self) -> bool:
        """Return whether the process is still running."""
        return tuple(_words(self.place)) == self.words


def prunes(clone: Clone, proc: Path = Path("/proc")) -> Iterator[Running]:
    """Yield the git processes in this clone that remove unreachable objects, even new ones."""
    for process in _others(proc) if (proc / "self").exists() else ():
        if _is_git(process) and _git_inside(process, clone):
            words = _words(process)
            if _removes_new_objects(words, in_general="gc.pruneexpire" in clone.settings):
                yield Running(process, tuple(words))


def _is_git(process: Path) -> bool:
    """Return whether a process is named git. This is called for every process on the machine, so it must be fast."""
    try:
        with open(process / "comm", "rb") as name:  # noqa: PTH123 - as above
            return name.read() == b"git\n"
    except OSError:
        return False


def _removes_new_objects(words: Sequence[str], *, in_general: bool) -> bool:
    if "prune" in words:
        limit = re.search(r"\0--expire[=\0]([^\0]+)", "\0".join(words))
        return limit is None or limit[1] in _AT_ONCE
    asked = [word.partition("=")[2] for word in words if word.startswith("--prune=")]
    return "gc" in words and (asked[-1] in _AT_ONCE if asked else in_general)


def _others(proc: Path) -> Iterator[Path]:
    return (
        process for process in proc.iterdir() if process.name.isdigit() and process.name != str(os.getpid())
    )


def _git_inside(process: Path, clone: Clone) -> bool:
    words = _words(process)
    if not words or Path(words[0]).name != "git" or _READERS.intersection(words):
        return False
    try:
        folder = (process / "cwd").readlink()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return any(folder.is_relative_to(place) for place in (clone.root, clone.common, clone.private))


def _words(process: Path) -> list[str]:
    try:
        return (process / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        return []


def _has_open(process: Path, lock: Path) -> bool:
    try:
        return any(_target(file) == lock for file in (process / "fd").iterdir())
    except OSError:
        return False


def _target(file: Path) -> Path | None:
    try:
        return file.readlink()
    except OSError:
        return None
