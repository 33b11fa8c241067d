"""Checks whether each promised update was sent on time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal, NamedTuple

from mimkit.model.time.approximate import bounds

Outcome = Literal["kept", "late", "undecided", "unanswered"]


class SentUpdate(NamedTuple):
    """An update, with its time and the promised time of the next update. Both times are aware."""

    at: datetime
    next: datetime | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """The promise made in an update, and the time of the following update."""

    made: datetime
    due: datetime
    answered: datetime | None
    """The time of the following update, or None if there is none."""

    @property
    def outcome(self) -> Outcome:
        """Whether the next update followed on time.

        `kept` if an update followed by the promised time, `late` if one followed later, or `unanswered` if none
        followed. `undecided` if the time of the following update is too approximate to tell.
        """
        if self.answered is None:
            return "unanswered"
        first, last = bounds(self.answered)
        if first <= self.due < last:
            return "undecided"
        return "kept" if last <= self.due else "late"


def promises(updates: Iterable[SentUpdate]) -> tuple[Promise, ...]:
    """Return the promises made in an incident's updates, in order.

    A promise is answered by the next update, regardless of its content. If several updates have the same time, only
    the last update and its promise count.
    """
    said = sorted({each.at: each for each in updates}.values())
    followed = pairwise([*said, None])
    return tuple(
        Promise(one.at, one.next, after.at if after else None) for one, after in followed if one and one.next
    )
