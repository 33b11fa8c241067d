"""The command that adds or corrects facts. Each change is an entry; the header of the record stays as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from mimkit.errors import UsageError
from mimkit.model.change import Change
from mimkit.model.dossier import Dossier
from mimkit.model.incident.entries import FactSet
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.incident_facts import FACTS, checked, fact_label
from mimkit.model.incident.kinds import ORDERS
from mimkit.model.incident.state import State
from mimkit.model.shell import quoted
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.approximate import exactly, is_certainly_before, precision_keys
from mimkit.ops import guards
from mimkit.ops.command import OnIncident
from mimkit.ops.facts.typed_facts import TYPED
from mimkit.ops.refusals import MOMENTS, AlreadyDone, OutOfOrderFact

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class FactChange:
    """A change of one fact: its new value, or what is added to its list and removed from it."""

    field: str
    value: str | datetime | tuple[str, ...] | None = None
    """Empty to empty the fact."""
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    def joined(self, other: FactChange) -> FactChange:
        """Return this change of a list with another one of the same list."""
        value = (
            (*self.value, *other.value)
            if isinstance(self.value, tuple) and isinstance(other.value, tuple)
            else None
        )
        return FactChange(
            field=self.field,
            value=value and tuple(dict.fromkeys(value)),
            add=tuple(dict.fromkeys((*self.add, *other.add))),
            remove=tuple(dict.fromkeys((*self.remove, *other.remove))),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The names that would be new in a list."""
        return (*self.value, *self.add) if isinstance(self.value, tuple) else self.add


@dataclass(frozen=True, kw_only=True)
class SetFacts(OnIncident, event="the change"):
    """Add or correct facts of an incident, at any time."""

    facts: tuple[FactChange, ...]
    reason: str | None = None
    anyway: str | None = None

    by_policy_then: ClassVar[bool] = True

    @property
    def is_judged(self) -> bool:
        """Whether the rules check the result: facts affect most of them."""
        return True

    def _check_names(self, snapshot: Snapshot) -> None:
        for each in self.facts:
            _check_form(each)
            if each.field == "services":
                guards.known_services(snapshot, each.names)
            elif each.field == "criteria":
                guards.known_criteria(snapshot, each.names)
            elif each.field == "reporter" and each.value:
                guards.known_person(snapshot, str(each.value))

    def build(self, snapshot: Snapshot) -> Change:
        """Check that something changes, and that the times stay in order; add an entry for each change."""
        incident = snapshot.incidents[self.incident]
        state = guards.state_of(snapshot, self.incident)
        changes = tuple(self._changes(incident, state))
        if not changes:
            named = " and ".join(
                f"{'no' if each.value in ('', ()) else 'that'} {fact_label(each.field)}"
                for each in self.facts
            )
            raise AlreadyDone(
                self.incident, f"recorded with {named}", None, f"mim show {quoted(self.incident)}"
            )
        new = tuple(
            FactSet(
                **self.stamp(number),
                field=each.field,
                **_value(each.value),
                add=each.add,
                remove=each.remove,
                reason=self.reason,
                anyway=self.anyway if each.field.startswith("public.") else None,
            )
            for number, each in enumerate(changes)
        )
        self._refuse_disorder(snapshot, incident, state, new)
        return self.entries(f"set {', '.join(fact_label(each.field) for each in changes)}", *new)

    def _changes(self, incident: Incident, state: State) -> Iterator[FactChange]:
        """Yield the changes that have an effect."""
        for each in self.facts:
            now = _known(each.field, incident, state)
            if each.value is not None:
                if not _is_known(each.value, now):
                    yield each
                continue
            gone = [name for name in each.remove if name not in now]
            if gone:
                raise _not_listed(each.field, gone[0], now)
            add = tuple(name for name in each.add if name not in now)
            if add or each.remove:
                yield FactChange(field=each.field, add=add, remove=each.remove)

    def _refuse_disorder(
        self, snapshot: Snapshot, incident: Incident, before: State, new: tuple[FactSet, ...]
    ) -> None:
        """Refuse a time in the future, or one that is on the wrong side of another milestone."""
        times: dict[str, datetime] = {
            each.field: each.value for each in new if isinstance(each.value, datetime)
        }
        for field, at in times.items():
            guards.not_future(MOMENTS[field], at, self.now, f"{field}=")
        after = Dossier(incident.with_timeline((*incident.timeline, *new)), snapshot).state
        for earlier, later in ((a, b) for names in ORDERS for a, b in _pairs(names)):
            first, second = getattr(after.milestones, earlier), getattr(after.milestones, later)
            if first and second and is_certainly_before(second, first) and {earlier, later} & {*times}:
                fact, other = (earlier, later) if earlier in times else (later, earlier)
                raise OutOfOrderFact(
                    fact, times[fact], other, getattr(after.milestones, other), _entry(before, other)
                )


