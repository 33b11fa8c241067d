"""A small JSON cache in `.git/mimkit/`. Missing, damaged and read-only files are harmless."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple


class Memory(NamedTuple):
    """A cached result, which is valid only if its key matches. `shape` is the version of the file format."""

    path: Path
    shape: int

    def load(self) -> dict[str, Any]:
        """Return the cached result, or {} if it is missing, damaged or in a different format version."""
        with contextlib.suppress(OSError):
            head, _, body = self.path.read_bytes().partition(b"\n")
            if head == self._head(body):
                return dict(json.loads(body))
        return {}

    def save(self, what: Mapping[str, Any]) -> None:
        """Replace the cached result. Write errors are ignored."""
        scratch = self.path.with_suffix(f".{os.getpid()}.new")
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(exist_ok=True)
            body = json.dumps(what).encode()
            scratch.write_bytes(self._head(body) + b"\n" + body)
            scratch.replace(self.path)

    def _head(self, body: bytes) -> bytes:
        """Return the first line of the file: the format version, and a digest to detect damage."""
        return f"{self.shape} {hashlib.blake2b(body, digest_size=16).hexdigest()}".encode()
