"""Defines a drill's plan, a committed file with the clock, the signals, and the past incident's metrics."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mimkit.errors import EnvironmentUnfit
from mimkit.model.dossier import Dossier
from mimkit.model.time.drill_clock import DrillClock
from mimkit.ops.drill.signals import Signal, past_response
from mimkit.report.drill.scorecard import PastFigures
from mimkit.report.drill.scoring import past_figures
from mimkit.report.incident.outage_text import seconds
from mimkit.store.rehearsal import BadPlan, clock_from, plan_data, read_plan, speed_from


class NotADrill(EnvironmentUnfit):
    """The command works only in a drill's clone."""

    def __init__(self) -> None:
        super().__init__("this is not a clone of a drill", "start a drill: mim drill ID")


@dataclass(frozen=True, slots=True)
class DrillPlan:
    """The data that every clone of a drill needs."""

    title: str
    """The title of the past incident, which is hidden from the crew until the end."""
    speed: float
    """How many times faster than real time the drill runs."""
    clock: DrillClock
    signals: tuple[Signal, ...]
    past: PastFigures

    def with_speed(self, machine: datetime, speed: float) -> DrillPlan:
        """Return the plan with its clock running at a different speed from now on."""
        return replace(self, clock=self.clock.with_speed(machine, speed))

    @property
    def file(self) -> bytes:
        """The content of the file.

        Data that the crew must not see yet is encoded, so that no one reads it by accident.
        """
        hidden = {
            "title": self.title,
            "signals": [[each.entry, seconds(each.after), each.kind, each.text] for each in self.signals],
            "past": {
                "incident": self.past.incident,
                "steps": {name: seconds(length) for name, length in self.past.steps.items()},
                "roles": {name: seconds(length) for name, length in self.past.roles.items()},
                "deadlines": self.past.deadlines,
            },
        }
        encoded = base64.b64encode(json.dumps(hidden).encode()).decode()
        return plan_data(self.clock, {"speed": self.speed, "hidden": encoded})


def plan_of(dossier: Dossier, machine: datetime, speed: float) -> DrillPlan:
    """Return the plan for a drill that starts now, with its clock paused. Raises NothingToReplay."""
    past = past_response(dossier)
    clock = DrillClock.starting(machine, past.length, speed)
    return DrillPlan(
        dossier.incident.title,
        speed,
        clock.standing_still(),
        past.signals,
        past_figures(dossier.under_its_policy(), past.start),
    )


def plan_in(root: Path) -> DrillPlan:
    """Return the plan in a working tree. Raises NotADrill or BadPlan."""
    data = read_plan(root)
    if data is None:
        raise NotADrill
    try:
        return _plan_from(data)
    except (KeyError, TypeError, ValueError, IndexError, OverflowError, RecursionError):
        raise BadPlan from None


def _plan_from(data: dict[str, Any]) -> DrillPlan:
    hidden = json.loads(base64.b64decode(data["hidden"], validate=True))
    past = hidden["past"]
    met, clock = past["deadlines"], clock_from(data)
    signals = [
        Signal(str(entry), timedelta(seconds=after), str(kind), str(text))
        for entry, after, kind, text in hidden["signals"]
    ]
    # Raises OverflowError if the time of a signal is out of range.
    _ = [clock.start + each.after for each in signals]
    return DrillPlan(
        str(hidden["title"]),
        speed_from(data["speed"]),
        clock,
        tuple(signals),
        PastFigures(
            str(past["incident"]),
            _lengths(past["steps"]),
            _lengths(past["roles"]),
            None if met is None else (int(met[0]), int(met[1])),
        ),
    )


def _lengths(found: Mapping[str, float]) -> dict[str, timedelta]:
    return {name: timedelta(seconds=length) for name, length in found.items()}
