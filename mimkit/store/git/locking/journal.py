"""Records a branch move before it happens, so that an interrupted working-tree update can be finished."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from mimkit.store.git.locking.atomic_files import sync_folders
from mimkit.store.git.process.clone import Clone
from mimkit.store.git.process.refusal import told


class Step(NamedTuple):
    """A move of `branch` from `old` (None: there was no commit) to `new`."""

    branch: str
    old: str | None
    new: str


def open_step(clone: Clone, branch: str, old: str | None, new: str) -> None:
    """Note the step before the branch moves; one that was left unfinished just before is joined to it."""
    place = _place(clone)
    earlier = unfinished(clone)
    if earlier and (earlier.branch, earlier.new) == (branch, old):
        old = earlier.old
    new_file = not place.exists()
    with told(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("w", encoding="utf-8") as file:
            file.write(f"{branch} {old or '-'} {new}\n")
            file.flush()
            # After a power cut the branch may have moved, and without the note an old copy would undo the entry.
            os.fsync(file.fileno())
    if new_file:
        sync_folders([place.parent, place.parent.parent])


def close_step(clone: Clone) -> None:
    """Forget the step: the checkout has followed, or the branch never moved."""
    place = _place(clone)
    with told(place):
        if place.exists():
            # Emptied and not removed: a file that is there already needs no folder to be synced the next time.
            os.truncate(place, 0)


def unfinished(clone: Clone) -> Step | None:
    """Return the step that a killed process left behind, if there is one that can be read."""
    place = _place(clone)
    try:
        text = place.read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    found = re.fullmatch(r"(refs/heads/\S+) ([0-9a-f]{40,64}|-) ([0-9a-f]{40,64})\n", text)
    return Step(found[1], None if found[2] == "-" else found[2], found[3]) if found else None


def _place(clone: Clone) -> Path:
    return clone.private / "mimkit" / "step"
