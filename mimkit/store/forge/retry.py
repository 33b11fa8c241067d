"""Retries a forge request after a delay, a limited number of times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from mimkit.store.forge.errors import RateLimited, RetriesExhausted, RetryableError

Answer = TypeVar("Answer")

TRIES = 5
PACE = 1.0
"""The delay before each change, in seconds. GitHub asks for it, and blocks faster clients for longer."""
LONGEST_REST = 120.0
"""The maximum wait in seconds. If a forge asks for a longer wait, the run ends and the next one continues."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Delays between attempts. The caller provides `sleep` (in seconds) and `chance` (random, 0 to 1)."""

    sleep: Callable[[float], None]
    chance: Callable[[], float]

    def ask(self, question: Callable[[], Answer]) -> Answer:
        """Return the result of a request that can be retried. Raises RetriesExhausted and RateLimited."""
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
        """Send a change after the delay that forges require.

        The result and the exceptions are the same as for `ask`.
        """
        self.sleep(PACE)
        return self.ask(question)

    def _rest(self, number: int, refusal: RetryableError) -> float:
        after = refusal.after or 0.0
        if after > LONGEST_REST:
            raise RateLimited(refusal.forge, after) from None
        # Half of the delay is random, so that runs that failed at the same time do not retry at the same
        # time.
        return after + 2.0**number * (1 + self.chance()) / 2
