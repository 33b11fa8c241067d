"""The six metrics of the page about DuckDB over synthetic incidents: Parquet, beside the same SQL on the raw JSON."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from mimkit.app.exporting.formats.parquet import copy_table
from tests.bench.analysis import run
from tests.bench.measure import Times
from tests.bench.synthetic import write_rows
from tests.bench.table import Fact, Row

_MOST_ROUNDS = 3
"""A million rows of raw JSON take long, and the difference is large."""


def bench(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Row | Fact]:
    """Compare at each size, and say what it takes to write the files."""
    return [row for size in sizes for row in _of_size(scratch / f"million-{size}", size, rounds)]


def _of_size(folder: Path, size: int, rounds: int) -> Iterator[Row | Fact]:
    folder.mkdir()
    raw = folder / "incidents.jsonl"
    made, written, parquet, json = Times(), Times(), Times(), Times()
    with _timed(made):
        write_rows(size, raw)
    with _timed(written):
        _write(raw, folder)
    for _ in range(min(rounds, _MOST_ROUNDS)):
        with _timed(json):
            slow = run(duckdb.connect(), folder, is_json=True)
        with _timed(parquet):
            fast = run(duckdb.connect(), folder)
        assert fast == slow
    yield Row(f"6 metrics, {size:,} incidents in Parquet", parquet, "the same SQL on raw JSON", json, 1.0)
    yield Fact("raw JSON", f"{raw.stat().st_size / 1e6:,.1f} MB, made in {made.median:.1f} s")
    yield Fact("Parquet", f"{_size(folder) / 1e6:,.1f} MB, written in {written.median:.1f} s")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Fact("memory of this process, at most", f"{most:.0f} MB")


def _write(raw: Path, folder: Path) -> None:
    with duckdb.connect(config={"threads": 1, "memory_limit": "1GB"}) as connection:
        copy_table(connection, "incidents", raw, folder / "incidents")


@contextmanager
def _timed(times: Times) -> Iterator[None]:
    began = time.perf_counter()
    yield
    times.seconds.append(time.perf_counter() - began)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in (folder / "incidents").rglob("*.parquet"))
