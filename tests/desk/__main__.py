"""The long runs of the test desk, one after the other: `python -m tests.desk long [NAME]...`.

`writers` (16 x 125 with kills and a slow line), `processes` (8 x 100 in one clone), `kills` (at every call),
`disk` (a fault at every call), `slow` (every faulty remote, with a delay of 300 ms). Without a name, all run.
They take about an hour on two idle cores, and print their durations.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence

LONG = {
    "writers": ("tests/faults/test_writers.py", "sixteen"),
    "processes": ("tests/faults/test_writers.py", "eight"),
    "kills": ("tests/faults/test_kills.py", ""),
    "disk": ("tests/faults/test_disk.py", ""),
    "slow": ("tests/faults/test_remotes.py", ""),
}


def main(words: Sequence[str] | None = None) -> int:
    """Run what is named, or everything; the exit status is 1 when something does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.desk", description=__doc__)
    parser.add_argument("what", choices=["long"])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(LONG)}")
    given = parser.parse_args(words)
    if unknown := [name for name in given.names if name not in LONG]:
        parser.error(f"there is no run {unknown[0]!r}; there are {', '.join(LONG)}")
    statuses = [_run(name, *LONG[name]) for name in given.names or LONG]
    return int(any(statuses))


def _run(name: str, path: str, only: str) -> int:
    began = time.monotonic()
    words = ["-q", "-p", "no:cacheprovider", "-m", "long", path, *(["-k", only] if only else [])]
    status = subprocess.run([sys.executable, "-m", "pytest", *words], check=False).returncode
    sys.stdout.write(f"{name}: {'held' if status == 0 else 'BROKEN'}, {time.monotonic() - began:.0f} s\n")
    sys.stdout.flush()
    return status


if __name__ == "__main__":
    sys.exit(main())
