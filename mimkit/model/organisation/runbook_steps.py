"""Determines which steps of a runbook were done in an incident."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from mimkit.model.organisation.runbook import Runbook, Step


class StepState(NamedTuple):
    """A step of a runbook, and the entry that records it as done."""

    number: int
    """The step number, starting from 1."""
    step: Step
    done: Any | None
    """The first entry that records the step as done, or None."""


def steps_done(runbook: Runbook, timeline: Iterable[Any]) -> list[StepState]:
    """Return the steps of a runbook in order, each with the entry that records it as done.

    Steps are matched by their text, even if the step number has changed since.
    """
    done: dict[str, Any] = {}
    for each in timeline:
        if each.kind == "step" and each.runbook == runbook.id:
            done.setdefault(each.do, each)
    return [StepState(number, step, done.get(step.do)) for number, step in enumerate(runbook.steps, 1)]


def used_runbooks(timeline: Sequence[Any]) -> tuple[str, ...]:
    """Return the ids of the runbooks with at least one completed step, most recently used first."""
    return tuple(dict.fromkeys(each.runbook for each in reversed(timeline) if each.kind == "step"))
