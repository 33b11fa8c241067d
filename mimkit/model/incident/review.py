"""The post-incident review and its action items."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from mimkit.model.ids import ActionId, IncidentId
from mimkit.model.text import File, Person, Record, Slug, Text, Title, Url
from mimkit.model.time.times import Day, Instant

ReviewState = Literal["draft", "in-review", "published", "waived"]
ActionKind = Literal["prevent", "detect", "mitigate", "process"]
Priority = Literal["high", "medium", "low"]


class Done(Record):
    """The completion of an action item, with evidence."""

    at: Instant
    """When it was finished."""
    by: Person
    """Who reported it."""
    evidence: Url | None = None
    """A link to evidence; `commit` can be used instead."""
    commit: str | None = Field(None, pattern=r"^[0-9a-f]{7,64}$")
    """The commit that completed it."""


class Declined(Record):
    """An action item will not be done."""

    at: Instant
    """When it was declined."""
    by: Person
    """Who declined it."""
    reason: Text
    """The reason."""


class ActionItem(Record):
    """A specific piece of work with an owner and a due date."""

    id: ActionId
    """The action item's id."""
    title: Title
    """What will be different when it is done."""
    kind: ActionKind = "prevent"
    """Whether it prevents, detects or mitigates the next incident, or changes the process."""
    priority: Priority = "medium"
    """The priority."""
    owner: Person | None = None
    """The owner."""
    due: Day | None = None
    """The due date."""
    opened: Instant
    """When it was recorded."""
    assigned: Instant | None = None
    """When it was assigned."""
    ticket: Url | None = None
    """The ticket that tracks the work."""
    done: Done | None = None
    """Set when it is done."""
    declined: Declined | None = None
    """Set when it is declined."""


class SignOff(Record):
    """A person's sign-off of the review."""

    by: Person
    """The person."""
    at: Instant
    """The time."""


class Waiver(Record):
    """An approved decision not to hold a review."""

    reason: Text
    """The reason."""
    approver: Person
    """Who approved it."""
    at: Instant
    """The time."""


class Review(File):
    """One post-incident review: `incidents/YEAR/ID/review.yaml`. Its timeline is the incident's own."""

    incident: IncidentId
    """The incident that is reviewed."""
    state: ReviewState = "draft"
    """`draft`, `in-review`, `published` or `waived`."""
    owner: Person
    """The owner."""
    started: Instant
    """When the draft was started."""
    held: Instant | None = None
    """When the review meeting was held."""
    published: Instant | None = None
    """When it was published."""
    waived: Waiver | None = None
    """Set when the review is waived."""
    signed_off: tuple[SignOff, ...] = ()
    """Who signed it off."""
    shared_with: tuple[Slug, ...] = ()
    """The audiences it was shared with."""
    anyway: Text | None = None
    """Why it is published although it contains something that looks internal."""
    summary: Text | None = None
    """A summary that can be read in one minute."""
    trigger: Text | None = None
    """What triggered the incident."""
    detection: Text | None = None
    """How it was detected, and what would have detected it earlier."""
    root_cause: Text | None = None
    """The root cause, if it is known and fixed and there is no problem record."""
    worked: tuple[Text, ...] = ()
    """What worked well in the response."""
    slowed: tuple[Text, ...] = ()
    """What slowed the response down."""
    lucky: tuple[Text, ...] = ()
    """Where we got lucky."""
    surprised: tuple[Text, ...] = ()
    """What surprised us."""
    actions: tuple[ActionItem, ...] = ()
    """The action items."""


PARAGRAPHS = ("summary", "trigger", "detection", "root_cause")
"""The sections of a review that are one text each."""
SECTIONS = ("worked", "slowed", "lucky", "surprised")
"""The sections of a review that are lists of findings."""
