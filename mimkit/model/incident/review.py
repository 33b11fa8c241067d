"""The post-incident review and its action items."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from mimkit.model.ids import ActionId, IncidentId
from mimkit.model.text import File, Person, Record, Slug, Text, Title, Url
from mimkit.model.time.times import Day, Instant

ReviewState = Literal["draft", "in-review", "published", "waived"]
ActionKind = Literal["prevent", "detect", "mitigate", "process"]
Priority = Literal["high", "medium", "low"]


def _or_empty(schema: dict[str, Any]) -> None:
    schema["anyOf"] = [{key: schema.pop(key) for key in ("type", "items")}, {"type": "null"}]


class Done(Record):
    """The completion of an action item, with evidence."""

    at: Instant
    """When the work was finished."""
    by: Person
    """The person who reported the work as done."""
    evidence: Url | None = None
    """A link to evidence. `commit` can be used instead."""
    commit: str | None = Field(None, pattern=r"^[0-9a-f]{7,64}$")
    """The commit that completed the work."""
    repository: Slug | None = None
    """The policy's id for the repository that contains the commit.

    If omitted, the commit is in this repository or in any repository that the policy lists.
    """


class Reopening(Record):
    """The reopening of a completed action item, with its previous completion."""

    at: Instant
    """When the action item was reopened."""
    by: Person
    """The person who reopened the action item."""
    reason: Text
    """The reason for reopening, such as the commit that reverted the work."""
    commit: str | None = Field(None, pattern=r"^[0-9a-f]{7,64}$")
    """The commit that reopened the action item: a revert, or a commit with a `Reopens-Action:` trailer."""
    done: Done
    """The completion that the reopening invalidated."""


class Declined(Record):
    """A decision not to do the work in an action item."""

    at: Instant
    """When the action item was declined."""
    by: Person
    """The person who declined the action item."""
    reason: Text
    """The reason for declining."""


class ActionItem(Record):
    """A specific piece of work with an owner and a due date."""

    id: ActionId
    """The action item's id."""
    title: Title
    """The expected result of the work."""
    public_title: Title | None = None
    """The expected result in words for the public. If a review is shared with the public, only its action items with
    this title are published: with this title, their kind, priority and state, and when the work was done."""
    kind: ActionKind = "prevent"
    """Whether the work prevents, detects or mitigates the next incident, or changes the process."""
    priority: Priority = "medium"
    """The priority."""
    owner: Person | None = None
    """The owner."""
    due: Day | None = None
    """The due date."""
    opened: Instant
    """When the action item was recorded."""
    assigned: Instant | None = None
    """When the action item was assigned."""
    ticket: Url | None = None
    """The ticket that tracks the work."""
    done: Done | None = None
    """The completion of the work, with evidence."""
    reopened: tuple[Reopening, ...] = ()
    """When and why the completed action item was reopened, oldest first."""
    declined: Declined | None = None
    """The decision to decline the work: who declined it, when and why."""


class SignOff(Record):
    """A person's sign-off on the review."""

    by: Person
    """The person who signed off."""
    at: Instant
    """The time of the sign-off."""


class Waiver(Record):
    """An approved decision to skip the review."""

    reason: Text
    """The reason for skipping the review."""
    approver: Person
    """The person who approved the waiver."""
    at: Instant
    """The time of approval."""


def _nothing_yet(value: object) -> object:
    return () if value is None else value


Findings = Annotated[tuple[Text, ...], BeforeValidator(_nothing_yet)]
"""The items in a section. In a draft, the value may be left empty, so that an editor can add items below the key."""


class ReviewSection(Record):
    """A section that the policy adds to reviews."""

    id: Slug
    """The section's id in the policy."""
    findings: Findings = Field((), json_schema_extra=_or_empty)
    """The items in the section."""


class Review(File):
    """A post-incident review: `incidents/YEAR/ID/review.yaml`. The timeline is in `incident.yaml`."""

    incident: IncidentId
    """The id of the incident."""
    state: ReviewState = "draft"
    """The state of the review."""
    owner: Person
    """The owner of the review."""
    started: Instant
    """When work on the draft started."""
    held: Instant | None = None
    """When the review meeting took place."""
    published: Instant | None = None
    """When the review was published."""
    waived: Waiver | None = None
    """The waiver, if the review is waived."""
    signed_off: tuple[SignOff, ...] = ()
    """The people who signed off the review."""
    shared_with: tuple[Slug, ...] = ()
    """The audiences with which the review was shared."""
    anyway: Text | None = None
    """The reason for publishing a review that appears to contain internal information."""
    summary: Text | None = None
    """A summary that can be read in one minute."""
    trigger: Text | None = None
    """What triggered the incident."""
    detection: Text | None = None
    """How the incident was detected, and what would have detected it earlier."""
    root_cause: Text | None = None
    """The root cause, if it is known and fixed and there is no problem record."""
    worked: Findings = Field((), json_schema_extra=_or_empty)
    """What went well during the response."""
    slowed: Findings = Field((), json_schema_extra=_or_empty)
    """What slowed the response down."""
    lucky: Findings = Field((), json_schema_extra=_or_empty)
    """Where we were lucky."""
    surprised: Findings = Field((), json_schema_extra=_or_empty)
    """What surprised us."""
    sections: tuple[ReviewSection, ...] = ()
    """The additional sections defined by the policy, in any order."""
    actions: tuple[ActionItem, ...] = ()
    """The action items."""


PARAGRAPHS = ("summary", "trigger", "detection", "root_cause")
"""The sections of a review that consist of a single text."""
SECTIONS = ("worked", "slowed", "lucky", "surprised")
"""The sections of a review that are lists of findings."""


def section_titles(extra: Iterable[tuple[str, str]] = ()) -> dict[str, str]:
    """Return the section titles by section id, including the sections that a policy adds."""
    return {**_TITLES, **dict(extra)}


_TITLES: Final = {
    "summary": "Summary",
    "trigger": "Trigger",
    "detection": "Detection",
    "root_cause": "Root cause",
    "worked": "What went well",
    "slowed": "What slowed the response",
    "lucky": "Where we got lucky",
    "surprised": "What surprised us",
}
"""The titles of the sections that every review has, by section id."""
