"""`mim policy backtest` of a changed, uncommitted policy, over all incidents and over a year."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.bench.generate import repository
from tests.bench.measure import MIM, Case, Run, in_turn
from tests.bench.table import Fact, Row

LIMIT_SECONDS = 5.0
"""For 1,000 incidents."""
_NOW = {"MIM_NOW": "2026-11-22T03:00:00Z"}
_POLICY = "policy/policy.yaml"
_CHANGES = (
    ("SEV2: 60m", "SEV2: 30m"),
    ("outcome: propose", "outcome: declare"),
    ("SEV2: 30d", "SEV2: 20d"),
)


def bench(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Row | Fact]:
    """Measure at each size, against `mim check` of the same records in the same run."""
    rows: list[Row | Fact] = []
    for size in sizes:
        folder = repository(scratch / f"backtest-{size}", size)
        _change(folder / _POLICY)
        words = [*MIM, "policy", "backtest"]
        check = Case(f"mim check, {size:,}", [Run([*MIM, "check"], folder)])
        whole = Case(f"mim policy backtest, {size:,}", [Run(words, folder)])
        year = Case(f"{whole.name}, one year shown", [Run([*words, "--since", "2025-11-22"], folder)])
        took = in_turn([check, whole, year], _NOW, rounds)
        rows += [Row(each.name, took[each.name], check.name, took[check.name]) for each in (whole, year)]
        seconds = took[whole.name].median
        verdict = "" if size > 1_000 else "met" if seconds <= LIMIT_SECONDS else "MISSED"
        rows.append(Fact(f"seconds for {size:,} incidents, at most 5 for 1,000", f"{seconds:.1f} s", verdict))
    return rows


def _change(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in _CHANGES:
        if old not in text:
            raise SystemExit(f"{file} does not say {old!r} any more")
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
