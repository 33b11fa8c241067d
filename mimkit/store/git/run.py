"""The one place where git processes start: fixed options, no prompts, a time limit."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from mimkit.store.git.errors import GitDied, NoGit

if TYPE_CHECKING:
    from git.cmd import Git

LOCAL_SECONDS = 60.0
NETWORK_SECONDS = 60.0

OPTIONS: tuple[str, ...] = (
    "--no-pager",
    "--literal-pathspecs",
    *("-c", "protocol.ext.allow=never"),
    *("-c", "safe.bareRepository=explicit"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "submodule.recurse=false"),
    *("-c", "core.fsync=loose-object,pack,pack-metadata,reference"),
    *("-c", "core.fsyncMethod=fsync"),
    *("-c", "core.filesRefLockTimeout=2000"),
    *("-c", "core.packedRefsTimeout=2000"),
    *("-c", "core.abbrev=no"),
    *("-c", "core.quotePath=false"),
    *("-c", "i18n.commitEncoding=UTF-8"),
    *("-c", "color.ui=false"),
)

ENVIRONMENT: Mapping[str, str] = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "SSH_ASKPASS_REQUIRE": "never",
    "LC_ALL": "C",
}

INHERITED = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
)
"""What a hook passes on about *its* repository, and what we must not mistake for ours."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one git process said: exit status, raw output, and its complaints as text."""

    status: int
    out: bytes
    err: str


@cache
def _wrapper() -> tuple[type[Git], type[Exception]]:
    """Return GitPython's command wrapper, and what it raises when there is no git."""
    try:
        from git.cmd import Git  # noqa: PLC0415 - 55 ms that `mim --help` does not owe
        from git.exc import GitCommandNotFound  # noqa: PLC0415
    except ImportError as none:
        raise NoGit from none
    return Git, GitCommandNotFound


def _start(folder: Path, arguments: tuple[str, ...], environment: Mapping[str, str]) -> Any:
    """Start git in `folder`; the caller holds what is returned for as long as it talks to the process."""
    foreign = [word for name in INHERITED if name in os.environ for word in ("-u", name)]
    words = [*(["env", *foreign] if foreign else []), "git", "-C", str(folder), *OPTIONS, *arguments]
    wrapper, absent = _wrapper()
    git = wrapper(str(folder))
    try:
        with _spoken(arguments[0]):
            return git.execute(
                words,
                istream=subprocess.PIPE,
                as_process=True,
                env={**ENVIRONMENT, **environment},
                shell=False,
                start_new_session=True,  # the whole family ends on a time-out, and ^C never halves a commit
            )
    except absent as none:
        raise NoGit from none


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    """Signal the process with all of its children."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the process to end, which lets git remove its lock files; make it end after two seconds."""
    _signal(process, signal.SIGTERM)
    try:
        process.communicate(timeout=2)
    except (subprocess.TimeoutExpired, OSError, ValueError):
        _signal(process, signal.SIGKILL)
        process.wait()


class _Watch:
    """A time limit on one process: it is asked to end, and two seconds later made to; so it is on an error."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.late = False
        self._process = process
        self._timer = self._after(seconds, self._ask)

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._timer.cancel()
        if kind:
            _end(self._process)

    def _ask(self) -> None:
        self.late = True
        _signal(self._process, signal.SIGTERM)
        self._timer = self._after(2, lambda: _signal(self._process, signal.SIGKILL))
        self._timer.start()

    @staticmethod
    def _after(seconds: float, do: Callable[[], None]) -> threading.Timer:
        timer = threading.Timer(seconds, do)
        timer.daemon = True
        return timer


def run(
    folder: Path,
    *arguments: str,
    stdin: bytes = b"",
    environment: Mapping[str, str] | None = None,
    seconds: float = LOCAL_SECONDS,
) -> Answer:
    """Run git in `folder` to its end.

    `seconds` bounds the run. Raises NoGit, or GitDied when the process was killed or took too long;
    every other exit status is the caller's to read.
    """
    if any("\0" in word for word in arguments):
        raise GitDied(arguments[0], "cannot be given a word with a NUL in it")
    held = _start(folder, arguments, environment or {})
    process: subprocess.Popen[bytes] = held.proc
    # Not communicate(timeout=...): that polls for the end in half-millisecond naps, 1 ms for each call.
    with _Watch(process, seconds) as watch, _spoken(arguments[0]):
        out, err = process.communicate(stdin)
    if watch.late:
        raise GitDied(arguments[0], f"gave no answer within {seconds:.0f} seconds")
    if process.returncode < 0:
        raise GitDied(arguments[0], f"was stopped by signal {-process.returncode}")
    return Answer(process.returncode, out, err.decode("utf-8", "replace"))


@contextlib.contextmanager
def talk(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Hold a conversation with one git process; it ends with the block."""
    held = _start(folder, arguments, {})
    process: subprocess.Popen[bytes] = held.proc
    try:
        yield process
    except BaseException:
        _end(process)
        raise
    with _spoken(arguments[0]):
        process.communicate()


@contextlib.contextmanager
def _spoken(what: str) -> Iterator[None]:
    """Turn a pipe or a process that the system does not give into a refusal."""
    try:
        yield
    except OSError as problem:
        raise GitDied(
            what, f"could not be spoken to ({problem.strerror or type(problem).__name__})"
        ) from problem
