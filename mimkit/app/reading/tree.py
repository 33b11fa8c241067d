"""The files of one state of the repository: of a commit, of the working tree, or in memory."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from mimkit.store.git.repository import Repository, TreeEntry
from mimkit.store.worktree import names_in, read_file, record_paths, stamp_of

Key = TypeVar("Key")


class Tree(ABC):
    """Files by path. A tree can be pickled, so that other processes can read it."""

    @abstractmethod
    def paths(self, *below: str) -> Iterable[str]:
        """Return the path of every file below these folders."""

    @abstractmethod
    def names(self, folder: str) -> Iterable[str]:
        """Return the names of the direct children of a folder: files and folders."""

    @abstractmethod
    def read(self, path: str) -> bytes:
        """Return the bytes of a file; raises KeyError or EnvironmentUnfit if there is no readable one."""

    @abstractmethod
    def mark(self, path: str) -> Hashable:
        """Return a value that changes with the content of a file; None if there is no file."""

    def files(self, folder: str) -> list[str]:
        """Return the paths of the files directly in a folder."""
        return [path for path in self.paths(folder) if path.rpartition("/")[0] == folder]

    def read_all(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each path with the bytes of its file; a file may come earlier than asked for."""
        return ((path, self.read(path)) for path in paths)


class CommitTree(Tree):
    """The files of a commit. What git has listed once is not listed again."""

    def __init__(self, repo: Repository, commit: str) -> None:
        self._repo = repo
        self.commit = commit
        self._blobs: dict[str, str] = {}
        self._folders: dict[str, list[TreeEntry]] = {}

    def paths(self, *below: str) -> list[str]:
        """Return the path of every file below these folders, in git's order."""
        return self._listed(entry for top in below for entry in self._repo.list(self.commit, top))

    def names(self, folder: str) -> list[str]:
        """Return the names of the direct children of a folder: files and folders."""
        return [entry.path.rpartition("/")[2] for entry in self._children(folder)]

    def files(self, folder: str) -> list[str]:
        """Return the paths of the files directly in a folder."""
        return self._listed(self._children(folder))

    def read(self, path: str) -> bytes:
        """Return the bytes of a file; raises KeyError if there is none."""
        raw = self._repo.read(self.commit, path)
        if raw is None:
            raise KeyError(path)
        return raw

    def mark(self, path: str) -> str | None:
        """Return the object id of a file or folder."""
        return self._blobs.get(path) or self._repo.tree_id(self.commit, path)

    def read_all(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each path with the bytes of its file, through one git process; raises KeyError for a missing file."""
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
    """Yield each key with the bytes of its blob, through one git process; equal blobs are read once."""
    wanted: dict[str, list[Key]] = {}
    for key, blob in blobs.items():
        wanted.setdefault(blob, []).append(key)
    for blob, raw in repo.read_many(wanted) if wanted else ():
        yield from ((key, raw) for key in wanted[blob])


class WorkingTree(Tree):
    """The files of a folder, committed or not; `copies` replace files that a sparse checkout omits."""

    def __init__(self, root: Path, copies: Mapping[str, bytes] | None = None) -> None:
        self.root = root
        self.copies = copies or {}

    def paths(self, *below: str) -> list[str]:
        """Return the path of every file below these folders; raises LinkOutsideRepository for a link."""
        return [*record_paths(self.root, below), *MemoryTree(self.copies).paths(*below)]

    def names(self, folder: str) -> list[str]:
        """Return the names of the direct children of a folder: files and folders."""
        copied = MemoryTree(self.copies).names(folder)
        return list(dict.fromkeys([*names_in(self.root / folder), *copied]))

    def read(self, path: str) -> bytes:
        """Return the bytes of a file; raises EnvironmentUnfit if it cannot be read."""
        return self.copies[path] if path in self.copies else read_file(self.root, path)

    def mark(self, path: str) -> Hashable:
        """Return when a file was written, how long it is and which file it is."""
        return self.copies[path] if path in self.copies else stamp_of(self.root, path)


class MemoryTree(Tree):
    """Files that are held in memory."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def paths(self, *below: str) -> Iterator[str]:
        """Yield the path of every file below these folders."""
        tops = tuple(f"{folder}/" for folder in below)
        return (path for path in self._files if path.startswith(tops))

    def names(self, folder: str) -> Iterable[str]:
        """Return the names of the direct children of a folder: files and folders."""
        start = len(folder) + 1
        return dict.fromkeys(path[start:].partition("/")[0] for path in self.paths(folder))

    def read(self, path: str) -> bytes:
        """Return the bytes of a file; raises KeyError if there is none."""
        return self._files[path]

    def mark(self, path: str) -> bytes | None:
        """Return the bytes themselves."""
        return self._files.get(path)