def _value(value: str | datetime | tuple[str, ...] | None) -> dict[str, Any]:
    """Return the keys of an entry that hold a value, and for an approximate time its precision."""
    if value is None:
        return {}
    if isinstance(value, datetime):
        return {"value": exactly(value), **precision_keys(value, "value_")}
    return {"value": value}


def _is_known(value: Any, now: Any) -> bool:
    """Return whether a fact has a value already; a time that is known more exactly is a new one."""
    if isinstance(value, datetime) and isinstance(now, datetime):
        return value == now and precision_keys(value) == precision_keys(now)
    return (value or None) == (now or None)


def _pairs(names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return ((earlier, later) for place, earlier in enumerate(names) for later in names[place + 1 :])


def _entry(state: State, milestone: str) -> str:
    """Return the end of the id of the entry that reached a milestone; empty if it can be set as a fact."""
    if milestone in FACTS:
        return ""
    kind = "close" if milestone == "closed" else milestone
    at = getattr(state.milestones, milestone)
    return next((entry.id[-6:] for entry in state.timeline if entry.kind == kind and entry.at == at), "")


def _known(field: str, incident: Incident, state: State) -> Any:
    if field in ("started", "detected"):
        return getattr(state.milestones, field)
    if field == "criteria":
        return state.criteria
    return incident.header_value(FACTS[field].key)


def _check_form(change: FactChange) -> None:
    """Refuse a value that cannot be one of this fact, with what can be typed instead."""
    fact, label = FACTS[change.field], fact_label(change.field)
    if fact.lasts and change.value == "":
        raise UsageError(
            f"an incident always has a {label}, so it cannot be emptied", f"mim set {change.field}=VALUE"
        )
    for name in change.names if fact.form == "names" else (change.value,) if fact.form == "name" else ():
        if name and not _SLUG.fullmatch(str(name)):
            raise _no_name(change, label, str(name))
    if both := [name for name in change.add if name in change.remove]:
        raise UsageError(f"{both[0]!r} is both added and removed", "give only one of += and -=")
    if change.value is not None:
        try:
            checked(change.field, change.value)
        except ValueError as problem:
            sentence, _, hint = str(problem).partition("; ")
            said = sentence.replace("is a title, so it must", "must")
            raise UsageError(f"{label} {said}", hint or f"mim set {change.field}=VALUE") from None


def _no_name(change: FactChange, label: str, name: str) -> UsageError:
    better = "-".join(re.findall(r"[a-z0-9]+", name.lower()))
    way = "+=" if change.add else "="
    return UsageError(
        f"{name!r} cannot be in {label}: names have lower-case letters, digits and hyphens",
        f"mim set {TYPED[change.field]}{way}{better or 'NAME'}",
    )


def _not_listed(field: str, name: str, now: tuple[str, ...]) -> UsageError:
    listed = ", ".join(now)
    return UsageError(
        f"{name!r} is not in {fact_label(field)}, so it cannot be removed",
        f"recorded now: {listed}" if listed else "none is recorded",
    )
