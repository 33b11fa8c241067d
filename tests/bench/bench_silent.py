"""`mim log` while the remote accepts connections and never answers, compared with the same without a remote."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.bench.generate import repository
from tests.bench.measure import MIM, Case, Run, in_turn
from tests.bench.table import Fact, Row
from tests.stories.silence import silence

TARGET = 1.3
FIRST_TARGET = 4.0
"""Seconds: three to give the remote up, and one for everything else."""
_ENVIRONMENT = {"MIM_ACTOR": "mim-duty", "MIM_NOW": "2026-11-22T03:00:00Z"}


def bench(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Row | Fact]:
    """Compare the commands after the first; the first is timed too, after fifteen seconds would have passed."""
    rows: list[Row | Fact] = []
    for size in sizes:
        alone = repository(scratch / f"alone-{size}", size)
        remote, cut_off = scratch / f"remote-{size}.git", scratch / f"cut-off-{size}"
        _git(scratch, "clone", "--quiet", "--bare", str(alone), str(remote))
        _git(scratch, "clone", "--quiet", str(remote), str(cut_off))
        with silence() as hole:
            _git(cut_off, "remote", "set-url", "origin", hole.url("git"))
            first = Case(f"mim log, the first, {size:,}", [_log(cut_off, forgets=True)])
            took = in_turn([first], _ENVIRONMENT, min(rounds, 3))[first.name]
            is_met = "met" if took.median <= FIRST_TARGET else "MISSED"
            rows.append(Fact(first.name, f"{took}, at most {FIRST_TARGET:.0f} s", is_met))
            following = Case(f"mim log, the remote is down, {size:,}", [_log(cut_off, forgets=False)])
            without = Case(f"mim log, no remote, {size:,}", [_log(alone, forgets=False)])
            times = in_turn([following, without], _ENVIRONMENT, rounds)
        rows.append(Row(following.name, times[following.name], without.name, times[without.name], TARGET))
        rows.append(_shared_again(cut_off, remote))
    return rows


def _shared_again(cut_off: Path, remote: Path) -> Fact:
    """Bring the remote back, and count the entries that were recorded and that are shared."""
    recorded = _count(cut_off, "refs/remotes/origin/main..HEAD")
    before = _count(remote, "main")
    _git(cut_off, "remote", "set-url", "origin", str(remote))
    Run([*MIM, "sync"], cut_off).time(_ENVIRONMENT)
    shared = _count(remote, "main") - before
    return Fact(
        "entries shared, the remote is back",
        f"{shared} of {recorded}",
        "met" if shared == recorded else "MISSED",
    )


def _count(folder: Path, commits: str) -> int:
    return int(_git(folder, "rev-list", "--count", commits))


def _git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True).stdout


def _log(folder: Path, *, forgets: bool) -> Run:
    def prepare() -> None:
        for place in (folder / ".git" / "mimkit" / "contact").glob("*.json"):
            if forgets:
                place.unlink()

    return Run([*MIM, "log", "The pool is empty"], folder, prepare, frozenset({0, 4}))
