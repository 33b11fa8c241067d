"""Provides access to the files in a commit, in the working tree, or in memory."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from mimkit.store.git.repository import Repository, TreeEntry
from mimkit.store.worktree import names_in, read_file, record_paths, stamp_of

Key = TypeVar("Key")


class Tree(ABC):
    """A set of files by path. Trees can be pickled, so that other processes can read them."""

    @abstractmethod
    def paths(self, *below: str) -> Iterable[str]:
        """Return the paths of all files under these folders."""

    @abstractmethod
    def names(self, folder: str) -> Iterable[str]:
        """Return the names of a folder's direct children, both files and folders."""

    @abstractmethod
    def read(self, path: str) -> bytes:
        """Return a file's content. Raises KeyError or EnvironmentUnfit if the file is missing or unreadable."""

    @abstractmethod
    def mark(self, path: str) -> Hashable:
        """Return a value that changes with a file's content, or None if the file does not exist."""

    def files(self, folder: str) -> list[str]:
        """Return the paths of the files directly in a folder."""
        return [path for path in self.paths(folder) if path.rpartition("/")[0] == folder]

    def read_all(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each path with its file's content, not necessarily in the order of `paths`."""
        return ((path, self.read(path)) for path in paths)


class CommitTree(Tree):
    """The files in a commit. Git's file listings are cached."""

    def __init__(self, repo: Repository, commit: str) -> None:
        self._repo = repo
        self.commit = commit
        self._blobs: dict[str, str] = {}
        self._folders: dict[str, list[TreeEntry]] = {}

    def paths(self, *below: str) -> list[str]:
        """Return the paths of all files under these folders, in git's order."""
        return self._listed(entry for top in below for entry in self._repo.list(self.commit, top))

    def names(self, folder: str) -> list[str]:
        """Return the names of a folder's direct children, both files and folders."""
        return [entry.path.rpartition("/")[2] for entry in self._children(folder)]

    def files(self, folder: str) -> list[str]:
        """Return the paths of the files directly in a folder."""
        return self._listed(self._children(folder))

    def read(self, path: str) -> bytes:
        """Return a file's content. Raises KeyError if the file does not exist."""
        raw = self._repo.read(self.commit, path)
        if raw is None:
            raise KeyError(path)
        return raw

    def mark(self, path: str) -> str | None:
        """Return the object id of a file or folder."""
        return self._blobs.get(path) or self._repo.tree_id(self.commit, path)

    def read_all(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each path with its file's content, using a single git process. Raises KeyError for a missing file."""
        blobs = {path: self.mark(path) for path in paths}
        if missing := [path for path, blob in blobs.items() if blob is None]:
            raise KeyError(missing[0])
        yield from read_blobs(self._repo, {path: blob for path, blob in blobs.items() if blob})

    def _children(self, folder: str) -> list[TreeEntry]:
        if folder not in self._folders:
            above = self._folders.get(folder.rpartition("/")[0])
            is_there = above is None or any(each.path == folder and each.kind == "tree" for each in above)
            self._folders[folder] = self._repo.children(self.commit, folder) if is_there else []
        return self._folders[folder]

    def _listed(self, entries: Iterable[TreeEntry]) -> list[str]:
        found = {entry.path: entry.blob for entry in entries if entry.kind == "blob"}
        self._blobs.update(found)
        return list(found)

    def __reduce__(self) -> tuple[object, ...]:
        return _reopened, (self._repo.root, self.commit, self._blobs)


def _reopened(root: Path, commit: str, blobs: dict[str, str]) -> CommitTree:
    tree = CommitTree(Repository.discover(root), commit)
    tree._blobs = blobs  # noqa: SLF001 - the same class
    return tree


def read_blobs(repo: Repository, blobs: Mapping[Key, str]) -> Iterator[tuple[Key, bytes]]:
    """Yield each key with its blob's content, using a single git process. Identical blobs are read only once."""
    wanted: dict[str, list[Key]] = {}
    for key, blob in blobs.items():
        wanted.setdefault(blob, []).append(key)
    for blob, raw in repo.read_many(wanted) if wanted else ():
        yield from ((key, raw) for key in wanted[blob])


class WorkingTree(Tree):
    """The files in a folder, committed or not. `copies` replaces the files that a sparse checkout omits."""

    def __init__(self, root: Path, copies: Mapping[str, bytes] | None = None) -> None:
        self.root = root
        self.copies = copies or {}

    def paths(self, *below: str) -> list[str]:
        """Return the paths of all files under these folders. Raises LinkOutsideRepository for a symbolic link."""
        return [*record_paths(self.root, below), *MemoryTree(self.copies).paths(*below)]

    def names(self, folder: str) -> list[str]:
        """Return the names of a folder's direct children, both files and folders."""
        copied = MemoryTree(self.copies).names(folder)
        return list(dict.fromkeys([*names_in(self.root / folder), *copied]))

    def read(self, path: str) -> bytes:
        """Return a file's content. Raises EnvironmentUnfit if it cannot be read."""
        return self.copies[path] if path in self.copies else read_file(self.root, path)

    def mark(self, path: str) -> Hashable:
        """Return a value that depends on the file's modification time, size and identity, or on a copy's content."""
        return self.copies[path] if path in self.copies else stamp_of(self.root, path)


class MemoryTree(Tree):
    """A set of files in memory."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def paths(self, *below: str) -> Iterator[str]:
        """Yield the paths of all files under these folders."""
        tops = tuple(f"{folder}/" for folder in below)
        return (path for path in self._files if path.startswith(tops))

    def names(self, folder: str) -> Iterable[str]:
        """Return the names of a folder's direct children, both files and folders."""
        start = len(folder) + 1
        return dict.fromkeys(path[start:].partition("/")[0] for path in self.paths(folder))

    def read(self, path: str) -> bytes:
        """Return a file's content. Raises KeyError if the file does not exist."""
        return self._files[path]

    def mark(self, path: str) -> bytes | None:
        """Return the content itself, or None if the file does not exist."""
        return self._files.get(path)
