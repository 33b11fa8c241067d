"""Starts all git processes, with fixed options, no prompts and a time limit."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Self

from mimkit.store.git.errors import GitDied, GitLate, NoGit

LOCAL_SECONDS = 60.0
NETWORK_SECONDS = 3.0
"""The maximum time that a command waits for a remote. See `mimkit.store.git.sharing.contact.Patience`."""
_FAILED = 128
"""Git's exit status after a fatal error."""
_PIECE = 1 << 20
"""The number of bytes to read at once."""

OPTIONS: tuple[str, ...] = (
    "--no-pager",
    "--literal-pathspecs",
    *("-c", "protocol.ext.allow=never"),
    *("-c", "safe.bareRepository=explicit"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "submodule.recurse=false"),
    *("-c", "core.fsync=loose-object,pack,pack-metadata,reference,index"),
    *("-c", "core.fsyncMethod=fsync"),
    *("-c", "core.filesRefLockTimeout=2000"),
    *("-c", "core.packedRefsTimeout=2000"),
    *("-c", "core.abbrev=no"),
    *("-c", "core.quotePath=false"),
    *("-c", "i18n.commitEncoding=UTF-8"),
    *("-c", "i18n.logOutputEncoding=UTF-8"),
    *("-c", "log.showSignature=false"),
    *("-c", "log.date=default"),
    *("-c", "format.pretty=medium"),
    *("-c", "log.showRoot=true"),
    *("-c", "color.ui=false"),
    *("-c", f"diff.orderFile={os.devnull}"),
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
    "GIT_QUARANTINE_PATH",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INTERNAL_SUPER_PREFIX",
)
"""Environment variables that git sets in a hook. They refer to the hook's repository, which may not be this one."""

PRESENTATION = (
    "GIT_CONFIG",
    "GIT_DIFF_OPTS",
    "GIT_EXTERNAL_DIFF",
    "GIT_FLUSH",
    "GIT_NOTES_REF",
    "GIT_NOTES_DISPLAY_REF",
    "GIT_PRINT_SHA1_ELLIPSIS",
)
"""Variables that adapt git's output for human readers. They are removed, because mimkit parses the output.

`GIT_CONFIG` limits git to the settings in one file.
"""


def is_passed_on(name: str, value: str) -> bool:
    """Return whether to pass an environment variable to git.

    Traces may be written to a file, but not to the error output, which mimkit reads.
    """
    return name not in _WITHHELD and (not name.startswith("GIT_TRACE") or value.startswith("/"))


_WITHHELD = frozenset((*INHERITED, *PRESENTATION))


class GitResult(NamedTuple):
    """The result of one git process: its exit status, its raw output, and its error output as text."""

    status: int
    out: bytes
    err: str


def _start(
    folder: Path, arguments: tuple[str, ...], environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start git in `folder`."""
    around = {name: value for name, value in os.environ.items() if is_passed_on(name, value)}
    words = ["git", "-C", str(folder), *OPTIONS, *arguments]
    with _spoken(arguments[0]):
        try:
            return subprocess.Popen(
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**around, **ENVIRONMENT, **environment},
                start_new_session=True,  # end children on timeout and protect commits from ^C
            )
        except FileNotFoundError as none:
            raise NoGit from none


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    """Send a signal to a process and all its children."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Terminate the process so that git can remove its lock files. Kill it after two seconds."""
    _signal(process, signal.SIGTERM)
    try:
        _drain(process)
    except (subprocess.TimeoutExpired, OSError, ValueError):
        _signal(process, signal.SIGKILL)
        process.wait()


def _drain(process: subprocess.Popen[bytes]) -> None:
    """Read what the process still writes, for at most two seconds, and wait for its end."""
    try:
        process.communicate(timeout=2)
    except AttributeError:
        # A signal interrupted an earlier `communicate` before it had prepared what a second one uses.
        process.wait(timeout=2)
        with process:
            pass  # closes the pipes


def _end_own(process: subprocess.Popen[bytes], owner: int) -> None:
    if owner == os.getpid():  # after a fork, only the parent ends the process
        _end(process)


_RUNNING: set[subprocess.Popen[bytes]] = set()


def end_running() -> None:
    """Terminate all git processes that other threads are waiting for.

    Called at the end of a command that fetches in the background.
    """
    for process in tuple(_RUNNING):
        _signal(process, signal.SIGTERM)


class _Watch:
    """The time limit for one process.

    At the limit or after an error, the process is terminated. Two seconds later, it is killed.
    """

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.late = False
        self.seconds = seconds
        self._process = process
        self._is_over = False
        self._waited_since: float | None = time.monotonic()
        self._timer = self._after(seconds, self._look)

    def __enter__(self) -> Self:
        _RUNNING.add(self._process)
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._is_over = True
        _RUNNING.discard(self._process)
        self._timer.cancel()
        if kind:
            _end(self._process)

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """Count time only until the end of the block."""
        self._waited_since = time.monotonic()
        yield
        self._waited_since = None

    def pause(self) -> None:
        """Stop counting time until the next `waiting` block."""
        self._waited_since = None

    def _look(self) -> None:
        if self._is_over:
            return  # the process has ended and its id may have been reused
        since = self._waited_since
        left = self.seconds - (time.monotonic() - since if since else 0.0)
        if left > 0:
            # Git has responded in the meantime. A process that hangs is detected after at most one more time
            # limit.
            self._timer = self._after(left, self._look)
            self._timer.start()
        else:
            self._ask()

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
) -> GitResult:
    """Run git in `folder` and wait for it to end.

    `seconds` is the time limit. Raises NoGit, or GitDied if the process was killed or timed out. The caller must
    check the exit status.
    """
    return GitProcess(folder, *arguments, environment=environment).result(stdin, seconds)


