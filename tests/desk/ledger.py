"""The list-append check: everything that was reported as recorded is there once, in order, and nothing else.

Each writer appends notes with the text `writer-number`, and logs which of them the command called recorded. A
note in progress when its writer was killed may be there or not, but not twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a list; nothing is when every part is empty."""

    lost: list[str] = field(default_factory=list)
    """Acknowledged, and not there."""
    doubled: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    """There, and nobody tried to write it."""
    disordered: list[str] = field(default_factory=list)
    """There before what the same writer had written earlier."""

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.foreign or self.disordered)


def judge(
    found: Sequence[str], acknowledged: Mapping[str, Sequence[int]], tried: Mapping[str, int]
) -> Verdict:
    """Judge the texts of a timeline.

    `acknowledged` has the numbers that each writer was told are recorded; `tried` how many it began, from 0.
    """
    counts = Counter(found)
    wanted = [text(writer, number) for writer, numbers in acknowledged.items() for number in numbers]
    possible = {text(writer, number) for writer, count in tried.items() for number in range(count)}
    return Verdict(
        lost=[each for each in wanted if each not in counts],
        doubled=[each for each, times in counts.items() if times > 1],
        foreign=[each for each in counts if each not in possible],
        disordered=list(_disordered(found)),
    )


def text(writer: str, number: int) -> str:
    """Return what a writer writes as its `number`-th note."""
    return f"{writer}-{number}"


def _disordered(found: Sequence[str]) -> Iterable[str]:
    last: dict[str, int] = {}
    for each in found:
        writer, _, number = each.rpartition("-")
        if number.isdigit():
            if int(number) < last.get(writer, -1):
                yield each
            last[writer] = int(number)


def foreign_paths(log: str, own: Iterable[str]) -> set[str]:
    """Return the paths of `git log --format= --name-only -m` that are none of `own`."""
    return {path for path in log.splitlines() if path} - set(own)
