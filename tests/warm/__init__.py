"""Processes of `mim` that start in a tenth of the time: forks of one that has everything imported.

Many tests start `mim` as a process: from hooks of git, in workflows, several at a time. What they test is not the start
of Python, which takes 0.3 to 0.9 s of a processor each time. With the variables of `warm`, Python hands over to a warm
process as soon as it runs, with its streams, folder, variables and signals. Python goes on by itself where a terminal,
a closed stream or other settings of Python are involved, and in the tests that are about the start itself.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_START = Path(__file__).parent / "start"
_OWNER = "MIMKIT_TESTS_WARM"
"""The variable by which the process that hands out the tests tells its workers the folder of the warm one."""
_started: list[subprocess.Popen[bytes]] = []


def prepare() -> None:
    """Choose the folder, in the process that hands out the tests."""
    os.environ.setdefault(
        _OWNER, f"{os.getpid()} {Path(tempfile.gettempdir(), f'mimkit-warm-{os.getpid()}')}"
    )


def warm() -> dict[str, str]:
    """Return the variables with which a `mim` becomes a fork of the warm process, which is started if need be.

    There are none on other systems than Linux, where nothing of it is needed either.
    """
    if sys.platform != "linux":
        return {}
    if _OWNER not in os.environ:
        prepare()
    owner, _, name = os.environ[_OWNER].partition(" ")
    folder = Path(name)
    folder.mkdir(exist_ok=True)
    place = folder / "line"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            _start(place, owner)
    return {"WARM_PYTHON": str(place), "PYTHONPATH": str(_START)}


def _start(place: Path, owner: str) -> None:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("MIM_", "GIT_", "PYTHON"))
    }
    compiled = {name: os.environ[name] for name in ("PYTHONPYCACHEPREFIX",) if name in os.environ}
    with (place.parent / "log").open("ab") as log:
        _started.append(
            subprocess.Popen(
                [sys.executable, str(Path(__file__).with_name("server.py")), str(place), owner],
                cwd="/",
                env={**kept, **compiled, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "error"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        )
    for _ in range(6000):
        if place.exists():
            return
        time.sleep(0.01)
    raise AssertionError((place.parent / "log").read_text())