class GitProcess:
    """A git process that runs while its caller does something else. If its result is never collected, it is ended."""

    def __init__(self, folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        if any("\0" in word for word in arguments):
            raise GitDied(arguments[0], "cannot be called with a NUL byte in an argument")
        self._what = arguments[0]
        self._process = _start(folder, arguments, environment or {})
        self._abandon = weakref.finalize(self, _end_own, self._process, os.getpid())

    def result(self, stdin: bytes = b"", seconds: float = LOCAL_SECONDS) -> GitResult:
        """Wait for git to end. This can be called once. See `run`."""
        process = self._process
        # communicate(timeout=...) polls every half millisecond, which would add 1 ms per call.
        with _Watch(process, seconds) as watch, _spoken(self._what):
            self._abandon.detach()
            out, err = process.communicate(stdin)
        if watch.late:
            raise GitLate(self._what, _late(seconds))
        if process.returncode == -signal.SIGPIPE and err:
            # Git wrote to a helper that had ended. As with an ordinary failure, git's own message gives the
            # reason.
            return GitResult(_FAILED, out, err.decode("utf-8", "replace"))
        if process.returncode < 0:
            raise GitDied(self._what, f"was stopped by signal {-process.returncode}")
        return GitResult(process.returncode, out, err.decode("utf-8", "replace"))


class Conversation:
    """A git process that answers requests line by line. Each response may take up to `seconds`."""

    def __init__(self, process: subprocess.Popen[bytes], watch: _Watch, what: str) -> None:
        assert process.stdin is not None  # noqa: S101 - the pipes were asked for
        assert process.stdout is not None  # noqa: S101
        self._in, self._out, self._process = process.stdin, process.stdout, process
        self._watch = watch
        self._what = what

    @property
    def is_over(self) -> bool:
        """Whether git has ended."""
        return self._process.poll() is not None

    def say(self, text: bytes) -> None:
        """Send input to git. Raise GitDied if the process no longer reads it."""
        with self._watch.waiting():
            try:
                self._in.write(text)
                self._in.flush()
            except OSError as gone:
                raise self.died("closed its input") from gone

    def line(self) -> bytes:
        """Return the next line of the response. If it has no line break, no more data follows."""
        with self._watch.waiting():
            return self._out.readline()

    def take(self, length: int) -> bytes:
        """Return the next `length` bytes of the response, or fewer if git ended."""
        taken = bytearray()
        with self._watch.waiting():
            # A damaged object may report a huge size, so memory is allocated only for bytes that actually
            # arrive.
            while part := self._out.read(min(length - len(taken), _PIECE)):
                taken += part
        return bytes(taken)

    def complaint(self) -> str:
        """Return git's error output after it has ended."""
        assert self._process.stderr is not None  # noqa: S101 - the pipe was asked for
        with self._watch.waiting():
            return self._process.stderr.read().decode("utf-8", "replace")

    def died(self, how: str) -> GitDied:
        """Return the refusal for a process that ended. `how` is used unless the process timed out."""
        if self._watch.late:
            return GitLate(self._what, _late(self._watch.seconds))
        return GitDied(self._what, how)


@contextlib.contextmanager
def open_conversation(
    folder: Path, *arguments: str, seconds: float = LOCAL_SECONDS
) -> Iterator[Conversation]:
    """Start a git process that ends with the block. Each response may take up to `seconds`."""
    process = _start(folder, arguments, {})
    with _Watch(process, seconds) as watch:
        watch.pause()
        yield Conversation(process, watch, arguments[0])
        with watch.waiting(), _spoken(arguments[0]):
            process.communicate()


def _late(seconds: float) -> str:
    return f"timed out after {seconds:.0f} seconds"


@contextlib.contextmanager
def _spoken(what: str) -> Iterator[None]:
    """Convert an operating-system error about a pipe or process to a refusal."""
    try:
        yield
    except OSError as problem:
        raise GitDied(what, f"could not be run ({problem.strerror or type(problem).__name__})") from problem
