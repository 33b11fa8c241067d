"""Measurements as a table of ratios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tests.bench.measure import Times, Usage

_FLAT = 1.5
_LINEAR = 1.2
"""How much more than exactly linear is still within the noise."""
_HEAD = ("what", "took", "against", "floor", "ratio", "target", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison made in one run; a target of None is for information."""

    head: ClassVar = _HEAD
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

    head: ClassVar = _HEAD
    what: str
    value: str
    verdict: str = ""

    def cells(self) -> tuple[str, ...]:
        """Return the fact as a row of the same table."""
        return (self.what, self.value, "", "", "", "", self.verdict)


@dataclass(frozen=True, slots=True)
class Growth:
    """What a command takes with different numbers of incidents, the smallest first."""

    what: str
    sizes: tuple[int, ...]
    found: tuple[Usage, ...]

    @property
    def head(self) -> tuple[str, ...]:
        """The heading."""
        sizes = [f"{size:,}" for size in self.sizes]
        against = f"against {sizes[max(len(sizes) - 2, 0)]}"
        return ("processor seconds with", *sizes, "MB with", *sizes, against, "growth")

    @property
    def ratio(self) -> float:
        """How many times as much time the largest number takes as the one before it."""
        before = self.found[-2] if len(self.found) > 1 else self.found[-1]
        return self.found[-1].seconds / before.seconds

    @property
    def growth(self) -> str:
        """Whether the time is about the same for all numbers, or grows at most as they do."""
        if self.found[-1].seconds <= _FLAT * self.found[0].seconds:
            return "flat"
        before = self.sizes[-2] if len(self.sizes) > 1 else self.sizes[-1]
        return "linear" if self.ratio <= _LINEAR * self.sizes[-1] / before else "STEEPER"

    def cells(self) -> tuple[str, ...]:
        """Return the row as text."""
        seconds = [f"{each.seconds:.2f}" for each in self.found]
        memory = [f"{each.megabytes:.0f}" for each in self.found]
        return (self.what, *seconds, "", *memory, f"{self.ratio:.1f}", self.growth)


def table(rows: Sequence[Row | Fact | Growth]) -> str:
    """Return rows of one kind as aligned text, with a heading."""
    cells = [rows[0].head, *(row.cells() for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(cells[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells]
    return "\n".join(line.rstrip() for line in (lines[0], "-" * len(lines[0]), *lines[1:]))
