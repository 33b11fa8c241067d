"""Checks whether each promised next update was sent on time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal, NamedTuple

Outcome = Literal["kept", "late", "unanswered"]


class Said(NamedTuple):
    """An update: when it happened, and when it says that the next one comes; times are aware."""

    at: datetime
    next: datetime | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """What one update promised, and when the update after it came."""

    made: datetime
    due: datetime
    answered: datetime | None
    """None where no update came after it."""

    @property
    def outcome(self) -> Outcome:
        """`kept` by an update up to that very instant, `late` by one after it, else `unanswered`."""
        if self.answered is None:
            return "unanswered"
        return "kept" if self.answered <= self.due else "late"


def promises(updates: Iterable[Said]) -> tuple[Promise, ...]:
    """Return the promises of one incident's updates, in the order in which they were made.

    A promise is answered by the update after it, whatever that says; of updates of the same instant the last
    one given counts, and so does what it promises.
    """
    said = sorted({each.at: each for each in updates}.values())
    followed = pairwise([*said, None])
    return tuple(
        Promise(one.at, one.next, after.at if after else None) for one, after in followed if one and one.next
    )
