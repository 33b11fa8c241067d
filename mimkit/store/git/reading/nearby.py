"""Compares commits that are a few steps apart without starting git. Most races involve such commits."""

from __future__ import annotations

import re
from collections import deque

from mimkit.store.git.process.reader import Reader

MOST = 32
"""The maximum number of commits to read before asking git instead."""
_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def is_ancestor(reader: Reader, older: str, newer: str) -> bool | None:
    """Return whether `newer` contains `older`, or None if they are too far apart or a commit is missing."""
    return _search(reader, older, newer)[0]


def count_newer(reader: Reader, older: str, newer: str) -> int:
    """Count the commits from `older` to `newer`, up to `MOST`. `newer` must contain `older`."""
    return _search(reader, older, newer)[1]


def _search(reader: Reader, older: str, newer: str) -> tuple[bool | None, int]:
    """Search the history of `newer`, newest first, for `older`.

    Return whether it was found (None if unknown), and the number of commits searched before it.
    """
    if not (_ID.fullmatch(older) and _ID.fullmatch(newer)):
        return None, 0
    before = _parents(reader, older)
    if before is None:
        return None, 0
    if older == newer:
        return True, 0
    # The history of a parent of `older` cannot contain `older`, so it is not searched.
    seen, waiting = {newer, *before}, deque([newer] if newer not in before else [])
    count = 0
    while waiting:
        parents = _parents(reader, waiting.popleft())
        count += 1
        if parents is None or count > MOST:
            return None, min(count, MOST)
        if older in parents:
            return True, count
        waiting += [each for each in parents if each not in seen]
        seen |= {*parents}
    return False, count


def _parents(reader: Reader, commit: str) -> list[str] | None:
    """Return a commit's parents, or None if the id is missing or is not a commit."""
    found = reader.fetch(commit)
    if found is None or found.kind != "commit":
        return None
    lines = found.body.partition(b"\n\n")[0].split(b"\n")
    return [line[len(b"parent ") :].decode() for line in lines if line.startswith(b"parent ")]
