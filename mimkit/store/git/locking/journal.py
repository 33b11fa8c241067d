"""Records each branch move in advance, so that an interrupted working-tree update can be completed."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from mimkit.store.git.locking.atomic_files import sync_folders
from mimkit.store.git.process.clone import Clone
from mimkit.store.git.process.refusal import refusing_os_errors


class PendingMove(NamedTuple):
    """A move of `branch` from `old` to `new`. `old` is None if the branch had no commits before."""

    branch: str
    old: str | None
    new: str


def open_step(clone: Clone, branch: str, old: str | None, new: str) -> None:
    """Write the step to the journal before the branch moves.

    If the previous step is unfinished, both are combined into one.
    """
    place = _place(clone)
    earlier = unfinished(clone)
    if earlier and (earlier.branch, earlier.new) == (branch, old):
        old = earlier.old
    new_file = not place.exists()
    with refusing_os_errors(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("w", encoding="utf-8") as file:
            file.write(f"{branch} {old or '-'} {new}\n")
            file.flush()
            # If the power fails, the branch may already have moved. If there were no journal, the outdated
            # working tree would undo the entry.
            os.fsync(file.fileno())
    if new_file:
        sync_folders([place.parent, place.parent.parent])


def close_step(clone: Clone) -> None:
    """Clear the journal, because the checkout is up to date or the branch did not move."""
    place = _place(clone)
    with refusing_os_errors(place):
        if place.exists():
            # The file is emptied instead of deleted, so that the next step does not need to sync the folder.
            os.truncate(place, 0)


def unfinished(clone: Clone) -> PendingMove | None:
    """Return the step that a killed process left unfinished, or None if there is none or it is unreadable."""
    place = _place(clone)
    try:
        text = place.read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    found = re.fullmatch(r"(refs/heads/\S+) ([0-9a-f]{40,64}|-) ([0-9a-f]{40,64})\n", text)
    return PendingMove(found[1], None if found[2] == "-" else found[2], found[3]) if found else None


def _place(clone: Clone) -> Path:
    return clone.private / "mimkit" / "step"
