"""Output of `mim runbook`: the steps and whether they are done, known workarounds, and the escalation path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mimkit.model.organisation.runbook import Runbook
from mimkit.model.organisation.runbook_steps import StepState, steps_done
from mimkit.model.time.times import rfc3339


@dataclass(frozen=True, slots=True)
class RunbookProgress:
    """A runbook, and the steps that were done in an incident."""

    runbook: Runbook
    steps: tuple[StepState, ...]
    incident: str | None
    """The incident id, or None if there is no incident."""

    @property
    def summary(self) -> str:
        """The number of steps that are done, such as 2 of 6 done."""
        done = sum(each.done is not None for each in self.steps)
        return f"{done} of {len(self.steps)} done"

    @property
    def next(self) -> StepState | None:
        """The first step that is not done, or None."""
        return next((each for each in self.steps if each.done is None), None)

    def is_outdated(self, today: date) -> bool:
        """Return whether the review of the runbook is overdue."""
        return self.runbook.review_by < today


def progress(runbook: Runbook, timeline: Iterable[Any] = (), incident: str | None = None) -> RunbookProgress:
    """Return a runbook with the steps that were done according to a timeline."""
    return RunbookProgress(runbook, tuple(steps_done(runbook, timeline)), incident)


def document(found: RunbookProgress) -> dict[str, Any]:
    """Return the runbook as an object in a JSON document."""
    runbook = found.runbook
    return {
        "id": runbook.id,
        "title": runbook.title,
        "owner": runbook.owner,
        "triggers": [{"service": each.service, "symptom": each.symptom} for each in runbook.triggers],
        "steps": [_step(each) for each in found.steps],
        "workarounds": [{"title": each.title, "do": each.do} for each in runbook.workarounds],
        "escalate_to": list(runbook.escalate_to),
        "reviewed": runbook.reviewed.isoformat(),
        "review_by": runbook.review_by.isoformat(),
    }


def _step(state: StepState) -> dict[str, Any]:
    done = state.done
    return {
        "number": state.number,
        "do": state.step.do,
        "expect": state.step.expect,
        "done": rfc3339(done.at) if done else None,
        "by": done.by if done else None,
        "text": done.text if done else None,
    }


def documents(found: Sequence[RunbookProgress], incident: str | None) -> dict[str, Any]:
    """Return the JSON document of `mim runbook --json`."""
    return {"version": 1, "incident": incident, "runbooks": [document(each) for each in found]}
