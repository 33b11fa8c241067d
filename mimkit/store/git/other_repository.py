"""Runs git through GitPython in repositories other than the clone with the records.

This module sets up new repositories and reads existing ones. Only GitPython's command wrapper is used, with the
options and environment of `run`. Its `Repo` class is not used, because it reads a repository's configuration and
refs itself, without the checks that git performs.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from signal import SIGKILL
from tempfile import TemporaryFile
from time import monotonic
from typing import Final, NamedTuple

from mimkit.store.git.errors import GitDied, GitLate, GitRefused, NoGit, NoRepository
from mimkit.store.git.fetch_marks import record_success
from mimkit.store.git.process.refusal import refusal
from mimkit.store.git.process.run import ENVIRONMENT, LOCAL_SECONDS, OPTIONS, GitResult, is_passed_on
from mimkit.store.git.reading.history import moment
from mimkit.store.git.reading.messages import OFFLINE, CommitMessages
from mimkit.store.git.repository import Repository

_BRANCH: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_VERB: Final = re.compile(r"[a-z]+(-[a-z]+)*")
_COMMIT: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?", re.ASCII)
_NO_HOOKS: Final = ("-c", f"core.hooksPath={os.devnull}")
_ALONE: Final = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
_LATE: Final = "Timeout: "
_GIT_OF_GITPYTHON: Final = "GIT_PYTHON_GIT_EXECUTABLE"
FETCHED: Final = "refs/mimkit/fetched"
"""The ref in which `fetch_branch` stores the commit."""
_AT_ONCE: Final = 32 * 1024 * 1024
"""The maximum total size of a batch of file versions, in bytes. A larger version is read separately."""


class FileVersion(NamedTuple):
    """The content of a file in one commit."""

    commit: str
    at: datetime
    """The committer date, in UTC."""
    raw: bytes


class _Blob(NamedTuple):
    """A file version that has not been read yet."""

    commit: str
    at: datetime
    id: str
    size: int


@dataclass(frozen=True)
class FileHistory:
    """The versions of a file in another repository, oldest first, without consecutive duplicates."""

    folder: Path
    blobs: tuple[_Blob, ...]

    @property
    def size(self) -> int:
        """The total size of all versions, in bytes."""
        return sum(each.size for each in self.blobs)

    def versions(self) -> Iterator[FileVersion]:
        """Yield the versions, reading them in batches. Raises the same errors as `history_in`."""
        batch: list[_Blob] = []
        total = 0
        for blob in self.blobs:
            if batch and total + blob.size > _AT_ONCE:
                yield from _contents(self.folder, batch)
                batch, total = [], 0
            batch.append(blob)
            total += blob.size
        yield from _contents(self.folder, batch)


def create(folder: Path, branch: str = "main") -> Repository:
    """Create a repository without commits in `folder`. An existing repository is unchanged."""
    if not _BRANCH.fullmatch(branch):
        raise GitRefused("init", f"{branch!r} is not a valid branch name")
    folder.mkdir(parents=True, exist_ok=True)
    _require(folder, _call(folder.resolve(), "init", "--quiet", f"--initial-branch={branch}"), "init")
    return Repository.discover(folder)


def create_bare(folder: Path, name: str, branch: str = "main") -> None:
    """Create the bare repository `name` below `folder`, ignoring the user's git settings."""
    words = ("init", "--quiet", "--bare", f"--initial-branch={branch}", "--end-of-options", name)
    _require(folder, _call(folder, *words, environment=_ALONE), "init")


def clone(folder: Path, source: str, name: str) -> None:
    """Clone the repository `source` to `name`, both below `folder`, ignoring the user's git settings."""
    words = ("clone", "--quiet", "--end-of-options", source, name)
    _require(folder, _call(folder, *words, environment=_ALONE), "clone")


def clone_as_user(folder: Path, source: str, name: str) -> None:
    """Clone the repository `source` to `name` below `folder`, with the user's git settings, such as credentials."""
    _require(folder, _call(folder, "clone", "--quiet", "--end-of-options", source, name), "clone")


