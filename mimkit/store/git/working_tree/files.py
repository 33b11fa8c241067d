"""Determines the state of working-tree files relative to a change, and updates them."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import NamedTuple

from mimkit.errors import EnvironmentUnfit, MimError
from mimkit.model.shell import quoted
from mimkit.store.git.locking.atomic_files import put
from mimkit.store.git.objects import GitObject, object_id
from mimkit.store.git.process.clone import Clone
from mimkit.store.git.process.refusal import refusing_os_errors
from mimkit.store.git.reading.changes import FileDifference
from mimkit.store.git.reading.read import read_many

LINK_MODE = "120000"

Carry = Callable[[FileDifference, bytes | None], bytes]
"""Maps a change and the user's content to the same content with the change applied. Raises MimError."""


class FileState(Enum):
    """The state of a file in the working tree, relative to a change."""

    CLEAN = auto()
    """The bytes are the same as in the previous commit."""
    CONVERTED = auto()
    """The file is the same after git's conversions (line endings, filters), or still absent."""
    DONE = auto()
    """The file already contains the change."""
    EDITED = auto()
    """The file has uncommitted changes."""
    OTHER = auto()
    """The path was deleted, or is a folder, a link, or below a link."""


def file_states(clone: Clone, changes: Iterable[FileDifference]) -> dict[str, FileState]:
    """Return the state of each path's copy, based on its content and never on its timestamp."""
    found: dict[str, FileState] = {}
    unsure: dict[str, FileDifference] = {}
    for change in changes:
        state = _at_first_sight(clone, change)
        if state is FileState.EDITED:
            unsure[change.path] = change
        found[change.path] = state
    names = _names_after_filters(clone, list(unsure))
    for path, name in names.items():
        found[path] = _by_name(unsure[path], name, FileState.CONVERTED)
    return found


class SkippedFile(NamedTuple):
    """A copy that was not changed, and the reason."""

    path: str
    why: MimError

    @property
    def may_pass(self) -> bool:
        """Whether the disk was the reason, so that a later attempt may succeed."""
        return isinstance(self.why, EnvironmentUnfit)

    @property
    def sentence(self) -> str:
        """The message to the copy's owner."""
        return f"Your copy of {self.path} was not changed ({self.why.sentence.rstrip('.')}); it does not contain the new entry: git diff -- {quoted(self.path)}"


def update_files(clone: Clone, changes: Sequence[FileDifference], carry: Carry | None) -> list[SkippedFile]:
    """Update each copy. Return the copies that were not changed."""
    states = file_states(clone, changes)
    clean = [change for change in changes if states[change.path] is FileState.CLEAN and change.after]
    new = [change for change in changes if states[change.path] is FileState.CONVERTED and change.after]
    gone = [
        change
        for change in changes
        if states[change.path] in {FileState.CLEAN, FileState.CONVERTED} and not change.after
    ]
    theirs = [change for change in changes if states[change.path] in {FileState.EDITED, FileState.OTHER}]
    return [
        *_each(gone, lambda change: _remove(clone, change.path)),
        *(_each_content(clone, clean) if clean else []),
        *_check_out(clone, new),
        *_each(theirs, lambda change: _carry(clone, change, states[change.path], carry)),
    ]


def _at_first_sight(clone: Clone, change: FileDifference) -> FileState:
    file = clone.root / change.path
    if _behind_a_link(clone.root, file):
        return FileState.OTHER
    try:
        mode = file.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return _absent(change)
    if stat.S_ISLNK(mode):
        name = object_id(GitObject("blob", os.fsencode(file.readlink())), clone.algorithm)
        same = _by_name(change, name, FileState.CONVERTED)
        return FileState.OTHER if same is FileState.EDITED else same
    if not stat.S_ISREG(mode):
        return FileState.OTHER
    with refusing_os_errors(file):
        return _by_name(
            change, object_id(GitObject("blob", file.read_bytes()), clone.algorithm), FileState.CLEAN
        )


def _absent(change: FileDifference) -> FileState:
    if change.after is None:
        return FileState.DONE
    return FileState.OTHER if change.before else FileState.CONVERTED


