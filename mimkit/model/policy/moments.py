"""Names of the events that can start, meet or end a clock."""

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
"""`restored`, `update`, `role.scribe`, `update.customers`, `update.regulator.2` (the second), `review.published`."""

ANY_ENTRY: Final = "entry"
"""Any entry of any kind."""
EACH_ROLE: Final = "role.required"
"""Each required role is filled; every role is a separate obligation."""
DECIDED: Final = "decided"
"""A proposal was declared, rejected or merged."""
UNCLASSIFIED: Final = "pending"
"""The incident was declared as `pending`, or its severity became so."""
CLASSIFIED: Final = "classified"
"""A pending severity was replaced by one of the catalogue."""
ESCALATED: Final = "escalated"
"""The next person on the escalation path of a paged group was paged; every step is a separate obligation."""
RESOLVED: Final = "blocker.resolved"
"""A blocker was resolved; every blocker is a separate obligation."""
ANSWERED: Final = "query.answered"
"""A stakeholder's query was answered; every query is a separate obligation."""
REPORT: Final = "report"
"""With a role: a finding, decision, note, task or blocker that its holder recorded."""
ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {
    "acknowledged": ("acknowledged", "join"),
    "join": ("join",),
}
"""The kinds of entries with which a paged group answers, by the kind that a clock waits for."""
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
"""What starts a clock outside of the timeline, and what can meet it: an action item, a problem record etc."""
WITHOUT_SEVERITY: Final = ("runbook", "roster", "policy", "holidays", "person")
"""The events that start a clock without an incident."""

_IN_TIMELINE: Final = frozenset((*KINDS, *Milestones._fields, ANY_ENTRY, DECIDED, UNCLASSIFIED, CLASSIFIED))


def in_timeline(roles: Iterable[str], groups: Iterable[str], audiences: Iterable[str]) -> frozenset[str]:
    """Return the names of the events in a timeline: kinds of entries, milestones, and their subjects."""
    said = (f"{kind}.{name}" for kind in ("update", "workaround") for name in audiences)
    called = (f"{kind}.{name}" for kind in ("page", "acknowledged", "join") for name in groups)
    held = (f"{kind}.{role}" for role in roles for kind in ("role", REPORT))
    return _IN_TIMELINE | {*held, *called, *said}


def split(name: str) -> tuple[str, str, int]:
    """Return kind, subject ("" for any) and number of an event: ("update", "regulator", 2)."""
    kind, _, about = name.partition(".")
    who, _, number = about.partition(".")
    return kind, who, int(number) if number.isdigit() else 1


def is_of_pages(starts: str | None, met_by: str | None, nth: int) -> bool:
    """Return whether a clock with this start and end runs for each paged group: until it answers, or is escalated.

    A clock from the page of a named group to the answer of a named group, or to a later answer than the first, is one
    clock of two events.
    """
    kind, group, number = split(starts or "")
    answer, answering, _ = split(met_by or "")
    if kind != "page" or number > 1:
        return False
    return met_by == ESCALATED or (answer in ANSWERS and nth == 1 and not (group and answering))
