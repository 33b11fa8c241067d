"""Line-based three-way merge of text, with the same result as in git."""

from __future__ import annotations

import tempfile
from pathlib import Path

from mimkit.store.git.process.run import run


def merged_lines(base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """Return the text with both sides' changes, or None if both sides changed the same lines."""
    with tempfile.TemporaryDirectory(prefix="mim-merge-") as folder:
        for name, raw in (("ours", ours), ("base", base), ("theirs", theirs)):
            (Path(folder) / name).write_bytes(raw)
        answer = run(Path(folder), "merge-file", "-p", "-q", "--", "ours", "base", "theirs")
    return answer.out if answer.status == 0 else None