def _by_name(change: FileDifference, name: str, same: FileState) -> FileState:
    if change.after and change.after.id == name:
        return FileState.DONE
    return same if change.before and change.before.id == name else FileState.EDITED


def _behind_a_link(root: Path, file: Path) -> bool:
    between = [parent for parent in file.parents if parent.is_relative_to(root) and parent != root]
    return any(parent.is_symlink() for parent in between)


def _names_after_filters(clone: Clone, paths: Sequence[str]) -> Mapping[str, str]:
    """Return the id that git would assign to each file after its conversions. Empty if a filter fails."""
    plain = [path for path in paths if "\n" not in path and not path.startswith('"')]
    if not plain:
        return {}
    text = "".join(f"{path}\n" for path in plain).encode("utf-8", "surrogateescape")
    answer = clone.ask("hash-object", "--stdin-paths", stdin=text)
    return dict(zip(plain, answer.out.decode().split(), strict=True)) if answer.status == 0 else {}


def _each(changes: Iterable[FileDifference], do: Callable[[FileDifference], None]) -> list[SkippedFile]:
    left = []
    for change in changes:
        try:
            do(change)
        except MimError as problem:
            left.append(SkippedFile(change.path, problem))
    return left


def _each_content(clone: Clone, changes: Sequence[FileDifference]) -> list[SkippedFile]:
    left: list[SkippedFile] = []
    with closing(read_many(clone, [change.after.id for change in changes if change.after])) as contents:
        for change, (_, content) in zip(changes, contents, strict=True):
            left += _each([change], partial(_write, clone, content=content))
    return left


def _write(clone: Clone, change: FileDifference, content: bytes) -> None:
    file = clone.root / change.path
    with refusing_os_errors(file):
        mode = stat.S_IMODE(file.lstat().st_mode)
    if change.after:
        mode = mode | 0o111 if change.after.mode == "100755" else mode & ~0o111
    put(file, content, scratch(clone), mode)


def _carry(clone: Clone, change: FileDifference, state: FileState, carry: Carry | None) -> None:
    if carry is None or change.after is None or state is FileState.OTHER:
        raise MimError("it has local changes")
    file = clone.root / change.path
    with refusing_os_errors(file):
        own = file.read_bytes()
        ready = carry(change, own)
        if file.read_bytes() != own:
            raise MimError("another process is writing to it")
    _write(clone, change, ready)


def _remove(clone: Clone, path: str) -> None:
    file = clone.root / path
    with refusing_os_errors(file):
        file.unlink(missing_ok=True)
    for folder in file.parents:
        if folder == clone.root or any(folder.iterdir()):
            return
        folder.rmdir()


def _check_out(clone: Clone, changes: Sequence[FileDifference]) -> list[SkippedFile]:
    """Let git write files with its conversions outside the working tree, then move each file into place."""
    if not changes:
        return []
    stage, index = scratch(clone) / "stage", scratch(clone) / "stage-index"
    with refusing_os_errors(stage):
        stage.mkdir(parents=True, exist_ok=True)
    try:
        with_index = {"GIT_INDEX_FILE": str(index)}
        rows = [f"{c.after.mode} {c.after.id}\t{c.path}\0" for c in changes if c.after]
        text = "".join(rows).encode("utf-8", "surrogateescape")
        clone.tell("update-index", "-z", "--index-info", stdin=text, environment=with_index)
        clone.tell("checkout-index", "--all", "--force", f"--prefix={stage}/", environment=with_index)
        return _each(changes, lambda change: _place(clone, stage / change.path, change.path))
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        index.unlink(missing_ok=True)


def _place(clone: Clone, staged: Path, path: str) -> None:
    target = clone.root / path
    with refusing_os_errors(target):
        if staged.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            staged.replace(target)
        elif staged.is_file():
            put(target, staged.read_bytes(), scratch(clone), stat.S_IMODE(staged.stat().st_mode))


def scratch(clone: Clone) -> Path:
    """Return the folder in which files are written before they are moved into place."""
    return clone.private / "mimkit" / "new"


def clear_scratch(clone: Clone) -> None:
    """Remove anything that a killed process left in the scratch folder. Call this while holding the lock."""
    shutil.rmtree(scratch(clone), ignore_errors=True)
