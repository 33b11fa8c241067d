"""Manages the id of this clone, which records use to show which clone posts an entry.

The id does not identify a person.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

from mimkit.model.ids import ALPHABET


def clone_id(place: Path) -> str:
    """Return the clone id stored in the folder `place`, creating it if necessary.

    A copy of a clone counts as a different clone, so an id is valid only for the folder that it was created for.
    """
    path = place / "clone.json"
    if found := _read(path):
        return found
    place.mkdir(parents=True, exist_ok=True)
    new = "".join(secrets.choice(ALPHABET) for _ in range(10))
    scratch = path.with_name(f"clone.{new}.new")
    scratch.write_text(json.dumps({"id": new, "folder": _identity(place)}), encoding="utf-8")
    if path.exists():
        path.unlink(missing_ok=True)  # left over from the clone that was copied
    with suppress(FileExistsError):
        os.link(scratch, path)  # fails if another process created it first
    scratch.unlink()
    return _read(path) or new


def _read(path: Path) -> str | None:
    with suppress(OSError, ValueError, KeyError, TypeError):
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["folder"] == _identity(path.parent):
            return str(found["id"])
    return None


def _identity(place: Path) -> str:
    facts = place.stat()
    return f"{facts.st_dev}:{facts.st_ino}"
