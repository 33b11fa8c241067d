"""Commands for resolution: workaround, restored, fixed, close, reopen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mimkit.errors import UsageError
from mimkit.model.change import Change
from mimkit.model.closing import open_gates
from mimkit.model.dossier import Dossier
from mimkit.model.incident import entries
from mimkit.model.snapshot import Snapshot
from mimkit.ops import guards
from mimkit.ops.command import OnIncident, brief
from mimkit.ops.refusals import AlreadyDone, GatesOpen, NotYet, TasksOpen


@dataclass(frozen=True, kw_only=True)
class RecordWorkaround(OnIncident, status="declared", event="the workaround"):
    """Record that service is usable again although the cause remains. A better workaround may follow."""

    text: str

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the incident is declared and has begun; add the entry."""
        state = guards.state_of(snapshot, self.incident)
        guards.of_the_past("the workaround", snapshot.incidents[self.incident], self.at, self.now)
        guards.not_before_reopening("the workaround", self.at, state)
        guards.not_before("the workaround", self.at, "the start of the impact", state.milestones.started)
        return self.entries(
            f"workaround, {brief(self.text)}", entries.Workaround(**self.stamp(), text=self.text)
        )


@dataclass(frozen=True, kw_only=True)
class Restore(OnIncident, status="declared", event="restoration"):
    """Record that service is fully restored: once, unless the incident is reopened."""

    text: str | None = None

    def build(self, snapshot: Snapshot) -> Change:
        """Check that it happens once and after the start; add the entry."""
        state = guards.state_of(snapshot, self.incident)
        guards.of_the_past("restoration", snapshot.incidents[self.incident], self.at, self.now)
        if state.milestones.restored:
            hint = (
                "if it failed again: mim reopen --reason WHY; if the time is wrong: mim amend ENTRY --at TIME"
            )
            raise AlreadyDone(self.incident, "restored", state.milestones.restored, hint)
        guards.not_before("restoration", self.at, "the start of the impact", state.milestones.started)
        guards.not_before("restoration", self.at, "detection", state.milestones.detected)
        guards.not_before_reopening("restoration", self.at, state)
        return self.entries("restored", entries.Restored(**self.stamp(), text=self.text))


@dataclass(frozen=True, kw_only=True)
class RecordFix(OnIncident, event="the permanent fix"):
    """Record that the permanent fix is in place, which may be long after closing."""

    text: str

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the incident was declared; add the entry."""
        state = guards.state_of(snapshot, self.incident)
        if state.status != "closed":
            state = guards.declared_state(snapshot, self.incident, self.at)
        if state.milestones.fixed:
            raise AlreadyDone(self.incident, "fixed", state.milestones.fixed, "mim log TEXT adds a note")
        guards.not_before("the permanent fix", self.at, "the start of the impact", state.milestones.started)
        guards.not_before_reopening("the permanent fix", self.at, state)
        return self.entries(f"fixed, {brief(self.text)}", entries.Fixed(**self.stamp(), text=self.text))


@dataclass(frozen=True, kw_only=True)
class Close(OnIncident, status="declared", event="closing"):
    """Close the incident, once each closing gate of the policy is met. Incidents never close automatically."""

    text: str | None = None
    anyway: str | None = None
    """The reason for closing despite open actions or blockers; it does not override a closing gate."""
    by_policy_then: ClassVar[bool] = True

    def build(self, snapshot: Snapshot) -> Change:
        """Check the closing gates, and open actions and blockers; add the entry."""
        dossier = Dossier(guards.require_incident(snapshot, self.incident), snapshot)
        state, waiting = dossier.state, open_gates(dossier)
        if waiting:
            raise GatesOpen(self.incident, waiting)
        guards.not_before_the_rest("closing", self.at, state)
        tasks: tuple[entries.Blocker | entries.Action, ...] = (*state.blockers, *state.actions)
        if tasks and not self.anyway:
            raise TasksOpen(self.incident, tasks)
        if self.anyway and not tasks:
            raise UsageError(
                f"{self.incident} has no open actions or blockers, so `--anyway` is not needed",
                "mim close",
            )
        subject = "close with open actions or blockers" if tasks else "close"
        return self.entries(subject, entries.Closed(**self.stamp(), text=self.text, anyway=self.anyway))


_TAKEN_BACK = {
    "workaround": "the workaround",
    "restored": "restoration",
    "confirmed": "confirmation",
    "fixed": "the permanent fix",
    "close": "closing",
}


@dataclass(frozen=True, kw_only=True)
class Reopen(OnIncident, event="reopening"):
    """Reopen the incident: its workaround, restoration or closing no longer holds."""

    reason: str

    def build(self, snapshot: Snapshot) -> Change:
        """Check that it was over; add the reason."""
        state = guards.state_of(snapshot, self.incident)
        over = state.milestones.restored or state.milestones.workaround
        if state.status != "closed":
            guards.declared_state(snapshot, self.incident, self.at)
        if state.status != "closed" and not over:
            raise NotYet(
                f"{self.incident} has no workaround and is neither restored nor closed, so there is nothing to reopen",
                "mim status",
            )
        for entry in state.timeline:
            if entry.kind in _TAKEN_BACK:
                guards.not_before("reopening", self.at, _TAKEN_BACK[entry.kind], entry.at)
        return self.entries(
            f"reopen, {brief(self.reason)}", entries.Reopened(**self.stamp(), reason=self.reason)
        )
