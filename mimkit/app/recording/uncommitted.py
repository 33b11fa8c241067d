"""Writes files to the working tree for review, without committing them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from mimkit.store.git.locking.atomic_files import put, put_unsynced
from mimkit.store.git.repository import Repository
from mimkit.store.worktree import LinkOutsideRepository, read_file

_READABLE = 0o644


def content(repo: Repository, path: str) -> bytes | None:
    """Return a file's content in the working tree, or None. Raises LinkOutsideRepository for a symbolic link."""
    _refuse_links(repo.root, path, set())
    return read_file(repo.root, path) if (repo.root / path).exists() else None


def write_uncommitted(repo: Repository, path: str, raw: bytes) -> None:
    """Write a file to the working tree without committing it. Raises LinkOutsideRepository for a symbolic link."""
    content(repo, path)
    put(repo.root / path, raw, repo.git_dir / "mimkit", _READABLE)


def write_for_review(repo: Repository, files: Mapping[str, bytes]) -> None:
    """Write files without forcing them to disk, because the command can be repeated. Raises LinkOutsideRepository."""
    checked: set[str] = set()
    for path, raw in files.items():
        _refuse_links(repo.root, path, checked)
        put_unsynced(repo.root / path, raw, repo.git_dir / "mimkit", _READABLE)


def _refuse_links(root: Path, path: str, checked: set[str]) -> None:
    """Raise LinkOutsideRepository if a file or a folder above it is a link. `checked` contains paths without links."""
    parts = path.split("/")
    for above in ("/".join(parts[:count]) for count in range(1, len(parts) + 1)):
        if above not in checked:
            if os.path.islink(f"{root}/{above}"):  # noqa: PTH114 - for each of thousands of files
                raise LinkOutsideRepository(above)
            checked.add(above)
