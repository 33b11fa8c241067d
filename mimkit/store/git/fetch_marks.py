"""Remembers when a repository in the cache was last fetched, and why this failed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from mimkit.store.git.process.refusal import refusing_os_errors

FETCHED: Final = Path(".git", "mimkit-fetched")
"""Its modification time is that of the last successful fetch."""
FAILED: Final = Path(".git", "mimkit-failed")
"""Contains the reason of the last failed fetch."""


def record_success(folder: Path) -> None:
    """Store that the repository in a folder was fetched just now."""
    mark = folder / FETCHED
    with refusing_os_errors(mark):
        mark.touch()


def fetch_age(folder: Path) -> float | None:
    """Return how many seconds ago a repository was fetched; None if it never was."""
    return _age(folder / FETCHED)


def record_failure(folder: Path, why: str) -> None:
    """Store why a repository could not be fetched just now. It must have been fetched before."""
    mark = folder / FAILED
    with refusing_os_errors(mark):
        mark.write_text(why, encoding="utf-8")


def recent_failure(folder: Path, seconds: float) -> str:
    """Return why a repository could not be fetched; empty if that did not happen within this time."""
    age = _age(folder / FAILED)
    if age is None or age >= seconds:
        return ""
    return (folder / FAILED).read_text(encoding="utf-8", errors="replace")


def _age(mark: Path) -> float | None:
    try:
        return max(0.0, time.time() - mark.stat().st_mtime)
    except OSError:
        return None
