"""Commands that retract incorrect entries: `mim retract` and `mim undo`. The entries stay in the record, struck out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final

from mimkit.model.change import Change, Edit, SetValue
from mimkit.model.dossier import Dossier, dossier_of
from mimkit.model.ids import are_of_one_command
from mimkit.model.incident import entries
from mimkit.model.incident.effects.proposals import proposals
from mimkit.model.incident.effects.retraction import retractions
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import KINDS, NOT_RETRACTABLE, TAKEN_BACK
from mimkit.model.incident.state import State
from mimkit.model.policy.gates import gates
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.durations import short
from mimkit.model.time.times import rfc3339
from mimkit.ops.command import OnIncident
from mimkit.ops.log import find_entry
from mimkit.ops.refusals.retracting import AlreadyRetracted, NotRetractable, NotUndone, StillNeeded

UNDO_WITHIN: Final = timedelta(minutes=10)
"""The time after recording an entry during which its author can undo it."""
_UNDONE: Final = "Undone by its author: recorded by mistake."


@dataclass(frozen=True, kw_only=True)
class _Retraction(OnIncident):
    """A command that retracts entries of one incident."""

    by_policy_then: ClassVar[bool] = True

    @property
    def is_judged(self) -> bool:
        """Always true: the rules must not find any new errors after the retraction."""
        return True

    def retract(self, snapshot: Snapshot, targets: list[Any], reason: str) -> Change:
        """Check that the remaining record is still consistent, then add one entry for each retracted entry."""
        incident = snapshot.incidents[self.incident]
        before = Dossier(incident, snapshot).state
        for target in targets:
            _refuse_lasting(incident.id, target, before)
        new = [
            entries.Retracted(**self.stamp(number, self.now), entry=target.id, reason=reason)
            for number, target in enumerate(targets)
        ]
        after = Dossier(_with(incident, new), snapshot).state
        _refuse_needed(snapshot, incident.id, targets, before, after)
        names = ", ".join(f"{KINDS[each.kind].label} {each.id[-6:]}" for each in targets)
        change = self.entries(f"retract {names}", *new, more=_unlinked(snapshot, incident.id, before, after))
        return change._replace(retracted=tuple(each.id for each in targets))


@dataclass(frozen=True, kw_only=True)
class Retract(_Retraction):
    """Retract an entry. It stays in the record, struck out, but no longer applies."""

    entry: str
    reason: str

    def build(self, snapshot: Snapshot) -> Change:
        """Find the entry and retract it."""
        target = find_entry(snapshot.incidents[self.incident].timeline, self.entry)
        return self.retract(snapshot, [target], self.reason)


@dataclass(frozen=True, kw_only=True)
class Undo(_Retraction):
    """Retract the entries of the person's last command in the incident, if it was run within the last ten minutes."""

    reason: str | None = None

    def build(self, snapshot: Snapshot) -> Change:
        """Find the person's last command and retract its entries."""
        last = self._last(snapshot.incidents[self.incident])
        for target in last:
            if target.kind in NOT_RETRACTABLE:
                # If the command also recorded something that cannot be undone, such as a declaration, undo
                # nothing.
                last = [target]
        return self.retract(snapshot, last, self.reason or _UNDONE)

    def _last(self, incident: Incident) -> list[Any]:
        """Return the entries recorded by the person's last command."""
        ordered = sorted(incident.timeline, key=lambda each: (each.recorded, each.id))
        # Ignore `posted` entries. They only result from other entries, so there is nothing to undo.
        mine = [each for each in ordered if each.by == self.by and each.kind != "posted"]
        if not mine:
            gone = retractions(incident.timeline)
            others = [e for e in ordered if e.kind not in NOT_RETRACTABLE and e.id not in gone]
            raise NotUndone.of_another(incident.id, self.by, others[-1] if others else None)
        last: Any = mine[-1]
        age = self.now - last.recorded
        if age > UNDO_WITHIN:
            raise NotUndone.too_old(last, short(age), short(UNDO_WITHIN))
        return [each for each in mine if are_of_one_command(each.id, last.id)]


def _refuse_lasting(incident: str, target: Any, state: State) -> None:
    if earlier := state.retracted.get(target.id):
        raise AlreadyRetracted(target, earlier)
    if target.kind in NOT_RETRACTABLE:
        raise NotRetractable(incident, target, state)
    if target.kind == "proposed-update" and (decision := _decision(target, state)):
        raise StillNeeded(
            target,
            f"{decision.by} {decision.decision} it at {rfc3339(decision.at)}",
            "to inform readers again: mim update",
        )
    reopened = next((e.at for e in state.timeline if _takes_back(e, target)), None)
    if target.kind in TAKEN_BACK and reopened:
        raise StillNeeded(
            target,
            f"the incident was reopened at {rfc3339(reopened)}, and the reopening depends on this entry",
            f"to correct its time or text: mim amend {target.id[-6:]} --at TIME",
        )


def _decision(proposal: Any, state: State) -> Any | None:
    return next(each.decision for each in proposals(state.timeline) if each.entry.id == proposal.id)


def _takes_back(entry: Any, target: Any) -> bool:
    """Return whether an entry is a reopening that undid what `target` restored or closed."""
    services = getattr(target, "services", ())
    is_later = entry.kind == "reopen" and entry.at >= target.at
    return is_later and not (services and entry.services and set(services).isdisjoint(entry.services))


def _refuse_needed(
    snapshot: Snapshot, incident: str, targets: list[Any], before: State, after: State
) -> None:
    """Refuse to retract an entry that a later entry or the review depends on, or that a closed incident requires."""
    target = targets[0]
    if after.status == "closed" and (needed := _still_needed(snapshot, incident, after)):
        raise StillNeeded(
            target,
            f"{incident} is closed, but a closed incident requires that {needed[0]}",
            "reopen the incident first: mim reopen --reason WHY",
        )
    if lost := [each for each in after.shown if each.id in after.superseded.keys() - before.superseded]:
        label, when = KINDS[lost[-1].kind].label, rfc3339(lost[-1].at)
        raise StillNeeded(
            target,
            f"the {label} entry of {when} depends on it",
            f"retract that entry first: mim retract {lost[-1].id[-6:]} --reason WHY",
        )
    review = snapshot.reviews.get(incident)
    if review and review.state != "waived" and before.milestones.restored and not after.milestones.restored:
        raise StillNeeded(
            target,
            "the review of the incident was started",
            "if service failed again: mim reopen --reason WHY",
        )


def _still_needed(snapshot: Snapshot, incident: str, after: State) -> list[str]:
    """Return the requirements for closing that a closed incident no longer meets."""
    every = gates(after, snapshot.policy, dossier_of(snapshot, incident).audiences)
    needed = [gate.words for gate in every if not gate.met]
    if not (needed or after.milestones.fixed or after.problems):
        return ["the permanent fix is in place, or a problem record is raised"]
    return needed


def _unlinked(snapshot: Snapshot, incident: str, before: State, after: State) -> Iterator[Edit]:
    """Yield the edits that remove the incident from problem records to which it is no longer linked."""
    for name in before.problems:
        problem = snapshot.problems.get(name)
        if problem and name not in after.problems:
            rest = [each for each in problem.incidents if each != incident]
            yield SetValue(Ref("problem", name), ("incidents",), rest)


def _with(incident: Incident, new: list[entries.Retracted]) -> Incident:
    return incident.with_timeline((*incident.timeline, *new))
