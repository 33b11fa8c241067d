"""The names of the events that can start, meet or end a clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Final

from pydantic import Field

from mimkit.model.incident.kinds import KINDS
from mimkit.model.incident.state import Milestones

Moment = Annotated[
    str,
    Field(
        max_length=140,
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*){0,2}$",
        examples=["declared", "update", "review.published"],
    ),
]
"""The name of an event, such as `restored`, `update`, `role.scribe`, `update.customers`, `update.regulator.2` (the second update) or `review.published`."""

ANY_ENTRY: Final = "entry"
"""An entry of any kind was recorded."""
EACH_ROLE: Final = "role.required"
"""A required role was filled. Each required role is a separate obligation."""
DECIDED: Final = "decided"
"""A proposed incident was declared, rejected or merged."""
UNCLASSIFIED: Final = "pending"
"""The incident was declared as `pending`, or its severity was changed to `pending`."""
CLASSIFIED: Final = "classified"
"""A pending severity was replaced with one that the policy defines."""
ESCALATED: Final = "escalated"
"""The next person on a paged group's escalation path was paged. Each step is a separate obligation."""
RESOLVED: Final = "blocker.resolved"
"""A blocker was resolved. Each blocker is a separate obligation."""
ANSWERED: Final = "query.answered"
"""A stakeholder's query was answered. Each query is a separate obligation."""
REPORT: Final = "report"
"""With a role, as in `report.scribe`: the person in this role recorded a finding, decision, note, task or blocker."""
ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {
    "acknowledged": ("acknowledged", "join"),
    "join": ("join",),
}
"""Maps the entry kind that a clock waits for to the entry kinds that count as a paged group's answer."""
REVIEW_STEPS: Final = ("review.started", "review.held", "review.published")

ELSEWHERE: Final = {
    "action": ("action.assigned", "action.done"),
    "problem.opened": ("problem.known-error", "problem.fixed", "problem.closed"),
    "runbook": ("runbook.reviewed",),
    "roster": ("roster.covered",),
    "policy": ("policy.reviewed",),
    "holidays": ("holidays.covered",),
    "person": ("person.replaced",),
}
"""Maps each event outside the timeline that starts a clock, such as a new action item, to the events that can meet it."""
WITHOUT_SEVERITY: Final = ("runbook", "roster", "policy", "holidays", "person")
"""The events that start a clock without an incident, so that no severity applies."""

_IN_TIMELINE: Final = frozenset((*KINDS, *Milestones._fields, ANY_ENTRY, DECIDED, UNCLASSIFIED, CLASSIFIED))


def in_timeline(roles: Iterable[str], groups: Iterable[str], audiences: Iterable[str]) -> frozenset[str]:
    """Return the names of the events in a timeline: entry kinds and milestones, with and without their subjects."""
    said = (f"{kind}.{name}" for kind in ("update", "workaround") for name in audiences)
    called = (f"{kind}.{name}" for kind in ("page", "acknowledged", "join") for name in groups)
    held = (f"{kind}.{role}" for role in roles for kind in ("role", REPORT))
    return _IN_TIMELINE | {*held, *called, *said}


def split(name: str) -> tuple[str, str, int]:
    """Return the kind, subject and number of an event, such as ("update", "regulator", 2).

    An empty subject matches any subject.
    """
    kind, _, about = name.partition(".")
    who, _, number = about.partition(".")
    return kind, who, int(number) if number.isdigit() else 1


def is_of_pages(starts: str | None, met_by: str | None, nth: int) -> bool:
    """Return whether a clock runs separately for each paged group, until the group answers or is escalated.

    If the names of the page event and the answer event both include a group, or if the clock is met by a later
    answer than the first, it is a single clock between two events.
    """
    kind, group, number = split(starts or "")
    answer, answering, _ = split(met_by or "")
    if kind != "page" or number > 1:
        return False
    return met_by == ESCALATED or (answer in ANSWERS and nth == 1 and not (group and answering))
