"""The command with which a business stakeholder confirms restoration or replaces an incorrect confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mimkit.errors import UsageError
from mimkit.model.change import Change
from mimkit.model.dossier import Dossier
from mimkit.model.incident import entries
from mimkit.model.incident.state import State
from mimkit.model.obstacles.confirming import confirmers
from mimkit.model.shell import quoted
from mimkit.model.snapshot import Snapshot
from mimkit.model.text import join_names
from mimkit.ops import guards
from mimkit.ops.command import OnIncident
from mimkit.ops.refusals.confirming import CannotConfirm, ConfirmedByResponder, NotAStakeholder, WhoConfirms
from mimkit.ops.refusals.names import UnknownName
from mimkit.ops.refusals.order import AlreadyDone, NotYet


@dataclass(frozen=True, kw_only=True)
class Confirm(OnIncident, event="confirmation"):
    """Record that a business stakeholder confirms restoration.

    With a reason, this replaces an incorrect confirmation.
    """

    stakeholder: str
    """The stakeholder, or an empty string if the user did not specify one."""
    text: str | None = None
    reason: str | None = None
    by_policy_then: ClassVar[bool] = True

    def _check_incident(self, snapshot: Snapshot) -> None:
        # An incorrect confirmation is often noticed only after closing, so it can also be replaced then.
        if not self.reason or guards.state_of(snapshot, self.incident).status != "closed":
            guards.declared_state(snapshot, self.incident, self.at, may_be_over=True)

    def _check_names(self, snapshot: Snapshot) -> None:
        if self.stakeholder not in snapshot.people:
            can = confirmers(self._dossier(snapshot), self.at)
            if not self.stakeholder:
                raise WhoConfirms(can)
            raise UnknownName("person", self.stakeholder, can.people, "policy/people.yaml")
        guards.known_person(snapshot, self.stakeholder, self.at)

    def build(self, snapshot: Snapshot) -> Change:
        """Check that service is restored and that the stakeholder can confirm this, then add the entry."""
        state = guards.state_of(snapshot, self.incident)
        guards.of_the_past("confirmation", snapshot.incidents[self.incident], self.at, self.now)
        if not state.milestones.restored and snapshot.incidents[self.incident].mode != "backfill":
            left = f" ({join_names(state.services_out)})" if state.is_partly_restored else ""
            raise NotYet(
                f"{self.incident} is not restored yet{left}, so there is nothing to confirm", "mim restored"
            )
        replaces = self._replaced(state)
        guards.not_before("confirmation", self.at, "restoration", state.milestones.restored)
        if state.milestones.closed:
            guards.not_before("closing", state.milestones.closed, "confirmation", self.at)
        self._guard_stakeholder(snapshot)
        entry = entries.Confirmed(
            **self.stamp(),
            stakeholder=self.stakeholder,
            text=self.text,
            replaces=replaces,
            reason=self.reason,
        )
        instead = f" instead of {state.confirmed_by}" if replaces else ""
        return self.entries(f"confirmed by {self.stakeholder}{instead}", entry)

    def _dossier(self, snapshot: Snapshot) -> Dossier:
        return Dossier(guards.require_incident(snapshot, self.incident), snapshot)

    def _replaced(self, state: State) -> str | None:
        """Return the id of the confirmation that this one replaces, or None."""
        if not state.milestones.confirmed:
            if self.reason:
                raise UsageError(
                    f"{self.incident} is not confirmed yet, so there is nothing to replace",
                    f"mim confirm {quoted(self.stakeholder)}",
                )
            return None
        replaced = {entry.replaces for entry in state.timeline if entry.kind == "confirmed"}
        counts = [e for e in state.timeline if e.kind == "confirmed" and e.id not in replaced][-1]
        if not self.reason:
            hint = f"if that is wrong: mim confirm {quoted(self.stakeholder)} --reason WHY"
            done = f"confirmed by {state.confirmed_by}"
            raise AlreadyDone(self.incident, done, state.milestones.confirmed, hint)
        if (counts.stakeholder, counts.at) == (self.stakeholder, self.at):
            raise AlreadyDone(self.incident, f"confirmed by {self.stakeholder}", counts.at, "mim show")
        name: str = counts.id
        return name

    def _guard_stakeholder(self, snapshot: Snapshot) -> None:
        dossier = self._dossier(snapshot)
        can = confirmers(dossier, self.at)
        if snapshot.people[self.stakeholder].kind != "stakeholder":
            raise NotAStakeholder(self.stakeholder, can)
        if held := guards.state_of(snapshot, self.incident, self.at).held_by(self.stakeholder):
            raise ConfirmedByResponder(self.stakeholder, held[0], can)
        if self.stakeholder not in can.people and not dossier.doubts("confirmed"):
            raise CannotConfirm(self.stakeholder, dossier.incident.services, can)
