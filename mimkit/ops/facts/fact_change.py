"""A change to one fact about an incident, and the checks that determine whether it is allowed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from mimkit.errors import UsageError
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.incident_facts import FACTS, checked, fact_label
from mimkit.model.incident.state import State
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.approximate import exactly, precision_keys
from mimkit.ops import guards, names
from mimkit.ops.facts.typed_facts import TYPED

_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KINDS: Final = {"services": names.SERVICE, "criteria": names.CRITERION, "audiences": names.AUDIENCE}
"""The kind of name that each list fact contains."""


@dataclass(frozen=True, kw_only=True)
class FactChange:
    """A change to one fact: its new value, or the names to add to and remove from a list."""

    field: str
    value: str | datetime | tuple[str, ...] | None = None
    """The new value. An empty value clears the fact, and None means that only `add` and `remove` apply."""
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    def joined(self, other: FactChange) -> FactChange:
        """Return this change combined with another change to the same list."""
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
        """The names that the change sets or adds in a list."""
        return (*self.value, *self.add) if isinstance(self.value, tuple) else self.add

    def with_full_names(self, me: str, snapshot: Snapshot) -> FactChange:
        """Return the change with abbreviated names expanded and `me` replaced with the person's id."""
        if self.field == "reporter" and isinstance(self.value, str):
            return replace(self, value=names.complete_person(self.value, me, snapshot))
        kind = _KINDS.get(self.field)
        if kind is None:
            return self
        full: dict[str, Any] = {
            key: names.complete_all(kind, getattr(self, key) or (), snapshot) for key in ("add", "remove")
        }
        if isinstance(self.value, tuple):
            full["value"] = names.complete_all(kind, self.value, snapshot)
        return replace(self, **full)

    def keys(self) -> dict[str, Any]:
        """Return the keys of the entry for this change. An approximate time includes its precision."""
        if isinstance(self.value, datetime):
            return {"field": self.field, "value": exactly(self.value), **precision_keys(self.value, "value_")}
        value = {} if self.value is None else {"value": self.value}
        return {"field": self.field, **value, "add": self.add, "remove": self.remove}


def effective(change: FactChange, incident: Incident, state: State) -> FactChange | None:
    """Return the part of a change that has an effect, or None if nothing changes.

    Refuse to remove names that are not in the list.
    """
    now = _known(change.field, incident, state)
    if change.value is not None:
        return None if _is_known(change.value, now) else change
    if gone := [name for name in change.remove if name not in now]:
        raise _not_listed(change.field, gone[0], now)
    add = tuple(name for name in change.add if name not in now)
    return replace(change, add=add) if add or change.remove else None


def _is_known(value: Any, now: Any) -> bool:
    """Return whether a fact already has this value. A time with a different precision is a different value."""
    if isinstance(value, datetime) and isinstance(now, datetime):
        return value == now and precision_keys(value) == precision_keys(now)
    return (value or None) == (now or None)


def _known(field: str, incident: Incident, state: State) -> Any:
    if field in ("started", "detected"):
        return getattr(state.milestones, field)
    if field == "criteria":
        return state.criteria
    return incident.header_value(FACTS[field].key)


def check_names(change: FactChange, snapshot: Snapshot) -> None:
    """Refuse services, criteria, audiences and people that are not defined in the policy."""
    if change.field == "services":
        guards.known_services(snapshot, change.names)
    elif change.field == "criteria":
        guards.known_criteria(snapshot, change.names)
    elif change.field == "audiences":
        for name in change.names:
            guards.known_audience(snapshot, name)
    elif change.field == "reporter" and change.value:
        guards.known_person(snapshot, str(change.value))


def check_form(change: FactChange) -> None:
    """Refuse a value that is not valid for this fact, and say what can be typed instead."""
    fact, label = FACTS[change.field], fact_label(change.field)
    if fact.lasts and change.value == "":
        raise UsageError(
            f"every incident has a {label}, so you cannot clear it", f"mim set {change.field}=VALUE"
        )
    for name in change.names if fact.form == "names" else (change.value,) if fact.form == "name" else ():
        if name and not _SLUG.fullmatch(str(name)):
            raise _no_name(change, label, str(name))
    if both := [name for name in change.add if name in change.remove]:
        raise UsageError(f"{both[0]!r} is both added and removed", "use only one of += and -=")
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
        f"{name!r} is not valid in {label}: names consist of lower-case letters, digits and hyphens",
        f"mim set {TYPED[change.field]}{way}{better or 'NAME'}",
    )


def _not_listed(field: str, name: str, now: tuple[str, ...]) -> UsageError:
    listed = ", ".join(now)
    return UsageError(
        f"{name!r} is not in {fact_label(field)}, so it cannot be removed",
        f"recorded now: {listed}" if listed else "none is recorded",
    )
