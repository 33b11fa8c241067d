"""Resolves files and folders that are given as arguments."""

from __future__ import annotations

import tempfile
from pathlib import Path

from mimkit.cli.session import Session
from mimkit.errors import EnvironmentUnfit, UsageError


def place(session: Session, path: Path, verb: str) -> str:
    """Return a path relative to the repository, or "." for the repository root. Raises UsageError if it is outside."""
    full = (session.folder / path).resolve()
    if not full.exists():
        raise UsageError(
            f"{path} does not exist", f"choose a file or folder in this repository: mim {verb} incidents"
        )
    if not full.is_relative_to(session.repo.root):
        raise UsageError(f"{path} is outside the repository {session.repo.root}", f"mim -C DIR {verb}")
    return full.relative_to(session.repo.root).as_posix()


def own_folder(start: Path | None, folder: Path | None, what: str) -> Path:
    """Return an empty folder for the demo or a drill: `folder`, which is created if necessary, or a temporary one.

    Raises EnvironmentUnfit if the folder cannot be used, and UsageError if it is not empty.
    """
    if folder is None:
        return Path(tempfile.mkdtemp(prefix=f"mim-{what}-")).resolve()
    target = ((start or Path()) / folder.expanduser()).resolve()
    try:
        target.mkdir(parents=True, exist_ok=True)
        taken = any(target.iterdir())
    except OSError as problem:
        why = (problem.strerror or "").lower()
        raise EnvironmentUnfit(f"{target} cannot be used: {why}", _OTHERWISE[what]) from None
    if taken:
        raise UsageError(f"{target} is not empty, but the {what} needs an empty folder", _OTHERWISE[what])
    return target


_OTHERWISE = {
    "demo": "choose a new folder, or omit DIR to use a temporary one: mim demo",
    "drill": "choose a new folder",
}
