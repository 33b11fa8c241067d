"""Earlier incidents that resemble one, and the action items of them that were still open: early warning signs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from mimkit.model.incident.incident import Incident

_MOST: Final = 5
_MOST_ITEMS: Final = 10
_WEIGHTS: Final = {"cause": 4, "service": 2, "category": 1}


class EarlierIncident(NamedTuple):
    """What a list knows about an earlier incident."""

    id: str
    title: str
    severity: str
    day: str
    """The day on which it was declared; "" if it is unknown."""
    services: tuple[str, ...] = ()
    category: str | None = None
    causes: tuple[str, ...] = ()
    """The problem records of the incident, and the categories of their causes."""
    actions: tuple[Mapping[str, Any], ...] = ()
    """The action items of its review, as in JSON documents."""


class Resemblance(NamedTuple):
    """An earlier incident, and what it has in common with another."""

    incident: EarlierIncident
    common: Mapping[str, str]
    """What is the same, by the kind of fact: a service, the cause, the category."""

    @property
    def weight(self) -> int:
        """How much the two have in common."""
        return sum(_WEIGHTS[kind] for kind in self.common)

    @property
    def text(self) -> str:
        """The earlier incident on one line."""
        earlier = self.incident
        known = ", ".join(filter(None, (earlier.day, earlier.severity)))
        why = ", ".join(f"same {kind}: {name}" for kind, name in self.common.items())
        return f"{earlier.id} ({known}): {earlier.title} ({why})"


def resembling(
    incident: Incident, causes: Iterable[str], earlier: Iterable[EarlierIncident]
) -> list[Resemblance]:
    """Return the earlier incidents with a common service, cause or category: the most similar first, then the newest."""
    known = tuple(causes)
    found = [Resemblance(each, dict(_common(incident, known, each))) for each in earlier]
    near = sorted((each for each in found if each.common), key=lambda each: each.incident.day, reverse=True)
    return sorted(near, key=lambda each: each.weight, reverse=True)


def _common(incident: Incident, causes: Sequence[str], other: EarlierIncident) -> Iterator[tuple[str, str]]:
    if services := [each for each in incident.services if each in other.services]:
        yield "service", ", ".join(services)
    if same := [each for each in causes if each in other.causes]:
        yield "cause", ", ".join(same)
    if incident.category and incident.category == other.category:
        yield "category", incident.category


def similar_lines(found: Sequence[Resemblance]) -> Iterator[str]:
    """Yield a line for each of the most similar incidents."""
    for each in found[:_MOST]:
        yield f"Similar incident: {each.text}"
    if len(found) > _MOST:
        yield f"Similar incidents in total: {len(found)}"


def warning_lines(found: Iterable[Resemblance], today: date) -> Iterator[str]:
    """Yield a line for each open action item of an incident with the same service or cause, overdue ones first."""
    near = [each.incident for each in found if {"service", "cause"} & each.common.keys()]
    items = [(action, each) for each in near for action in each.actions if action["state"] == "open"]
    items.sort(key=lambda item: item[0]["due"] or "9999")
    for action, incident in items[:_MOST_ITEMS]:
        due = f"due {action['due']}" if action["due"] else "no due date"
        if action["due"] and date.fromisoformat(action["due"]) < today:
            due = f"overdue since {action['due']}"
        owner = action["owner"] or "no owner"
        yield f"Earlier warning sign: {action['id']} of {incident.id} ({owner}, {due}): {action['title']}"
    if len(items) > _MOST_ITEMS:
        yield f"... and {len(items) - _MOST_ITEMS} more open action items: mim action list"
