"""The id of this clone, by which a record says which clone posts an entry. It identifies no person."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

from mimkit.model.ids import ALPHABET


def clone_id(place: Path) -> str:
    """Return the id that is stored in the folder `place`; create it if it is not there.

    A copy of a clone is another clone, so the id is only valid for the folder that it was made for.
    """
    path = place / "clone.json"
    if found := _read(path):
        return found
    place.mkdir(parents=True, exist_ok=True)
    new = "".join(secrets.choice(ALPHABET) for _ in range(10))
    scratch = path.with_name(f"clone.{new}.new")
    scratch.write_text(json.dumps({"id": new, "folder": _identity(place)}), encoding="utf-8")
    if path.exists():
        path.unlink(missing_ok=True)  # of the clone that this one is a copy of
    with suppress(FileExistsError):
        os.link(scratch, path)  # fails if another process was faster
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
