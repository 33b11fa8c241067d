"""Finds the repositories that a user typed after `--also`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from mimkit.app.repositories.listed import with_rules
from mimkit.app.repositories.source import Source
from mimkit.errors import EnvironmentUnfit, MimError, UsageError
from mimkit.model.shell import quoted
from mimkit.store.git.repository import Repository


def typed_sources(start: Path, also: Iterable[str]) -> Iterator[Source]:
    """Yield each repository given as `[NAME=]DIR`, at the commit to read. Folders are relative to `start`.

    Raises UsageError if a path is not a folder. Raises EnvironmentUnfit if a folder is not in a repository, or if the
    policy there cannot be read.
    """
    for typed in also:
        label, equals, rest = typed.partition("=")
        is_whole = not (label and equals) or (start / typed).is_dir()
        if "://" in typed:  # not repeated in the message, because it may contain a password
            raise UsageError("--also requires a folder, not a URL", "give the folder of another clone")
        folder = (start / (typed if is_whole else rest)).resolve()
        if not folder.is_dir():
            raise UsageError(f"--also {typed} is not a folder", "use the folder of another clone")
        try:
            repo = Repository.discover(folder)
            commit = repo.here()
        except MimError as problem:
            sentence = problem.sentence.rstrip(".")
            raise EnvironmentUnfit(f"--also {typed}: {sentence}", f"mim -C {quoted(folder)} check") from None
        yield with_rules(Source(repo.root.name if is_whole else label, repo, commit, f"--also {typed}"))
