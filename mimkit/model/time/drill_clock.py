"""The drill clock, which runs faster than the machine's clock and can be paused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

FASTEST_DRILL: Final = 10_000
"""The maximum speed of a drill clock."""


class ClockRun(NamedTuple):
    """A period in which the clock runs at one speed, with its start in machine time and drill time (UTC).

    Speed 0 is a pause.
    """

    machine: datetime
    drill: datetime
    speed: float


@dataclass(frozen=True, slots=True)
class DrillClock:
    """The clock's runs, in order, and the end of the drill (UTC), after which time passes at normal speed.

    The drill starts in the past, so that drill times are never in the machine's future.
    """

    runs: Sequence[ClockRun]
    end: datetime

    @classmethod
    def starting(cls, machine: datetime, length: timedelta, speed: float) -> DrillClock:
        """Return the clock of a drill that starts at the machine time `machine`. `length` is in drill time."""
        start = (machine - length + length / speed).replace(microsecond=0)
        return cls((ClockRun(machine, start, speed),), start + length)

    def standing_still(self) -> DrillClock:
        """Return the clock stopped at the start of the drill."""
        return replace(self, runs=(self.runs[0]._replace(speed=0),))

    @property
    def start(self) -> datetime:
        """The drill time at which the drill starts."""
        return self.runs[0].drill

    @property
    def is_paused(self) -> bool:
        """Whether the clock is paused."""
        return self.runs[-1].speed == 0

    def at(self, machine: datetime) -> datetime:
        """Return the drill time that corresponds to a machine time, to the second."""
        run = next((each for each in reversed(self.runs) if each.machine <= machine), self.runs[0])
        passed = max(machine - run.machine, timedelta())
        left = max(self.end - run.drill, timedelta()) / run.speed if run.speed else passed
        at = run.drill + passed * run.speed if passed <= left else max(self.end, run.drill) + (passed - left)
        return at.replace(microsecond=0)

    def with_speed(self, machine: datetime, speed: float) -> DrillClock:
        """Return the clock with a new speed that applies from the machine time `machine`. Speed 0 pauses the clock."""
        return replace(self, runs=(*self.runs, ClockRun(machine, self.at(machine), speed)))
