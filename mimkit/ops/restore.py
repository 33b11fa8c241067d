"""Resolution in two stages, confirmation by the business, closing and reopening."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mimkit.model import entries as kinds
from mimkit.model.edits import Change
from mimkit.model.gates import open_gates
from mimkit.model.snapshot import Snapshot
from mimkit.ops import guards
from mimkit.ops.command import OnIncident, brief
from mimkit.ops.refusals import AlreadyDone, ConfirmedFromWithin, GatesOpen, NotYet


@dataclass(frozen=True, kw_only=True)
class WorkAround(OnIncident):
    """Service is acceptable again; the cause is still there. A better workaround may follow."""

    text: str

    def decide(self, world: Snapshot) -> Change:
        """Guard that the incident is declared and has begun; write the words."""
        state = guards.declared_state(world, self.incident, self.at)
        guards.known_person(world, self.by)
        guards.not_future("the workaround", self.at, self.now)
        guards.not_before_reopening("the workaround", self.at, state)
        guards.not_before("the workaround", self.at, "the start of the impact", state.milestones.started)
        return self.entries(
            f"workaround, {brief(self.text)}", kinds.Workaround(**self.stamp(), text=self.text)
        )


@dataclass(frozen=True, kw_only=True)
class Restore(OnIncident):
    """Service is fully restored: once, unless the incident is reopened."""

    text: str | None = None

    def decide(self, world: Snapshot) -> Change:
        """Guard that it happens once and after the beginning; write the entry."""
        state = guards.declared_state(world, self.incident, self.at)
        guards.known_person(world, self.by)
        guards.not_future("restoration", self.at, self.now)
        if state.milestones.restored:
            hint = (
                "if it failed again: mim reopen --reason WHY; if the time is wrong: mim amend ENTRY --at TIME"
            )
            raise AlreadyDone(self.incident, "restored", state.milestones.restored, hint)
        guards.not_before("restoration", self.at, "the start of the impact", state.milestones.started)
        guards.not_before("restoration", self.at, "detection", state.milestones.detected)
        guards.not_before_reopening("restoration", self.at, state)
        return self.entries("restored", kinds.Restored(**self.stamp(), text=self.text))


@dataclass(frozen=True, kw_only=True)
class Confirm(OnIncident):
    """The business stakeholder who reported the impact says that it is over."""

    stakeholder: str
    text: str | None = None

    def decide(self, world: Snapshot) -> Change:
        """Guard that it is restored and that the word comes from the business; write the name."""
        state = guards.declared_state(world, self.incident, self.at)
        guards.known_person(world, self.by)
        guards.known_person(world, self.stakeholder, self.at)
        guards.not_future("confirmation", self.at, self.now)
        if not state.milestones.restored:
            raise NotYet(
                f"{self.incident} is not restored yet, so there is nothing to confirm", "mim restored"
            )
        if state.milestones.confirmed:
            raise AlreadyDone(
                self.incident, f"confirmed by {state.confirmed_by}", state.milestones.confirmed, "mim close"
            )
        guards.not_before("confirmation", self.at, "restoration", state.milestones.restored)
        if held := guards.state_at(world, self.incident, self.at).held_by(self.stakeholder):
            raise ConfirmedFromWithin(self.stakeholder, f"is the {held[0]}")
        entry = kinds.Confirmed(**self.stamp(), stakeholder=self.stakeholder, text=self.text)
        return self.entries(f"confirmed by {self.stakeholder}", entry)


@dataclass(frozen=True, kw_only=True)
class Fix(OnIncident):
    """The permanent fix is in place; this may be long after closing."""

    text: str

    def decide(self, world: Snapshot) -> Change:
        """Guard that the incident was declared; write the words."""
        state = guards.state_of(world, self.incident)
        guards.known_person(world, self.by)
        guards.not_future("the permanent fix", self.at, self.now)
        if state.status != "closed":
            state = guards.declared_state(world, self.incident, self.at)
        if state.milestones.fixed:
            raise AlreadyDone(self.incident, "fixed", state.milestones.fixed, "mim log TEXT adds a note")
        guards.not_before("the permanent fix", self.at, "the start of the impact", state.milestones.started)
        guards.not_before_reopening("the permanent fix", self.at, state)
        return self.entries(f"fixed, {brief(self.text)}", kinds.Fixed(**self.stamp(), text=self.text))


@dataclass(frozen=True, kw_only=True)
class Close(OnIncident):
    """Close the incident, once each gate of the policy is met. It never closes by itself."""

    text: str | None = None
    by_policy_then: ClassVar[bool] = True

    def decide(self, world: Snapshot) -> Change:
        """Guard the gates; write the entry."""
        state = guards.declared_state(world, self.incident, self.at)
        guards.known_person(world, self.by)
        guards.not_future("closing", self.at, self.now)
        waiting = open_gates(state, world.policy, world.stakeholders)
        if waiting:
            raise GatesOpen(self.incident, waiting)
        guards.not_before_the_rest("closing", self.at, state)
        return self.entries("close", kinds.Closed(**self.stamp(), text=self.text))


_TAKEN_BACK = {
    "workaround": "the workaround",
    "restored": "restoration",
    "confirmed": "confirmation",
    "fixed": "the permanent fix",
    "close": "closing",
}


@dataclass(frozen=True, kw_only=True)
class Reopen(OnIncident):
    """It is not over after all: a workaround, restoration or closing does not hold any more."""

    reason: str

    def decide(self, world: Snapshot) -> Change:
        """Guard that it was over; write the reason."""
        state = guards.state_of(world, self.incident)
        guards.known_person(world, self.by)
        guards.not_future("reopening", self.at, self.now)
        over = state.milestones.restored or state.milestones.workaround
        if state.status != "closed":
            guards.declared_state(world, self.incident, self.at)
        if state.status != "closed" and not over:
            raise NotYet(
                f"{self.incident} is neither worked around nor restored nor closed, so it goes on as it is",
                "mim status",
            )
        for entry in state.timeline:
            if entry.kind in _TAKEN_BACK:
                guards.not_before("reopening", self.at, _TAKEN_BACK[entry.kind], entry.at)
        return self.entries(
            f"reopen, {brief(self.reason)}", kinds.Reopened(**self.stamp(), reason=self.reason)
        )
