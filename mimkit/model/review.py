"""The post-incident review and its action items."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from mimkit.model.entries import Person
from mimkit.model.ids import ActionId, IncidentId
from mimkit.model.text import File, Record, Slug, Text, Title, Url
from mimkit.model.times import Day, Instant

ReviewState = Literal["draft", "in-review", "published", "waived"]
ActionKind = Literal["prevent", "detect", "mitigate", "process"]
Priority = Literal["high", "medium", "low"]


class Done(Record):
    """An action item is finished, and something shows it."""

    at: Instant
    """When it was finished."""
    by: Person
    """Who says so."""
    evidence: Url | None = None
    """A link that shows it; `commit` serves as well."""
    commit: str | None = Field(None, pattern=r"^[0-9a-f]{7,64}$")
    """The commit that completed it."""


class Declined(Record):
    """An action item will not be done."""

    at: Instant
    """When that was decided."""
    by: Person
    """Who decided it."""
    reason: Text
    """Why."""


class ActionItem(Record):
    """A specific piece of work with an owner and a due date."""

    id: ActionId
    """The action item's id."""
    title: Title
    """What will be different when it is done."""
    kind: ActionKind = "prevent"
    """Does it prevent, detect or mitigate the next one, or change the process?"""
    priority: Priority = "medium"
    """The priority."""
    owner: Person | None = None
    """Who does it."""
    due: Day | None = None
    """The due date."""
    opened: Instant
    """When it was written down."""
    assigned: Instant | None = None
    """When it got its owner."""
    ticket: Url | None = None
    """The ticket that tracks the work."""
    done: Done | None = None
    """Filled when it is finished."""
    declined: Declined | None = None
    """Filled when it will not be done."""


class SignOff(Record):
    """Somebody agrees with the review."""

    by: Person
    """Who."""
    at: Instant
    """When."""


class Waiver(Record):
    """No review will be held, for a reason that somebody approved."""

    reason: Text
    """Why."""
    approver: Person
    """Who approved it."""
    at: Instant
    """When."""


class Review(File):
    """One post-incident review: `incidents/YEAR/ID/review.yaml`. Its timeline is the incident's own."""

    incident: IncidentId
    """The incident that is reviewed."""
    state: ReviewState = "draft"
    """`draft`, `in-review`, `published` or `waived`."""
    owner: Person
    """Who sees it through."""
    started: Instant
    """When the draft was made."""
    held: Instant | None = None
    """When the review meeting was held."""
    published: Instant | None = None
    """When it was published."""
    waived: Waiver | None = None
    """Filled when no review will be held."""
    signed_off: tuple[SignOff, ...] = ()
    """Who agreed with it."""
    shared_with: tuple[Slug, ...] = ()
    """The audiences it was shared with."""
    anyway: Text | None = None
    """Why it is published although it has something in it that looks internal."""
    summary: Text | None = None
    """What happened, for a reader who has one minute."""
    trigger: Text | None = None
    """What set it off."""
    detection: Text | None = None
    """How it was noticed, and what would have noticed it earlier."""
    root_cause: Text | None = None
    """Only where there is no problem record to hold it: the cause is known and fixed."""
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
