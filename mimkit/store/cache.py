"""A small JSON cache in `.git/mimkit/`. A missing, broken or read-only file does no harm."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple


class Memory(NamedTuple):
    """A cached result: use it only if its key matches. `shape` is the version of the file format."""

    path: Path
    shape: int

    def load(self) -> dict[str, Any]:
        """Return the cached result, or an empty one if there is none or its format has another version."""
        with contextlib.suppress(OSError, ValueError):
            found = json.loads(self.path.read_bytes())
            if isinstance(found, dict) and found.get("version") == self.shape:
                return found
        return {}

    def save(self, what: Mapping[str, Any]) -> None:
        """Replace the cached result. A disk that cannot be written to is ignored."""
        scratch = self.path.with_suffix(f".{os.getpid()}.new")
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(exist_ok=True)
            scratch.write_text(json.dumps({"version": self.shape, **what}), encoding="utf-8")
            scratch.replace(self.path)
