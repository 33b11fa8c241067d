"""Measurements as a table of ratios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.measure import Times

_HEAD = ("what", "took", "against", "floor", "ratio", "target", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison made in one run; a target of None is for information."""

    what: str
    took: Times
    against: str
    floor: Times
    target: float | None = None

    @property
    def ratio(self) -> float:
        """How many times the floor it took, by medians."""
        return self.took.median / self.floor.median

    def cells(self) -> tuple[str, ...]:
        """Return the row as text."""
        target = f"{self.target:.2f}" if self.target else ""
        verdict = "" if self.target is None else "met" if self.ratio <= self.target else "MISSED"
        return (
            self.what,
            str(self.took),
            self.against,
            str(self.floor),
            f"{self.ratio:.2f}",
            target,
            verdict,
        )


@dataclass(frozen=True, slots=True)
class Fact:
    """A measured number that is no ratio."""

    what: str
    value: str
    verdict: str = ""

    def cells(self) -> tuple[str, ...]:
        """Return the fact as a row of the same table."""
        return (self.what, self.value, "", "", "", "", self.verdict)


def table(rows: Sequence[Row | Fact]) -> str:
    """Return rows as aligned text, with a heading."""
    cells = [_HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(_HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells]
    return "\n".join(line.rstrip() for line in (lines[0], "-" * len(lines[0]), *lines[1:]))
