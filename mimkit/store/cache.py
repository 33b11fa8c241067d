"""A small JSON cache in `.git/mimkit/`. A missing, broken or read-only file does no harm."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple


class Memory(NamedTuple):
    """What was worked out before, to be used only where its key fits; `shape` is the version of its form."""

    path: Path
    shape: int

    def load(self) -> dict[str, Any]:
        """Return what is remembered; nothing where there is none, or of another shape."""
        with contextlib.suppress(OSError, ValueError):
            found = json.loads(self.path.read_bytes())
            if isinstance(found, dict) and found.get("version") == self.shape:
                return found
        return {}

    def save(self, what: Mapping[str, Any]) -> None:
        """Remember this instead, where the disk allows it."""
        scratch = self.path.with_suffix(f".{os.getpid()}.new")
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(exist_ok=True)
            scratch.write_text(json.dumps({"version": self.shape, **what}), encoding="utf-8")
            scratch.replace(self.path)
