"""The command that records a completed step of a runbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mimkit.errors import Refused, UsageError
from mimkit.model.change import Change
from mimkit.model.incident import entries
from mimkit.model.incident.state import State, fold
from mimkit.model.organisation.runbook import Runbook
from mimkit.model.organisation.runbook_steps import StepState, steps_done, used_runbooks
from mimkit.model.shell import quoted
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import when_text
from mimkit.ops import guards
from mimkit.ops.command import OnIncident, brief
from mimkit.ops.names import NameKind, complete
from mimkit.ops.refusals.names import UnknownName

RUNBOOK: Final = NameKind("runbook", lambda snapshot: (snapshot.runbooks,))


class WhichRunbook(UsageError):
    """The incident does not identify a single runbook, so the user must name one."""

    def __init__(self, incident: str, number: int, found: tuple[str, ...]) -> None:
        hint = f"mim step {number} --runbook {quoted(found[0])}" if found else "mim runbook"
        why = (
            f"{len(found)} runbooks cover its services: {', '.join(found)}"
            if found
            else "no runbook covers its services"
        )
        super().__init__(f"it is not clear which runbook {incident} needs: {why}", hint)


class NoSuchStep(UsageError):
    """The runbook does not have that many steps."""

    def __init__(self, runbook: Runbook, number: int) -> None:
        last = len(runbook.steps)
        super().__init__(
            f"runbook {runbook.id} has no step {number}; its steps are 1 to {last}",
            f"mim runbook {runbook.id}",
        )


class StepAlreadyDone(Refused):
    """The step has already been done."""

    def __init__(self, runbook: Runbook, wanted: StepState, left: int | None) -> None:
        by = wanted.done
        hint = f"mim step {left} --runbook {runbook.id}" if left else f"mim runbook {runbook.id}"
        super().__init__(
            f"step {wanted.number} of {runbook.id} was already done {when_text(by.at) if by else ''}",
            f"the next step: {hint}" if left else hint,
        )


@dataclass(frozen=True, kw_only=True)
class RecordStep(OnIncident, status="exists"):
    """Record that a runbook step was done."""

    number: int
    """The step number, starting at 1."""
    runbook: str | None = None
    """The runbook. If omitted, the runbook last used in this incident, or the only runbook for its services."""
    text: str | None = None

    def build(self, snapshot: Snapshot) -> Change:
        """Check the runbook and the step number. The status is not checked, because steps are often recorded later."""
        guards.not_future("the step", self.at, self.now)
        state = fold(snapshot.incidents[self.incident])
        runbook = self._runbook(snapshot, state)
        found = steps_done(runbook, state.timeline)
        if self.number > len(found):
            raise NoSuchStep(runbook, self.number)
        wanted = found[self.number - 1]
        if wanted.done:
            raise StepAlreadyDone(
                runbook, wanted, next((each.number for each in found if not each.done), None)
            )
        entry = entries.StepDone(
            **self.stamp(), runbook=runbook.id, step=self.number, do=wanted.step.do, text=self.text
        )
        return self.entries(f"step {self.number} of {runbook.id}, {brief(wanted.step.do)}", entry)

    def _runbook(self, snapshot: Snapshot, state: State) -> Runbook:
        if self.runbook is not None:
            return known_runbook(snapshot, self.runbook)
        used = [each for each in used_runbooks(state.timeline) if each in snapshot.runbooks]
        found = used[:1] or runbooks_for(snapshot, snapshot.incidents[self.incident].services)
        if len(found) != 1:
            raise WhichRunbook(self.incident, self.number, tuple(found))
        return snapshot.runbooks[found[0]]


def known_runbook(snapshot: Snapshot, typed: str) -> Runbook:
    """Return the runbook with this name or unambiguous prefix. Raise UnknownName if there is none."""
    name = complete(RUNBOOK, typed, snapshot)
    if name not in snapshot.runbooks:
        raise UnknownName("runbook", typed, snapshot.runbooks, "policy/runbooks")
    return snapshot.runbooks[name]


def runbooks_for(snapshot: Snapshot, services: Iterable[str]) -> list[str]:
    """Return the ids of the runbooks for these services. If there are none, search the services they depend on."""
    asked = dict.fromkeys(services)
    while True:
        found = [
            each.id
            for each in snapshot.runbooks.values()
            if any(trigger.service in asked for trigger in each.triggers)
        ]
        needed = [
            name for each in asked if each in snapshot.services for name in snapshot.services[each].needs
        ]
        if found or asked.keys() >= set(needed):
            return found
        asked |= dict.fromkeys(needed)
