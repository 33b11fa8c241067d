"""Reads commits: resolves revisions, lists files and reads blobs."""

from __future__ import annotations

import itertools
import re
from collections.abc import Generator, Iterable, Iterator
from typing import NamedTuple

from mimkit.store.git.errors import DamagedRepository
from mimkit.store.git.objects import SUBMODULE, TreeItem, leaf, split_tree
from mimkit.store.git.process.clone import Clone
from mimkit.store.git.process.reader import Found, receive
from mimkit.store.git.process.run import Conversation, open_conversation

_WINDOW = 30
"""The number of ids to send before reading responses.

2 x 30 x 65 bytes fit into the smallest pipe, so neither side blocks.
"""

_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class TreeEntry(NamedTuple):
    """An entry in a commit: its path from the top level, git file mode, kind (blob, tree or commit) and object id."""

    path: str
    mode: str
    kind: str
    blob: str


class Branch(NamedTuple):
    """A local branch, or a remote branch as last fetched: its name, its remote and its commit."""

    name: str
    remote: str
    commit: str


def branches(clone: Clone) -> list[Branch]:
    """List the local branches, followed by the remote branches. A remote's name can contain a slash."""
    options = ("--format=%(refname) %(objectname) %(symref)", "refs/heads", "refs/remotes")
    rows = (
        line.split(" ")
        for line in clone.tell("for-each-ref", *options).decode("utf-8", "replace").splitlines()
    )
    remotes = sorted(
        (
            key[len("remote.") : -len(".url")]
            for key in clone.settings
            if re.fullmatch(r"remote\..+\.url", key)
        ),
        key=len,
        reverse=True,
    )
    return [_branch(ref, commit, remotes) for ref, commit, symbolic in rows if not symbolic]


def _branch(ref: str, commit: str, remotes: list[str]) -> Branch:
    if ref.startswith("refs/heads/"):
        return Branch(ref.removeprefix("refs/heads/"), "", commit)
    short = ref.removeprefix("refs/remotes/")
    remote = next((each for each in remotes if short.startswith(f"{each}/")), short.partition("/")[0])
    return Branch(short.removeprefix(f"{remote}/"), remote, commit)


def resolve(clone: Clone, rev: str) -> str | None:
    """Return the commit id of `rev`, or None."""
    return _id_of(clone, f"{rev}^{{commit}}")


def tree_id(clone: Clone, commit: str, path: str) -> str | None:
    """Return the id of the folder or file at `path` in `commit`, or None. Use "" for the whole tree."""
    found = _id_of(clone, f"{commit}:{path}")
    if found is None:
        _ensure_absent(clone, commit, path)
    return found


def entries(clone: Clone, commit: str, prefix: str) -> list[TreeEntry]:
    """List all files of `commit` below the folder `prefix`, in git's order. Use "" for all files."""
    return _ls_tree(clone, ("-r",), commit, _as_folder(prefix))


def children(clone: Clone, commit: str, folder: str) -> list[TreeEntry]:
    """List the direct children of `folder` in `commit`. Use "" for the top level."""
    rows = _rows(clone, commit, folder)
    if rows is None:
        # The folder is missing or cannot be read. Git determines which.
        return _ls_tree(clone, (), commit, _as_folder(folder))
    return [_child(_as_folder(folder), name, leaf(row, clone.width)) for name, row in rows.items()]


def leaf_at(clone: Clone, commit: str, path: str) -> TreeItem | None:
    """Return the tree entry at `path` in `commit`, or None if it does not exist or cannot be read."""
    folder, _, name = path.rpartition("/")
    row = (_rows(clone, commit, folder) or {}).get(name.encode("utf-8", "surrogateescape"))
    return leaf(row, clone.width) if row else None


def read(clone: Clone, commit: str, path: str) -> bytes | None:
    """Return the bytes of a file in `commit`, or None if there is no file at `path`."""
    thing = clone.reader.fetch(f"{commit}:{path}")
    if thing is None:
        _ensure_absent(clone, commit, path)
    return thing.body if thing and thing.kind == "blob" else None


def read_many(clone: Clone, blobs: Iterable[str]) -> Generator[tuple[str, bytes], None, None]:
    """Yield each blob id with its bytes, in the given order.

    For many ids, one git process reads ahead, and only one blob at a time is in memory. Raises DamagedRepository if
    a blob is missing.
    """
    ids = iter(blobs)
    few = list(itertools.islice(ids, _WINDOW))
    if len(few) < _WINDOW:
        yield from [(blob, _whole(blob, clone.reader.fetch(_checked(blob)))) for blob in few]
        return
    ids = itertools.chain(few, ids)
    with open_conversation(clone.root, "cat-file", "--batch") as git:
        ahead = _send(git, ids)
        while ahead:
            following = _send(git, ids)
            for blob in ahead:
                yield blob, _whole(blob, receive(clone.root, git))
            ahead = following


def _ensure_absent(clone: Clone, commit: str, path: str) -> None:
    """Raise DamagedRepository if `path` exists but cannot be read, because git reports both cases as missing."""
    if resolve(clone, commit) and (
        not path or any(e.path == path for e in _ls_tree(clone, (), commit, path))
    ):
        raise DamagedRepository(f"the object of {path or 'the whole tree'} cannot be read")


def _id_of(clone: Clone, name: str) -> str | None:
    found = clone.reader.fetch(name)
    return found.id if found else None


def _rows(clone: Clone, commit: str, folder: str) -> dict[bytes, bytes] | None:
    found = clone.reader.fetch(f"{commit}:{folder.rstrip('/')}")
    return split_tree(found.body, clone.width) if found and found.kind == "tree" else None


def _child(folder: str, name: bytes, leaf: TreeItem) -> TreeEntry:
    path = folder + name.decode("utf-8", "surrogateescape")
    kind = "tree" if leaf.is_tree else "commit" if leaf.mode == SUBMODULE else "blob"
    return TreeEntry(path, leaf.mode.zfill(6), kind, leaf.id)


def _ls_tree(clone: Clone, options: tuple[str, ...], commit: str, folder: str) -> list[TreeEntry]:
    below = ("--", folder) if folder else ()
    out = clone.tell("ls-tree", *options, "-z", "--full-tree", "--end-of-options", commit, *below)
    return [_entry(line) for line in out.decode("utf-8", "surrogateescape").split("\0") if line]


def _as_folder(path: str) -> str:
    return path.rstrip("/") + "/" if path else ""


def _entry(line: str) -> TreeEntry:
    facts, _, path = line.partition("\t")
    mode, kind, name = facts.split(" ")
    return TreeEntry(path, mode, kind, name)


def _send(git: Conversation, ids: Iterator[str]) -> list[str]:
    some = [_checked(blob) for blob in itertools.islice(ids, _WINDOW)]
    git.say("".join(f"{blob}\n" for blob in some).encode())
    return some


def _checked(blob: str) -> str:
    if not _ID.fullmatch(blob):
        raise DamagedRepository(f"{blob!r} is not an object id")
    return blob


def _whole(blob: str, found: Found | None) -> bytes:
    if found is None:
        raise DamagedRepository(f"the object {blob} is missing")
    return found.body
