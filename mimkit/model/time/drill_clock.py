"""The clock of a drill, which runs faster than that of the machine and can be paused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple


class ClockRun(NamedTuple):
    """From when the clock runs at a speed: the time of the machine and that of the drill (UTC). Speed 0 is a pause."""

    machine: datetime
    drill: datetime
    speed: float

    def at(self, machine: datetime) -> datetime:
        """Return the time of the drill at a time of the machine."""
        return self.drill + max(machine - self.machine, timedelta()) * self.speed


@dataclass(frozen=True, slots=True)
class DrillClock:
    """The runs of the clock, in order, and the end of the drill (UTC), from which time passes at normal speed.

    The drill begins in the past, so that its times are never in the future of the machine.
    """

    runs: Sequence[ClockRun]
    end: datetime

    @classmethod
    def starting(cls, machine: datetime, length: timedelta, speed: float) -> DrillClock:
        """Return the clock of a drill of some length (in its own time) that starts now."""
        start = (machine - length + length / speed).replace(microsecond=0)
        return cls((ClockRun(machine, start, speed),), start + length)

    def standing_still(self) -> DrillClock:
        """Return the clock as it is before the start of the drill."""
        return replace(self, runs=(self.runs[0]._replace(speed=0),))

    @property
    def start(self) -> datetime:
        """The time of the drill at its start."""
        return self.runs[0].drill

    @property
    def is_paused(self) -> bool:
        """Whether the clock stands still."""
        return self.runs[-1].speed == 0

    def at(self, machine: datetime) -> datetime:
        """Return the time of the drill at a time of the machine, to the second."""
        run = next((each for each in reversed(self.runs) if each.machine <= machine), self.runs[0])
        at = run.at(machine)
        if at > self.end and run.speed:
            ended = run.machine + max(self.end - run.drill, timedelta()) / run.speed
            at = max(self.end, run.drill) + (machine - ended)
        return at.replace(microsecond=0)

    def with_speed(self, machine: datetime, speed: float) -> DrillClock:
        """Return the clock that runs at another speed from a time of the machine on; 0 pauses it."""
        return replace(self, runs=(*self.runs, ClockRun(machine, self.at(machine), speed)))
