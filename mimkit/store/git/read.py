"""Questions asked of commits: what they hold, and the bytes of it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from mimkit.errors import EnvironmentUnfit
from mimkit.store.git.clone import Clone
from mimkit.store.git.errors import DamagedRepository
from mimkit.store.git.objects import Thing
from mimkit.store.git.refusal import refusal
from mimkit.store.git.run import Conversation, talk

_WINDOW = 30
"""Ids sent ahead of the answers: 2 x 30 x 65 bytes fit into the smallest pipe, so nobody waits for ever."""

_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One name in a commit: path from the top, mode as git spells it, kind (blob, tree, commit), object id."""

    path: str
    mode: str
    kind: str
    blob: str


def resolve(clone: Clone, rev: str) -> str | None:
    """Return the commit id that `rev` names, or None."""
    return _rev_parse(clone, f"{rev}^{{commit}}")


def tree_id(clone: Clone, commit: str, path: str) -> str | None:
    """Return the id of the folder or file at `path` in `commit` (the whole tree for ""), or None."""
    return _rev_parse(clone, f"{commit}:{path}")


def entries(clone: Clone, commit: str, prefix: str) -> list[TreeEntry]:
    """List every file of `commit` below the folder `prefix` ("" for all), in git's order."""
    return _ls_tree(clone, ("-r",), commit, _as_folder(prefix))


def children(clone: Clone, commit: str, folder: str) -> list[TreeEntry]:
    """List what lies directly in `folder` of `commit` ("" for the top)."""
    return _ls_tree(clone, (), commit, _as_folder(folder))


def read(clone: Clone, commit: str, path: str) -> bytes | None:
    """Return the bytes of a file in `commit`, or None when there is no file at `path`."""
    with objects(clone) as fetch:
        thing = fetch(f"{commit}:{path}")
    if thing is None:
        _ensure_absent(clone, commit, path)
    return thing.body if thing and thing.kind == "blob" else None


def read_many(clone: Clone, blobs: Iterable[str]) -> Generator[tuple[str, bytes], None, None]:
    """Yield each blob id with its bytes, in the order asked, through one git process.

    One object is in memory at a time. Raises DamagedRepository when one is missing.
    """
    ids = iter(blobs)
    with talk(clone.root, "cat-file", "--batch") as git:
        ahead = _send(git, ids)
        while ahead:
            following = _send(git, ids)
            for blob in ahead:
                thing = _receive(clone, git)
                if thing is None:
                    raise DamagedRepository(f"the object {blob} is missing")
                yield blob, thing.body
            ahead = following


@contextmanager
def objects(clone: Clone) -> Iterator[Callable[[str], Thing | None]]:
    """Open one git process that answers a name (an id, commit:path, commit^{tree}) with the object or None."""
    with talk(clone.root, "cat-file", "--batch") as git:

        def fetch(name: str) -> Thing | None:
            if "\n" in name:
                return None
            git.say(f"{name}\n".encode("utf-8", "surrogateescape"))
            return _receive(clone, git)

        yield fetch


def _ensure_absent(clone: Clone, commit: str, path: str) -> None:
    """Raise DamagedRepository when the file is there and cannot be read: git calls both of them missing."""
    if resolve(clone, commit) and any(entry.path == path for entry in _ls_tree(clone, (), commit, path)):
        raise DamagedRepository(f"the object of {path} cannot be read")


def _rev_parse(clone: Clone, name: str) -> str | None:
    answer = clone.ask("rev-parse", "--verify", "--quiet", "--end-of-options", name)
    found = answer.out.decode().strip()
    if answer.status == 0 and _ID.fullmatch(found):
        return found
    problem = refusal(clone.root, "rev-parse", answer.err)
    if isinstance(problem, DamagedRepository):
        raise problem
    return None


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
    some = list(itertools.islice(ids, _WINDOW))
    if wrong := [blob for blob in some if not _ID.fullmatch(blob)]:
        raise DamagedRepository(f"{wrong[0]!r} is not an object id")
    git.say("".join(f"{blob}\n" for blob in some).encode())
    return some


def _receive(clone: Clone, git: Conversation) -> Thing | None:
    header = git.line()
    words = header.split()
    if not header.endswith(b"\n"):
        raise _stopped(clone, git)
    if words[-1] in {b"missing", b"ambiguous"} or len(words) != 3:
        return None
    length = int(words[2])
    body = git.take(length + 1)
    if len(body) != length + 1:
        raise _stopped(clone, git)
    return Thing(words[1].decode(), body[:-1])


def _stopped(clone: Clone, git: Conversation) -> EnvironmentUnfit:
    """Say why git stopped in the middle of an answer."""
    complaint = git.complaint()
    return refusal(clone.root, "cat-file", complaint) if complaint else git.died("stopped in the middle")
