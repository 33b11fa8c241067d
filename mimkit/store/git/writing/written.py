"""Keeps objects written by this process in memory until a branch refers to them.

`git gc --prune=now` and `git prune` remove unreachable objects, even new ones. Objects are therefore read back
after the branch has moved, and missing objects are written again.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from mimkit.store.git.errors import NotConfirmed
from mimkit.store.git.locking.atomic_files import sync_folders
from mimkit.store.git.locking.processes import prunes
from mimkit.store.git.objects import GitObject, pack
from mimkit.store.git.process.clone import Clone
from mimkit.store.git.process.refusal import refusal

TRIES = 20
"""The maximum number of times that objects are written again.

Each time, a prune would have to run within the same few milliseconds.
"""
_SECONDS = 10.0


def store(clone: Clone, made: Mapping[str, GitObject]) -> None:
    """Write objects with git and make them durable."""
    clone.written.update(made)
    raw = pack(made.values(), clone.algorithm)
    with _kept(clone, made):
        answer = clone.ask("unpack-objects", "-q", stdin=raw)
        for _ in range(TRIES):
            if answer.status and is_pruned(answer.err):
                answer = clone.ask("unpack-objects", "-q", stdin=raw)
        if answer.status:
            raise refusal(clone.root, "unpack-objects", answer.err)


def is_pruned(complaint: str) -> bool:
    """Return whether the write failed because a prune removed an object's folder or temporary file."""
    return bool(re.search(r"unable to (?:create|write|set|fsync).*: No such file", complaint))


def rewrite(clone: Clone) -> bool:
    """Write removed objects again. Return whether any had been removed."""
    missing = {name: thing for name, thing in clone.written.items() if not _is_there(clone, name, thing)}
    if missing:
        store(clone, missing)
    return bool(missing)


def confirm(clone: Clone, commit: str) -> None:
    """Read back everything that was written, once a branch contains `commit`. Raise NotConfirmed on failure.

    A running prune may have read the branch before it moved, so this function waits for it to end.
    """
    _outlast(clone, commit)
    for _ in range(TRIES):
        if not rewrite(clone):
            clone.written.clear()
            return
    raise NotConfirmed(commit, "its objects disappear immediately after they are written.")


def _is_there(clone: Clone, name: str, thing: GitObject) -> bool:
    found = clone.reader.fetch(name)
    return found is not None and found.body == thing.body


def _outlast(clone: Clone, commit: str) -> None:
    """Wait until all running prunes have ended. Raise NotConfirmed if they take too long."""
    running = list(prunes(clone))
    deadline = time.monotonic() + _SECONDS
    while running := [each for each in running if each.still_runs]:
        if time.monotonic() > deadline:
            raise NotConfirmed(commit, "a git process that removes new objects is still running.")
        time.sleep(0.005)


@contextmanager
def _kept(clone: Clone, names: Iterable[str]) -> Iterator[None]:
    """Ensure that the names of objects written in the block are durable, including the names of new folders."""
    objects = clone.common / "objects"
    folders = sorted({objects / name[:2] for name in names})
    new = [objects] if any(not folder.is_dir() for folder in folders) else []
    yield
    sync_folders([*folders, *new])
