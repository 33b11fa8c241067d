"""Retries a forge request after a delay, a limited number of times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from mimkit.store.forge.errors import AsksToWait, GaveUp, NotNow

Answer = TypeVar("Answer")

TRIES = 5
PACE = 1.0
"""Seconds before a change: GitHub asks for them, and turns away those who are quicker for long."""
LONGEST_REST = 120.0
"""Seconds: a forge that asks for more is asked by the next run."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to rest between two tries; the one who runs it brings sleep (seconds) and chance (0 to 1)."""

    sleep: Callable[[float], None]
    chance: Callable[[], float]

    def ask(self, question: Callable[[], Answer]) -> Answer:
        """Return the answer to a question that may be asked twice; raises GaveUp and AsksToWait."""
        for number in range(TRIES - 1):
            try:
                return question()
            except NotNow as refusal:
                self.sleep(self._rest(number, refusal))
        try:
            return question()
        except NotNow as refusal:
            raise GaveUp(refusal.forge, TRIES, refusal.why) from None

    def write(self, question: Callable[[], Answer]) -> Answer:
        """Ask for a change, at the pace at which forges take changes; returns and raises as `ask` does."""
        self.sleep(PACE)
        return self.ask(question)

    def _rest(self, number: int, refusal: NotNow) -> float:
        after = refusal.after or 0.0
        if after > LONGEST_REST:
            raise AsksToWait(refusal.forge, after) from None
        # Half of it by chance, so that runs that were turned away together do not come back together.
        return after + 2.0**number * (1 + self.chance()) / 2
