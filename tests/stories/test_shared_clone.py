"""Two accounts record in one clone: what mimkit writes has the permissions that git gives (`core.sharedRepository`)."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytestmark = pytest.mark.sweep

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

OBJECTS = 0o444
"""Git's objects are read-only for everyone, also for their owner."""


def run(desk: Desk, umask: int, *words: str) -> None:
    subprocess.run(
        words, cwd=desk.folder, env=desk.surroundings, umask=umask, check=True, capture_output=True
    )


@pytest.mark.parametrize(
    ("umask", "shared", "wanted"), [(0o022, "group", 0o020), (0o077, "group", 0o060), (0o077, "false", 0)]
)
def test_what_one_account_writes_another_can_change(
    empty: Desk, umask: int, shared: str, wanted: int
) -> None:
    mim = (sys.executable, "-m", "mimkit")
    run(empty, umask, "git", "init", "-q", f"--shared={shared}", "-b", "main", ".")
    run(empty, umask, *mim, "init", "--forge", "none")
    run(empty, umask, *mim, "declare", "Nobody can pay", "--service", "checkout", "--severity", "SEV1")
    run(empty, umask, *mim, "log", "The pool is full")
    run(empty, umask, *mim, "list")
    written = [Path(folder, name) for folder, _, names in os.walk(empty.folder) for name in ("", *names)]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in written if path != empty.folder}
    ours = {path: mode for path, mode in modes.items() if "mimkit" in path.parts or "incidents" in path.parts}
    assert len(ours) > 5
    # Without sharing, nothing is opened to others.
    assert {mode & (wanted or 0o077) for mode in ours.values()} == {wanted}
    if wanted:
        assert [
            path
            for path, mode in modes.items()
            if mode & wanted != wanted and mode & ~0o111 != OBJECTS & ~(umask & 0o007)
        ] == []