def can_fetch(folder: Path, url: str, commit: str) -> str:
    """Return the reason why a commit cannot be fetched from a URL, or "" if it can be fetched.

    Creates a bare repository in `folder`, which must be empty. Only the commit is requested, but a server that does
    not support filters also sends the commit's files.
    """
    _require(folder, _call(folder, "init", "--quiet", "--bare", environment=_ALONE), "init")
    words = ("--depth=1", "--filter=tree:0", "--no-tags", "--quiet", "--end-of-options", url, commit)
    answer = _call(folder, "--git-dir=.", *_NO_HOOKS, "fetch", *words)
    return "" if answer.status == 0 else refusal(folder, "fetch", answer.err).sentence


def fetch_branch(folder: Path, url: str, branch: str | None, seconds: float) -> Repository:
    """Fetch a branch from a URL, or the default branch if `branch` is None, into the repository `folder`.

    The repository is created if necessary. Uses the user's git settings, such as credentials. Afterwards, `FETCHED`
    refers to the commit. If the fetch fails, `FETCHED` is unchanged. Raises GitLate after `seconds`, and the
    refusals of a remote.
    """
    found = create(folder)
    source = f"refs/heads/{branch}" if branch else "HEAD"
    words = (
        "fetch",
        "--no-tags",
        "--no-write-fetch-head",
        "--quiet",
        "--end-of-options",
        url,
        f"+{source}:{FETCHED}",
    )
    answer = _call(folder.resolve(), *_NO_HOOKS, *words, seconds=seconds)
    _require(folder, answer, "fetch")
    record_success(folder)
    return found


def commit_in(folder: Path, rev: str) -> str | None:
    """Return the full id of the commit `rev` in another repository, or None.

    Nothing is fetched, and no command from the repository's configuration is run. Raises NoRepository, NotTrusted,
    DamagedRepository, BadSetting and NoGit.
    """
    if not folder.is_dir():
        raise NoRepository(folder, "is not a folder")
    if not rev.strip() or "\0" in rev:
        return None
    words = (*_NO_HOOKS, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev.strip()}^{{commit}}")
    answer = _call(folder.resolve(), *words, environment=OFFLINE)
    if answer.status and answer.err:
        raise refusal(folder, "rev-parse", answer.err)
    lines = answer.out.decode("ascii", "replace").split()
    return lines[0] if len(lines) == 1 and _COMMIT.fullmatch(lines[0]) else None


def messages_in(folder: Path, branch: str | None = None) -> CommitMessages | None:
    """Return the commit messages of a branch in another repository, or None if there is no such branch.

    If `branch` is None, use the remote's default branch as last fetched, or else the checked-out commit. Nothing is
    fetched, and no command from the repository's configuration is run. Raises the same errors as `commit_in`.
    """
    names = [f"refs/remotes/origin/{branch}", f"refs/heads/{branch}"] if branch else []
    for name in names or ["refs/remotes/origin/HEAD", "HEAD"]:
        if tip := commit_in(folder, name):
            ask = partial(_ask, folder.resolve())
            # A partial clone contains all commits, but a shallow clone does not.
            is_whole = ask("rev-parse", "--is-shallow-repository").out.strip() == b"false"
            return CommitMessages(ask, tip, is_complete=is_whole)
    return None


def history_in(folder: Path, name: str) -> FileHistory:
    """Return the history of the file `name` in a folder inside another repository. Renames are not followed.

    Nothing is fetched, and no command from the repository's configuration is run. Raises NotInPartialClone and the
    same errors as `commit_in`.
    """
    if not folder.is_dir():
        raise NoRepository(folder, "is not a folder")
    folder = folder.resolve()
    prefix = _checked(folder, "rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").rstrip("\n")
    if "\n" in f"{prefix}{name}":
        return FileHistory(folder, ())
    listed = _checked(folder, "rev-list", "--reverse", "--timestamp", "HEAD", "--", name).decode("ascii")
    commits = [each.split() for each in listed.splitlines()]
    asked = "".join(f"{commit}:{prefix}{name}\n" for _, commit in commits)
    found = _checked(
        folder, "cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)", asked=asked
    )
    blobs: list[_Blob] = []
    for (at, commit), line in zip(
        commits, found.decode("utf-8", "surrogateescape").splitlines(), strict=True
    ):
        blob, kind, *size = line.split(" ")
        # Git reports no blob for a commit that removes the file.
        if kind == "blob" and (not blobs or blob != blobs[-1].id):
            blobs.append(_Blob(commit, moment(at), blob, int(size[0])))
    return FileHistory(folder, tuple(blobs))


