"""Measure and print ratios: `python -m tests.bench [NAME]... [--sizes N,N] [--rounds N] [--in DIR]`.

Run it on a machine that has nothing else to do, from the top of the checkout.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench import (
    bench_backtest,
    bench_check,
    bench_check_base,
    bench_commands,
    bench_due,
    bench_first,
    bench_fsync,
    bench_help,
    bench_import,
    bench_log,
    bench_million,
    bench_share,
    bench_silent,
    bench_site,
    bench_watch,
)
from tests.bench.measure import ROUNDS
from tests.bench.table import Fact, Growth, Row, table


@dataclass(frozen=True, slots=True)
class Bench:
    """A function that measures, and the numbers of incidents it is meant for."""

    measure: Callable[[Path, Sequence[int], int], Sequence[Row | Fact | Growth]]
    sizes: tuple[int, ...]


BENCHES = {
    "help": Bench(bench_help.bench, (0,)),
    "import": Bench(bench_import.bench, (1_000, 10_000)),
    "log": Bench(bench_log.bench, (10, 10_000)),
    "first": Bench(bench_first.bench, (10, 10_000)),
    "fsync": Bench(bench_fsync.bench, (10,)),
    "silent": Bench(bench_silent.bench, (10,)),
    "share": Bench(bench_share.bench, (10,)),
    "watch": Bench(bench_watch.bench, (10, 10_000)),
    "check": Bench(bench_check.bench, (1_000, 10_000)),
    "check-base": Bench(bench_check_base.bench, (1_000, 10_000)),
    "due": Bench(bench_due.bench, (1_000, 10_000)),
    "commands": Bench(bench_commands.bench, (100, 1_000, 10_000)),
    "cached": Bench(bench_commands.cached, (100, 1_000, 10_000)),
    "reading": Bench(bench_commands.reading, (100, 1_000, 10_000)),
    "writing": Bench(bench_commands.writing, (100, 1_000, 10_000)),
    "publishing": Bench(bench_commands.publishing, (100, 1_000, 3_000)),
    "backtest": Bench(bench_backtest.bench, (1_000,)),
    "site": Bench(bench_site.bench, (100, 1_000)),
    "million": Bench(bench_million.bench, (1_000_000,)),
}


PARTS = ("cached", "reading", "writing")
"""Parts of `commands`, for which there is less time."""


def main(words: Sequence[str] | None = None) -> None:
    """Measure what is named, or everything, and print a table for each."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}; all when left out"
    )
    parser.add_argument("--sizes", type=_numbers, metavar="N,N", help="numbers of incidents")
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help="measured runs of each")
    parser.add_argument(
        "--in",
        dest="folder",
        type=Path,
        metavar="DIR",
        help="where the repositories are made; created if it does not exist",
    )
    given = parser.parse_args(words)
    if unknown := [name for name in given.names if name not in BENCHES]:
        parser.error(f"there is no bench {unknown[0]!r}; there are {', '.join(BENCHES)}")
    if given.folder:
        given.folder.mkdir(parents=True, exist_ok=True)
    for name in given.names or [each for each in BENCHES if each not in PARTS]:
        bench = BENCHES[name]
        with tempfile.TemporaryDirectory(prefix="mim-bench-", dir=given.folder) as scratch:
            rows = bench.measure(Path(scratch), given.sizes or bench.sizes, given.rounds)
        sys.stdout.write(f"{name}\n{table(rows)}\n\n")
        sys.stdout.flush()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part.replace("_", "")) for part in text.split(","))


if __name__ == "__main__":
    main()
