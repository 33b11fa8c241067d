"""Checks whether each promised next update was sent on time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal, NamedTuple

from mimkit.model.time.approximate import bounds

Outcome = Literal["kept", "late", "undecided", "unanswered"]


class SentUpdate(NamedTuple):
    """An update: its time, and its promised time of the next one; both are aware."""

    at: datetime
    next: datetime | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """The promise of one update, and the time of the following update."""

    made: datetime
    due: datetime
    answered: datetime | None
    """None if no update followed."""

    @property
    def outcome(self) -> Outcome:
        """`kept` if an update came by the promised time, `late` if it came after it, else `unanswered`.

        `undecided` if the time of that update is too approximate.
        """
        if self.answered is None:
            return "unanswered"
        first, last = bounds(self.answered)
        if first <= self.due < last:
            return "undecided"
        return "kept" if last <= self.due else "late"


def promises(updates: Iterable[SentUpdate]) -> tuple[Promise, ...]:
    """Return the promises of one incident's updates, in order.

    The next update answers a promise, whatever it says. If several updates have the same time, only the last of
    them counts, with its promise.
    """
    said = sorted({each.at: each for each in updates}.values())
    followed = pairwise([*said, None])
    return tuple(
        Promise(one.at, one.next, after.at if after else None) for one, after in followed if one and one.next
    )
