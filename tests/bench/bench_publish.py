"""Publishing to a local bare remote: writers with `mim log`, and as many with `git commit` and `git push`.

Each git writer has its own file and does what git suggests after a rejected push: fetch, rebase, push again.
It starts no Python, checks nothing and syncs nothing to the disk.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.generate import repository
from tests.bench.measure import MIM, Times
from tests.bench.table import Fact, Row

WRITERS = 8
_ENTRIES_A_WRITER = 10
_ENVIRONMENT = {"MIM_ACTOR": "mim-duty", "MIM_NOW": "2026-11-22T03:00:00Z"}
_BY_HAND = """
for number in $(seq {count}); do
  echo "line $number" >> {name}.txt
  git add -- {name}.txt && git commit -q -m "Line $number"
  until git push -q 2>/dev/null; do git fetch -q && git rebase -q origin/main 2>/dev/null; done
done
"""
_OURS = (
    'for number in $(seq {count}); do {mim} log "{name} $number" >/dev/null || {mim} sync >/dev/null; done'
)
_HOW = {"git push by hand": _BY_HAND, "mim log": _OURS}


def bench(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Row | Fact]:
    """Time both, round by round, with the smallest number of incidents."""
    count = max(1, min(_ENTRIES_A_WRITER, sizes[0]))
    origin = repository(scratch / "origin", sizes[0])
    took = {name: Times() for name in _HOW}
    for number in range(min(rounds, 3)):
        for name, script in _HOW.items():
            took[name].seconds.append(_publish(scratch / f"{number}-{name[:3]}", origin, script, count))
    total = WRITERS * count
    ours, by_hand = took["mim log"], took["git push by hand"]
    return [
        Row(f"{total} entries, {WRITERS} writers: mim log", ours, "git push by hand", by_hand),
        *(Fact(f"entries a second: {name}", f"{total / took[name].median:.1f}") for name in _HOW),
    ]


def _publish(folder: Path, origin: Path, script: str, count: int) -> float:
    """Let the writers publish, each in a clone of its own, and return the seconds until the last has ended."""
    folder.mkdir()
    remote = folder / "remote.git"
    _git(folder, "clone", "-q", "--bare", str(origin), str(remote))
    names = [f"writer-{number}" for number in range(WRITERS)]
    for name in names:
        _git(folder, "clone", "-q", str(remote), name)
        for key, value in (("name", "Whoever"), ("email", "mim-duty@example.com")):
            _git(folder / name, "config", f"user.{key}", value)
    began = time.perf_counter()
    running = [
        subprocess.Popen(
            ["sh", "-c", script.format(count=count, name=name, mim=" ".join(MIM))],
            cwd=folder / name,
            env={**os.environ, **_ENVIRONMENT},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for name in names
    ]
    for each in running:
        each.wait()
    took = time.perf_counter() - began
    for name in names:
        _git(folder / name, "pull", "-q", "--ff-only")
    _all_there(folder / names[0], script, count)
    shutil.rmtree(folder)
    return took


def _all_there(clone: Path, script: str, count: int) -> None:
    """Stop the measurement when an entry is not in the end result: what is lost costs nothing."""
    files = clone.rglob("incident.yaml") if script is _OURS else clone.glob("writer-*.txt")
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    found = sum("writer-" in line if script is _OURS else line.startswith("line ") for line in lines)
    if found != WRITERS * count:
        raise SystemExit(f"{found} entries of {WRITERS * count} arrived")


def _git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)
