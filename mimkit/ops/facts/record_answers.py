"""The command that records the answers from `mim assess` in an open incident."""

from __future__ import annotations

from dataclasses import dataclass

from mimkit.model.change import Change
from mimkit.model.incident.entries import Note
from mimkit.model.incident.incident_facts import criteria_not_met
from mimkit.model.shell import quoted
from mimkit.model.snapshot import Snapshot
from mimkit.ops import guards
from mimkit.ops.facts.fact_change import FactChange
from mimkit.ops.facts.set_facts import ChangesFacts, labels
from mimkit.ops.refusals.order import AlreadyDone


@dataclass(frozen=True, kw_only=True)
class RecordAnswers(ChangesFacts, status="open", event="the assessment"):
    """Record which criteria are met or not met, which services are affected, and the impact."""

    criteria: tuple[str, ...] = ()
    """The criteria that were assessed as not met."""

    def _check_names(self, snapshot: Snapshot) -> None:
        super()._check_names(snapshot)
        guards.known_criteria(snapshot, self.criteria)

    def build(self, snapshot: Snapshot) -> Change:
        """Add an entry for each new answer, and a note that lists the criteria that are not met."""
        state = guards.state_of(snapshot, self.incident)
        met = {name for each in self.facts if each.field == "criteria" for name in each.names}
        not_met = tuple(each for each in self.criteria if each not in met)
        gone = tuple(each for each in not_met if each in state.criteria)
        removal = (FactChange(field="criteria", remove=gone),) if gone else ()
        new = self.sets((*self.facts, *removal), snapshot)
        known = criteria_not_met(state.timeline, ())
        text = f"Assessed as not met: {', '.join(not_met)}"
        said = all(each in known for each in not_met)
        notes = [] if said else [Note(**self.stamp(len(new)), text=text, not_met=not_met)]
        if not (new or notes):
            raise AlreadyDone(
                self.incident, "recorded with these answers", None, f"mim show {quoted(self.incident)}"
            )
        changed = labels(new)
        return self.entries(f"assess, {changed}" if changed else "assess, no new fact", *new, *notes)
