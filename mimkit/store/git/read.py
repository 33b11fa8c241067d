"""Questions asked of commits: what they hold, and the bytes of it."""

from __future__ import annotations

import itertools
import re
import subprocess
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from mimkit.errors import EnvironmentUnfit
from mimkit.store.git.clone import Clone
from mimkit.store.git.errors import DamagedRepository, GitDied
from mimkit.store.git.objects import Thing
from mimkit.store.git.refusal import refusal
from mimkit.store.git.run import talk

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
    with talk(clone.root, "cat-file", "--batch") as process:
        ahead = _send(process, ids)
        while ahead:
            following = _send(process, ids)
            for blob in ahead:
                thing = _receive(clone, process)
                if thing is None:
                    raise DamagedRepository(f"the object {blob} is missing")
                yield blob, thing.body
            ahead = following


@contextmanager
def objects(clone: Clone) -> Iterator[Callable[[str], Thing | None]]:
    """Open one git process that answers a name (an id, commit:path, commit^{tree}) with the object or None."""
    with talk(clone.root, "cat-file", "--batch") as process:

        def fetch(name: str) -> Thing | None:
            if "\n" in name:
                return None
            _write(process, name + "\n")
            return _receive(clone, process)

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


def _send(process: subprocess.Popen[bytes], ids: Iterator[str]) -> list[str]:
    some = list(itertools.islice(ids, _WINDOW))
    if wrong := [blob for blob in some if not _ID.fullmatch(blob)]:
        raise DamagedRepository(f"{wrong[0]!r} is not an object id")
    _write(process, "".join(f"{blob}\n" for blob in some))
    return some


def _write(process: subprocess.Popen[bytes], text: str) -> None:
    assert process.stdin is not None  # noqa: S101 - the pipe was asked for
    try:
        process.stdin.write(text.encode("utf-8", "surrogateescape"))
        process.stdin.flush()
    except OSError as gone:
        raise GitDied("cat-file", "does not listen any more") from gone


def _receive(clone: Clone, process: subprocess.Popen[bytes]) -> Thing | None:
    assert process.stdout is not None  # noqa: S101 - the pipe was asked for
    header = process.stdout.readline()
    words = header.split()
    if not header.endswith(b"\n"):
        raise _stopped(clone, process)
    if words[-1] in {b"missing", b"ambiguous"} or len(words) != 3:
        return None
    length = int(words[2])
    body = process.stdout.read(length + 1)
    if len(body) != length + 1:
        raise _stopped(clone, process)
    return Thing(words[1].decode(), body[:-1])


def _stopped(clone: Clone, process: subprocess.Popen[bytes]) -> EnvironmentUnfit:
    """Say why git stopped in the middle of an answer."""
    assert process.stderr is not None  # noqa: S101 - the pipe was asked for
    complaint = process.stderr.read().decode("utf-8", "replace")
    return (
        refusal(clone.root, "cat-file", complaint)
        if complaint
        else GitDied("cat-file", "stopped in the middle")
    )
