"""Reads and resolves the paths that git left unmerged."""

from __future__ import annotations

from typing import NamedTuple

from mimkit.store.git.locking.atomic_files import put
from mimkit.store.git.objects import REGULAR
from mimkit.store.git.process.clone import Clone
from mimkit.store.git.process.refusal import refusing_os_errors
from mimkit.store.git.reading.read import read_many
from mimkit.store.git.working_tree.files import scratch


class Unmerged(NamedTuple):
    """A path with its three versions. None means that the file is missing."""

    path: str
    base: bytes | None
    ours: bytes | None
    theirs: bytes | None


def unmerged(clone: Clone) -> list[Unmerged]:
    """Return the regular files that have more than one version in the index."""
    out = clone.tell("ls-files", "-u", "-z").decode("utf-8", "surrogateescape")
    ids: dict[str, dict[str, str]] = {}
    for row in filter(None, out.split("\0")):
        facts, _, path = row.partition("\t")
        mode, name, stage = facts.split(" ")
        ids.setdefault(path, {})[stage] = name if mode in REGULAR else ""
    plain = {path: stages for path, stages in ids.items() if all(stages.values())}
    raws = dict(read_many(clone, list({name for stages in plain.values() for name in stages.values()})))
    return [
        Unmerged(path, *(raws[stages[stage]] if stage in stages else None for stage in "123"))
        for path, stages in plain.items()
    ]


def merge_heads(clone: Clone) -> list[str]:
    """List the commits that an unfinished merge is bringing into the branch."""
    file = clone.private / "MERGE_HEAD"
    with refusing_os_errors(file):
        return file.read_text(encoding="ascii").split() if file.is_file() else []


def write_copy(clone: Clone, path: str, raw: bytes) -> None:
    """Write bytes to the working tree atomically."""
    file = clone.root / path
    with refusing_os_errors(file):
        mode = file.stat().st_mode & 0o777 if file.is_file() else 0o644
    put(file, raw, scratch(clone), mode)


def settle(clone: Clone, path: str, raw: bytes) -> None:
    """Write the final content of a path, and mark it as resolved in git."""
    write_copy(clone, path, raw)
    clone.tell("add", "--", path)
