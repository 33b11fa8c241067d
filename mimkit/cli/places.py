"""The files and folders that a user names as arguments."""

from __future__ import annotations

from pathlib import Path

from mimkit.cli.session import Session
from mimkit.errors import UsageError


def place(session: Session, path: Path, verb: str) -> str:
    """Return a file or folder relative to the repository, "." for the repository itself; raises UsageError."""
    full = (session.folder / path).resolve()
    if not full.exists():
        raise UsageError(
            f"{path} does not exist", f"choose a file or folder in this repository: mim {verb} incidents"
        )
    if not full.is_relative_to(session.repo.root):
        raise UsageError(f"{path} is outside the repository {session.repo.root}", f"mim -C DIR {verb}")
    return full.relative_to(session.repo.root).as_posix()
