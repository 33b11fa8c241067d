"""Locates a clone, its folders, its hash algorithm and its object reader."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from mimkit.errors import MimError
from mimkit.store.git.errors import DamagedRepository, NoRepository, WorkingTreeElsewhere
from mimkit.store.git.objects import GitObject
from mimkit.store.git.process import run
from mimkit.store.git.process.reader import Reader
from mimkit.store.git.process.refusal import refusal
from mimkit.store.git.process.run import GitProcess, GitResult

_QUESTIONS = (
    "--show-toplevel",
    "--absolute-git-dir",
    "--git-common-dir",
    "--is-shallow-repository",
    "--show-object-format",
)
_FIND = ("rev-parse", "--path-format=absolute", *_QUESTIONS)
_SETTINGS = ("config", "--list", "-z")


class Ahead(NamedTuple):
    """What git is asked about a folder while the caller still loads modules: the clone, its settings and its objects."""

    clone: GitProcess
    settings: GitProcess
    reader: Reader


_AHEAD: dict[Path, Ahead] = {}


@dataclass(frozen=True)
class Clone:
    """The absolute paths of a clone's folders.

    `private` differs from `common` in a linked worktree. `algorithm` is `sha1` or `sha256`.
    """

    root: Path
    common: Path
    private: Path
    algorithm: str
    shallow: bool
    asked: list[GitProcess] = field(default_factory=list, compare=False)
    """Git's answer to the request for the settings, if it was asked before the clone was found."""

    @cached_property
    def reader(self) -> Reader:
        """The reader that returns git objects from this clone."""
        return Reader(self.root)

    @cached_property
    def written(self) -> dict[str, GitObject]:
        """Objects written by this process that no branch contains yet. See `mimkit.store.git.writing.written`."""
        return {}

    @cached_property
    def settings(self) -> Mapping[str, str]:
        """All git settings at the time of first access.

        If a key is set more than once, the last value wins. A key without a value is true.
        """
        out = self._settings().decode("utf-8", "surrogateescape")
        pairs = (item.partition("\n") for item in out.split("\0") if item)
        return {key: value if separator else "true" for key, separator, value in pairs}

    def _settings(self) -> bytes:
        answer = self.asked.pop().result() if self.asked else None
        return answer.out if answer and not answer.status else self.tell(*_SETTINGS)

    @cached_property
    def slow_waits(self) -> list[float]:
        """The durations of slow waits for a remote during this run, in seconds."""
        return []

    def forget_settings(self) -> None:
        """Discard the cached settings after one of them was changed."""
        self.__dict__.pop("settings", None)

    @property
    def width(self) -> int:
        """The length of an object id in bytes."""
        return 32 if self.algorithm == "sha256" else 20

    @property
    def nothing(self) -> str:
        """The all-zero id, which stands for a missing object."""
        return "00" * self.width

    def ask(
        self,
        *arguments: str,
        stdin: bytes = b"",
        environment: Mapping[str, str] | None = None,
        seconds: float = run.LOCAL_SECONDS,
    ) -> GitResult:
        """Run git in this clone and return the result, whatever its exit status."""
        return run.run(self.root, *arguments, stdin=stdin, environment=environment, seconds=seconds)

    def tell(
        self, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> bytes:
        """Run git in this clone and return its output. Raise the matching refusal if git fails."""
        answer = self.ask(*arguments, stdin=stdin, environment=environment)
        if answer.status:
            raise refusal(self.root, arguments[0], answer.err)
        return answer.out

    def ours(self, *names: str) -> Path:
        """Return a path below `.git/mimkit`, which all worktrees share and which is safe to delete."""
        return self.common.joinpath("mimkit", *names)


def ask_ahead(start: Path) -> None:
    """Start git for the next `find` in this folder, so that it runs while the caller loads modules.

    If git cannot be started, `find` reports it.
    """
    with suppress(MimError, OSError):
        folder = start.resolve()
        _AHEAD[folder] = Ahead(
            GitProcess(folder, *_FIND), GitProcess(folder, *_SETTINGS), Reader.started(folder)
        )


def forget_ahead() -> None:
    """End what `ask_ahead` started, if nothing needed it."""
    _AHEAD.clear()


def find(start: Path) -> Clone:
    """Find the clone whose working tree contains `start`.

    Raises NoRepository (also for bare repositories and inside `.git`), WorkingTreeElsewhere, NotTrusted and NoGit.
    """
    folder = start if start.is_dir() else start.parent
    if not folder.is_dir():
        raise NoRepository(start, "does not exist")
    folder = folder.resolve()
    ahead = _AHEAD.pop(folder, None)
    answer = ahead.clone.result() if ahead else run.run(folder, *_FIND)
    if answer.status:
        raise _why_not(start, answer.err)
    lines = os.fsdecode(answer.out).splitlines()  # the process's encoding may not be UTF-8
    if len(lines) != len(_QUESTIONS):
        raise NoRepository(start, "is in a folder whose name contains a line break")
    root, private, common = (Path(line).resolve() for line in lines[:3])
    if not (root / ".git").exists():
        raise WorkingTreeElsewhere(root)
    _share_with_group(common)
    clone = Clone(root, common, private, lines[4], lines[3] == "true")
    if ahead:
        clone.asked.append(ahead.settings)
        vars(clone)["reader"] = ahead.reader  # as if the property had been read
    return clone


def _share_with_group(common: Path) -> None:
    """Set the umask so that new files have the same permissions as git's own files in a shared clone.

    Git sets these permissions according to `core.sharedRepository`. They are read from the `objects` folder, which
    avoids running another git process.
    """
    with suppress(OSError):
        given = stat.S_IMODE((common / "objects").stat().st_mode)
        umask = os.umask(0o077)
        os.umask(umask & ~(given & 0o077))


def _why_not(start: Path, complaint: str) -> Exception:
    if "bare repository" in complaint or "must be run in a work tree" in complaint:
        return NoRepository(start, "is a bare repository, so records cannot be written there")
    if "not a git repository" in complaint and (broken := _git_folder(start)):
        damaged = DamagedRepository(
            f"git does not recognise {broken}, because its HEAD file is missing or unreadable"
        )
        damaged.hint = f"echo 'ref: refs/heads/main' > {shlex.quote(str(broken / 'HEAD'))} && git status"
        return damaged
    return refusal(start, "rev-parse", complaint)


def _git_folder(start: Path) -> Path | None:
    """Return the git directory of a repository that contains objects but that git does not recognise."""
    folder = start.resolve()
    return next(
        (each / ".git" for each in (folder, *folder.parents) if (each / ".git/objects").is_dir()), None
    )
