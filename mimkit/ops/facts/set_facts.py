"""The command that adds or corrects facts.

Each change is recorded as an entry, and the record's header is unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Self

from mimkit.model.change import Change
from mimkit.model.dossier import Dossier
from mimkit.model.incident.entries import FactSet
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.incident_facts import FACTS, PUBLIC_FACTS, fact_label
from mimkit.model.incident.kinds import ORDERS
from mimkit.model.incident.state import State
from mimkit.model.shell import quoted
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.approximate import is_certainly_before
from mimkit.ops import guards
from mimkit.ops.command import OnIncident
from mimkit.ops.facts.fact_change import FactChange, check_form, check_names, effective
from mimkit.ops.refusals.order import MOMENTS, AlreadyDone, OutOfOrderFact


@dataclass(frozen=True, kw_only=True)
class ChangesFacts(OnIncident):
    """The base class of commands that set facts."""

    facts: tuple[FactChange, ...]
    reason: str | None = None
    anyway: str | None = None

    by_policy_then: ClassVar[bool] = True

    @property
    def is_judged(self) -> bool:
        """Always true: the rules check the result, because most rules depend on facts."""
        return True

    def with_full_names(self, snapshot: Snapshot) -> Self:
        """Return the command with all names expanded."""
        command = super().with_full_names(snapshot)
        facts = tuple(each.with_full_names(command.by, snapshot) for each in command.facts)
        return replace(command, facts=facts)

    def _check_names(self, snapshot: Snapshot) -> None:
        for each in self.facts:
            check_form(each)
            check_names(each, snapshot)

    def sets(self, facts: Iterable[FactChange], snapshot: Snapshot, first: int = 0) -> tuple[FactSet, ...]:
        """Check the changes and return an entry for each one that has an effect.

        Entry ids are numbered from `first`.
        """
        incident, state = snapshot.incidents[self.incident], guards.state_of(snapshot, self.incident)
        changes = tuple(some for each in facts if (some := effective(each, incident, state)))
        for each in changes:
            if isinstance(each.value, datetime):
                guards.not_future(MOMENTS[each.field], each.value, self.now, f"{each.field}=")
        new = tuple(
            FactSet(
                **self.stamp(number),
                **each.keys(),
                reason=self.reason,
                anyway=self.anyway if each.field in PUBLIC_FACTS else None,
            )
            for number, each in enumerate(changes, first)
        )
        _refuse_disorder(snapshot, incident, state, new)
        return new


@dataclass(frozen=True, kw_only=True)
class SetFacts(ChangesFacts, event="the change"):
    """Add or correct facts about an incident, regardless of its status."""

    def build(self, snapshot: Snapshot) -> Change:
        """Check that something changes and that the times stay in order, then add an entry for each change."""
        new = self.sets(self.facts, snapshot)
        if not new:
            named = " and ".join(
                f"{'no' if each.value in ('', ()) else 'the same'} {fact_label(each.field)}"
                for each in self.facts
            )
            raise AlreadyDone(
                self.incident, f"recorded with {named}", None, f"mim show {quoted(self.incident)}"
            )
        return self.entries(f"set {labels(new)}", *new)


def labels(new: Iterable[FactSet]) -> str:
    """Return the names of the facts that the entries set, for use in a commit subject."""
    return ", ".join(fact_label(each.field) for each in new)


def _refuse_disorder(snapshot: Snapshot, incident: Incident, before: State, new: tuple[FactSet, ...]) -> None:
    """Refuse a time that contradicts the order of milestones."""
    times = {each.field for each in new if FACTS[each.field].form == "time"}
    after = Dossier(incident.with_timeline((*incident.timeline, *new)), snapshot).state.milestones
    for earlier, later in ((a, b) for names in ORDERS for a, b in _pairs(names)):
        first, second = getattr(after, earlier), getattr(after, later)
        if first and second and is_certainly_before(second, first) and {earlier, later} & times:
            fact, other = (earlier, later) if earlier in times else (later, earlier)
            raise OutOfOrderFact(
                fact, getattr(after, fact), other, getattr(after, other), _entry(before, other)
            )


def _pairs(names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return ((earlier, later) for place, earlier in enumerate(names) for later in names[place + 1 :])


def _entry(state: State, milestone: str) -> str:
    """Return the end of the id of the entry that reached a milestone.

    Return an empty string if the milestone is set as a fact.
    """
    if milestone in FACTS:
        return ""
    kind = "close" if milestone == "closed" else milestone
    at = getattr(state.milestones, milestone)
    return next((entry.id[-6:] for entry in state.timeline if entry.kind == kind and entry.at == at), "")
