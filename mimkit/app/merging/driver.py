"""Registers `mim` as git's merge driver and merges a record when git calls the driver.

If a driver exits with 1 to 128, git assumes that it wrote conflict markers. A driver that cannot start (because its
program is missing, or because Python cannot find mimkit) exits the same way but leaves only our side. The
registered command distinguishes these two cases. In the second case, it runs `git merge-file` to write the conflict
markers.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from mimkit.app.merging.merge import merge_files
from mimkit.app.merging.order import manner_of_driver
from mimkit.app.merging.resolve import Resolved, add_conflict_markers, open_record
from mimkit.errors import MimError
from mimkit.model.versions.merge import take_no_side
from mimkit.store.git.driver import starts
from mimkit.store.git.repository import Repository
from mimkit.store.git.working_tree.unmerged import Unmerged

DRIVER: Final = "mim"
"""The merge driver's name in `.gitattributes`."""
LEFT_OPEN: Final = 99
"""The exit status for a file with conflict markers. No accidental failure has this status."""
_BARE: Final = "mim merge-driver %O %A %B %P"
"""The command registered by earlier versions. It depends on the PATH of the git process."""
_START: Final = re.compile(r"\A(?P<python>.+) -P -m mimkit merge-driver ")


def register(repo: Repository) -> None:
    """Register this installation of mimkit as the merge driver for this clone."""
    repo.register_driver(DRIVER, "mim: merge records by content", command(sys.executable))


def command(python: str) -> str:
    """Return the shell command for git. It ignores the PATH and falls back to git's line-by-line merge."""
    start = f"{_quoted(python)} -P -m mimkit merge-driver --left-open {LEFT_OPEN} %O %A %B %P"
    said = "mimkit could not be started, so git merged this record line by line; check it, then: mim resolve --register"
    return (
        f"{start}; case $? in 0) exit 0;; {LEFT_OPEN}) exit 1;; esac; "
        f"echo {shlex.quote(said)} %P >&2; git merge-file -L ours -L base -L theirs %A %O %B"
    )


def renew(repo: Repository) -> bool:
    """Replace a driver that an earlier version registered only by name. Return whether a driver was replaced."""
    if repo.driver(DRIVER) != _BARE:
        return False
    register(repo)
    return True


def trouble(repo: Repository) -> str:
    """Return a sentence that describes what is wrong with the registered driver, or "" if it works."""
    found = repo.driver(DRIVER)
    if found is None:
        return "the mim merge driver is not registered in this clone"
    if found == command(sys.executable):
        return ""
    start = _START.match(found)
    words = shlex.split(start["python"].replace("%%", "%")) if start else []
    if start is None or len(words) != 1 or found != command(words[0]):
        return (
            "the merge driver was registered by another version of mimkit, and a merge may keep only one side"
        )
    return "" if starts(words[0]) else f"the merge driver's Python cannot start mimkit: {words[0]}"


def _quoted(word: str) -> str:
    return shlex.quote(word or "python3").replace("%", "%%")


def run_merge_driver(path: str, base: Path, ours: Path, theirs: Path, environ: Mapping[str, str]) -> Resolved:
    """Run as git's merge driver. Write the result to the file `ours`, with conflict markers where necessary."""
    before, here, there = (file.read_bytes() for file in (base, ours, theirs))
    each = Unmerged(path, before, here, there)
    try:
        manner = manner_of_driver(_repository(), environ, path, (before, here, there))
        found = merge_files(path, before, here, there, take_no_side, manner)
        raw = open_record(each, take_no_side, manner) if found.conflicts else found.raw
    except MimError as problem:
        _put(ours, add_conflict_markers(here, there))
        return Resolved(path, trouble=problem)
    _put(ours, raw)
    return Resolved(path, found.conflicts, found.notes)


def _repository() -> Repository | None:
    try:
        return Repository.discover(Path())
    except MimError:
        return None


def _put(file: Path, raw: bytes) -> None:
    """Write the result atomically, because git would accept an incomplete file as the merge result."""
    scratch = file.with_name(f"{file.name}.mim")
    scratch.write_bytes(raw)
    scratch.replace(file)
