"""Reads the user's index, and changes individual entries in it while holding its lock."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from mimkit.store.git.locking.locks import clear
from mimkit.store.git.objects import TreeItem
from mimkit.store.git.process.clone import Clone
from mimkit.store.git.process.refusal import refusing_os_errors

LOCK_SECONDS = 5.0
_FEW = 100
"""The maximum number of paths to pass to git. For more paths, the whole index is read."""


class Staged(NamedTuple):
    """The state of a path in the index: absent, a file, or an unresolved merge. A sparse checkout may hide it."""

    leaf: TreeItem | None = None
    settled: bool = True
    hidden: bool = False


class Index(NamedTuple):
    """A private copy of the index, which replaces the index if the block succeeds."""

    clone: Clone
    copy: Path

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables that make git use the copy."""
        return {"GIT_INDEX_FILE": str(self.copy)}

    def entries(self, paths: Sequence[str]) -> dict[str, Staged]:
        """Return the index entry for each of `paths`."""
        named = ("--", *paths) if len(paths) <= _FEW else ()
        out = self.clone.tell("ls-files", "-s", "-v", "-z", *named, environment=self.environment)
        rows = (row.partition("\t") for row in out.decode("utf-8", "surrogateescape").split("\0") if row)
        found = dict.fromkeys(paths, Staged())
        return found | {path: _staged(facts) for facts, _, path in rows if path in found}

    def set(self, leaves: Mapping[str, TreeItem | None], hidden: Sequence[str] = ()) -> None:
        """Write entries to the copy. None removes an entry, and `hidden` paths stay hidden by a sparse checkout."""
        if not leaves:
            return
        rows = [f"{leaf.mode} {leaf.id}" if leaf else f"0 {self.clone.nothing}" for leaf in leaves.values()]
        self._update("--index-info", [f"{row}\t{path}" for row, path in zip(rows, leaves, strict=True)])
        if hidden:
            self._update("--skip-worktree", hidden, "--stdin")

    def _update(self, option: str, lines: Sequence[str], *more: str) -> None:
        text = "".join(f"{line}\0" for line in lines).encode("utf-8", "surrogateescape")
        # -z must come first, because git reads its input while it is still parsing options.
        self.clone.tell("update-index", "-z", option, *more, stdin=text, environment=self.environment)


@contextmanager
def editing(clone: Clone) -> Iterator[Index]:
    """Hold git's `index.lock`, edit a copy of the index, and replace the index with it atomically.

    Raise Busy if another git process holds the lock. If the block fails, the index is unchanged.
    """
    lock, index = clone.private / "index.lock", clone.private / "index"
    copy = clone.private / "mimkit" / "new" / "index"
    _take(clone, lock)
    try:
        with refusing_os_errors(copy):
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.unlink(missing_ok=True)
            if index.exists():
                shutil.copyfile(index, copy)
        yield Index(clone, copy)
        with refusing_os_errors(index):
            if copy.exists():
                copy.replace(lock)
    except BaseException:
        _take_away(copy, lock)
        raise
    # If there is no index, as before the first `git add`, an empty lock file is enough.
    _release(lock, index)


def _release(lock: Path, index: Path) -> None:
    with refusing_os_errors(index):
        try:
            if lock.stat().st_size:
                lock.replace(index)
            else:
                lock.unlink()
        except BaseException:
            _take_away(lock)
            raise


def _take_away(*files: Path) -> None:
    for file in files:
        with suppress(OSError):  # report the first error
            file.unlink(missing_ok=True)


def _take(clone: Clone, lock: Path) -> None:
    with refusing_os_errors(lock):
        while True:
            try:
                os.close(os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
            except FileExistsError:
                clear(clone, lock, LOCK_SECONDS)
            else:
                return


def _staged(facts: str) -> Staged:
    tag, mode, name, stage = facts.split(" ")
    return Staged(TreeItem(mode, name), settled=stage == "0", hidden=tag.upper() == "S")