def _contents(folder: Path, blobs: list[_Blob]) -> Iterator[FileVersion]:
    """Yield the content of each blob, with its commit and commit time."""
    if not blobs:
        return
    answer = _checked(folder, "cat-file", "--batch", asked="".join(f"{each.id}\n" for each in blobs))
    at = 0
    for each in blobs:
        start = answer.index(b"\n", at) + 1
        yield FileVersion(each.commit, each.at, answer[start : start + each.size])
        at = start + each.size + 1


def _checked(folder: Path, *words: str, asked: str = "") -> bytes:
    answer = _ask(folder, *words, asked=asked)
    _require(folder, answer, words[0])
    return answer.out


def _ask(folder: Path, *words: str, asked: str = "") -> GitResult:
    return _call(folder, *_NO_HOOKS, *words, environment=OFFLINE, asked=asked)


def _require(folder: Path, answer: GitResult, what: str) -> None:
    if answer.status:
        raise refusal(folder, what, answer.err)


def _call(
    folder: Path,
    *words: str,
    environment: Mapping[str, str] | None = None,
    asked: str = "",
    seconds: float | None = None,
) -> GitResult:
    """Run git in `folder` with `asked` as standard input and, like `run`, wait for it to end.

    A missing folder is an error. The current directory is never used instead.
    """
    _import_gitpython()
    import git  # noqa: PLC0415 - slow, and needed by few commands
    from git.exc import GitCommandNotFound  # noqa: PLC0415 - as above

    more, limit = dict(environment or {}), LOCAL_SECONDS if seconds is None else seconds
    what = next(word for word in words if _VERB.fullmatch(word))
    try:
        with _hidden(is_alone="GIT_CONFIG_NOSYSTEM" in more), TemporaryFile() as lines:
            started = monotonic()
            lines.write(asked.encode("utf-8", "surrogateescape"))
            lines.seek(0)
            status, out, err = git.Git().execute(
                ["git", "-C", str(folder), *OPTIONS, *words],
                with_extended_output=True,
                with_exceptions=False,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
                kill_after_timeout=limit,
                shell=False,
                env={**ENVIRONMENT, **more},
                start_new_session=True,
                istream=lines,
            )
    except GitCommandNotFound as none:
        raise NoGit from none
    except OSError as problem:
        why = problem.strerror or type(problem).__name__
        raise GitDied(what, f"could not be run ({why})") from problem
    # GitPython reports a process that it killed without its message if the process ends before the message is set.
    is_killed = status == -SIGKILL and monotonic() - started >= limit
    if is_killed or err.startswith(_LATE):
        raise GitLate(what, f"timed out after {limit:.0f} seconds")
    if status < 0:
        raise GitDied(what, f"was stopped by signal {-status}")
    return GitResult(status, out, err)


def _import_gitpython() -> None:
    """Import GitPython without letting it run git.

    During its first import, GitPython runs `git version` without a time limit, and fails if the output is unusual.
    """
    if "git" in sys.modules:
        return
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # otherwise the import fails without git
    chosen = os.environ.get(_GIT_OF_GITPYTHON)
    os.environ[_GIT_OF_GITPYTHON] = os.devnull
    try:
        import git  # noqa: F401, PLC0415 - see above
    finally:
        del os.environ[_GIT_OF_GITPYTHON]
        if chosen is not None:
            os.environ[_GIT_OF_GITPYTHON] = chosen


@contextmanager
def _hidden(*, is_alone: bool) -> Iterator[None]:
    """Remove the variables that `run` removes, because GitPython passes the whole environment to git."""
    hidden = {
        name: value
        for name, value in os.environ.items()
        if not is_passed_on(name, value) or (is_alone and name.startswith(("GIT_", "MIM_")))
    }
    for name in hidden:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(hidden)
