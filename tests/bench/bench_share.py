"""Eight clones of one bare remote that all write at once: `mim log`, compared with bare `git commit` and `git push`.

`mim log`: each writer runs the command again and again, all of them in the same incident. An entry is done when the
remote has it: after exit status 4, the writer runs `mim sync` until the entry is shared.

`mim log, started`: the same in processes that have imported everything. Eight people start their commands on eight
machines; here they share the cores, so this row shows what recording and sharing take without the start.

`bare git push`: each writer appends a line to a file of its own, runs `git add` and `git commit`, and then `git push`.
After a rejected push it does the least that git suggests: `git fetch`, `git rebase`, and the push again, without a
pause. It starts no Python, checks nothing, and two writers never change the same file.

The rounds alternate. A rate is all entries of a round, divided by the time until the last writer is done.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from tests.bench.generate import repository
from tests.bench.measure import MIM, PYTHON, Times, around
from tests.bench.table import Fact, Row

WRITERS = 8
TARGET = 2.0
"""At least half the rate of the floor."""
_ENTRIES_A_WRITER = 10
_NOT_SHARED = 4
_ENVIRONMENT = {"MIM_ACTOR": "mim-duty", "MIM_NOW": "2026-11-22T03:00:00Z"}
_BARE = """
echo "line {text}" >> {name}.txt
git add -- {name}.txt && git commit -q -m "Line {text}"
until git push -q 2>/dev/null; do git fetch -q && git rebase -q origin/main 2>/dev/null; done
"""
_TOP = Path(__file__).parents[2]
Type = Callable[..., int]
"""Runs one command in a clone, and returns its exit status."""


@dataclass(slots=True)
class Round:
    """When each entry was begun and done, in seconds since the round began, by writer."""

    entries: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """The time until the last writer was done."""
        return max(done for each in self.entries.values() for _, done in each)

    @property
    def waits(self) -> list[float]:
        """How long each entry took until it was shared, shortest first."""
        return sorted(done - begun for each in self.entries.values() for begun, done in each)

    @property
    def least(self) -> float:
        """The entries of the slowest writer as a share of those of the fastest, when the fastest was done."""
        first = min(each[-1][1] for each in self.entries.values())
        counts = [sum(done <= first for _, done in each) for each in self.entries.values()]
        return min(counts) / max(counts)


def bench(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Row | Fact]:
    """Time both, round by round, with the smallest number of incidents."""
    count = max(1, min(_ENTRIES_A_WRITER, sizes[0]))
    origin = repository(scratch / "origin", sizes[0])
    found: dict[str, list[Round]] = {name: [] for name in _HOW}
    for number in range(min(rounds, 3)):
        for name in _HOW:
            found[name].append(_round(scratch / f"{number}-{len(name)}", origin, name, count))
    total = WRITERS * count
    took = {name: Times([each.seconds for each in made]) for name, made in found.items()}
    floor = list(_HOW)[-1]
    return [
        *(
            Row(f"{total} entries, {WRITERS} writers: {name}", took[name], floor, took[floor], TARGET)
            for name in _HOW
            if name != floor
        ),
        *(Fact(f"entries a second: {name}", f"{total / took[name].median:.1f}") for name in _HOW),
        *(Fact(f"until an entry is shared: {name}", _waits(made)) for name, made in found.items()),
        *(
            Fact(f"slowest writer, when the fastest is done: {name}", _least(made))
            for name, made in found.items()
        ),
    ]


def _waits(rounds: Sequence[Round]) -> str:
    waits = sorted(wait for each in rounds for wait in each.waits)
    late = waits[int(len(waits) * 0.95)]
    return f"median {statistics.median(waits):.1f} s, 95 % within {late:.1f} s, longest {waits[-1]:.1f} s"


def _least(rounds: Sequence[Round]) -> str:
    return ", ".join(f"{each.least:.0%}" for each in rounds) + " of its entries"


def _round(folder: Path, origin: Path, name: str, count: int) -> Round:
    """Let the writers share their entries, each in a clone of its own."""
    folder.mkdir()
    remote = folder / "remote.git"
    _git(folder, "clone", "-q", "--bare", str(origin), str(remote))
    clones = [folder / f"writer-{number}" for number in range(WRITERS)]
    for clone in clones:
        _git(folder, "clone", "-q", str(remote), clone.name)
        for key, value in (("name", "Whoever"), ("email", "mim-duty@example.com")):
            _git(clone, "config", f"user.{key}", value)
    made = Round({clone.name: [] for clone in clones})
    with ExitStack() as open_, ThreadPoolExecutor(WRITERS) as pool:
        hands = [open_.enter_context(contextmanager(_HOW[name])(clone)) for clone in clones]
        began = time.perf_counter()

        def work(clone: Path, type_: Type) -> None:
            for number in range(count):
                begun = time.perf_counter() - began
                _write(type_, f"{clone.name} {number}")
                made.entries[clone.name].append((begun, time.perf_counter() - began))

        list(pool.map(work, clones, hands))
    _all_there(remote, name, count)
    shutil.rmtree(folder)
    return made


def _run_mim(clone: Path) -> Iterator[Type]:
    yield lambda *words: _run(clone, *MIM, *words)


def _run_started(clone: Path) -> Iterator[Type]:
    process = subprocess.Popen(
        [PYTHON, "-m", "tests.bench.writer"],
        cwd=clone,
        env={**around(_ENVIRONMENT), "PYTHONPATH": str(_TOP)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process, cast("IO[str]", process.stdin) as into, cast("IO[str]", process.stdout) as out:

        def type_(*words: str) -> int:
            into.write(json.dumps(words) + "\n")
            into.flush()
            return int(out.readline())

        type_("list")  # it has read the records, and what the next commands need is imported
        yield type_


def _run_git(clone: Path) -> Iterator[Type]:
    yield lambda *words: _run(clone, "sh", "-c", _BARE.format(name=clone.name, text=words[-1]))


_HOW: dict[str, Callable[[Path], Iterator[Type]]] = {
    "mim log": _run_mim,
    "mim log, started": _run_started,
    "bare git push": _run_git,
}


def _write(type_: Type, text: str) -> None:
    """Write an entry, and return when the remote has it."""
    status = type_("log", text)
    while status == _NOT_SHARED:
        status = type_("sync")
    if status:
        raise SystemExit(f"{text}: exit status {status}")


def _run(clone: Path, *words: str) -> int:
    return subprocess.run(
        words, cwd=clone, env=around(_ENVIRONMENT), capture_output=True, check=False
    ).returncode


def _all_there(remote: Path, name: str, count: int) -> None:
    """Stop the measurement unless the remote has each entry exactly once: what is lost costs nothing."""
    where = "*.txt" if name == list(_HOW)[-1] else "*incident.yaml"
    lines = _git(remote, "grep", "-h", "-o", "-E", "writer-[0-9]+ [0-9]+$", "main", "--", where).splitlines()
    wanted = [f"writer-{writer} {number}" for writer in range(WRITERS) for number in range(count)]
    if sorted(lines) != sorted(wanted):
        raise SystemExit(f"{len({*lines})} entries of {len(wanted)} arrived, in {len(lines)} places")


def _git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout
