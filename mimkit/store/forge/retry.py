"""Retries a forge request after a delay, a limited number of times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from mimkit.store.forge.errors import RateLimited, RetriesExhausted, RetryableError

Answer = TypeVar("Answer")

TRIES = 5
PACE = 1.0
"""Seconds before a change. GitHub asks for this delay, and blocks faster clients for longer."""
LONGEST_REST = 120.0
"""Seconds. If a forge asks for a longer wait, the next run continues."""


@dataclass(frozen=True, slots=True)
class Patience:
    """The delay between two attempts. The caller passes `sleep` (seconds) and `chance` (a random number, 0 to 1)."""

    sleep: Callable[[float], None]
    chance: Callable[[], float]

    def ask(self, question: Callable[[], Answer]) -> Answer:
        """Return the result of a request that may be repeated; raises RetriesExhausted and RateLimited."""
        for number in range(TRIES - 1):
            try:
                return question()
            except RetryableError as refusal:
                self.sleep(self._rest(number, refusal))
        try:
            return question()
        except RetryableError as refusal:
            raise RetriesExhausted(refusal.forge, TRIES, refusal.why) from None

    def write(self, question: Callable[[], Answer]) -> Answer:
        """Send a change, not faster than forges accept changes; returns and raises as `ask` does."""
        self.sleep(PACE)
        return self.ask(question)

    def _rest(self, number: int, refusal: RetryableError) -> float:
        after = refusal.after or 0.0
        if after > LONGEST_REST:
            raise RateLimited(refusal.forge, after) from None
        # Half of the delay is random, so that runs that were rejected together do not retry together.
        return after + 2.0**number * (1 + self.chance()) / 2
