"""The data that importers return: draft incidents that have not yet been compared with existing records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

EntryDraftKind = Literal[
    "detected",
    "declared",
    "severity",
    "acknowledged",
    "update",
    "workaround",
    "restored",
    "closed",
    "reopened",
    "note",
    "finding",
    "decision",
    "action",
]
"""The entry kinds that an importer can create."""


class Place(NamedTuple):
    """A position in an imported file, counted from 1. `file` is the name as typed by the user, or `-`."""

    file: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, kw_only=True)
class EntryDraft:
    """An event in an incident, with the text from the source."""

    key: str
    """The event's key in the source, unique within the incident. It does not change when the text is edited."""
    kind: EntryDraftKind
    at: datetime
    """When the event happened (aware). If the time is known only to the hour or day, it is an `ApproximateTime`."""
    text: str = ""
    """The plain text. HTML has already been converted."""
    by: str = ""
    """The author's name in the source. If empty, the author is the person who runs the import."""
    next: datetime | None = None
    """For an update: the promised time of the next update."""
    state: str = ""
    """For an update: the state in the source, such as `identified`."""
    severity: str = ""
    """For `declared` and `severity`: the severity in the source, such as `critical` or `P1`."""
    url: str = ""
    """The event's URL in the source."""
    doubt: str = ""
    """Why the kind, time or text is uncertain, with one sentence per line. Empty if the source states all of them."""


class ActionDraft(NamedTuple):
    """An action item proposed in a report."""

    title: str
    ticket: str = ""
    """The URL of the ticket that tracks the action item."""
    kind: str = ""
    """The kind, if the source states it: `prevent`, `detect`, `mitigate` or `process`."""
    priority: str = ""
    """The priority, if the source states it: `high`, `medium` or `low`."""
    public_title: str = ""
    owner: str = ""
    """The owner's name in the source."""
    due: date | None = None
    done: datetime | None = None
    """When the work was finished."""
    evidence: str = ""
    """The URL of evidence that the work is finished. Without it, the report itself is the evidence."""
    is_declined: bool = False
    reason: str = ""
    """The reason for declining."""


@dataclass(frozen=True, kw_only=True)
class ReviewDraft:
    """The parts of a report that are not in the timeline. They become the draft review of a new record.

    Reviews of existing records are not changed. All text is plain. Sections are recognised by their headings, so
    compare them with the report when you edit the draft.
    """

    summary: str = ""
    trigger: str = ""
    detection: str = ""
    root_cause: str = ""
    worked: tuple[str, ...] = ()
    slowed: tuple[str, ...] = ()
    lucky: tuple[str, ...] = ()
    surprised: tuple[str, ...] = ()
    actions: tuple[ActionDraft, ...] = ()


@dataclass(frozen=True, kw_only=True)
class IncidentDraft:
    """An incident in a source."""

    key: str
    """The incident's key in the source, unique within the format.

    It identifies the same incident even if the title changes.
    """
    place: Place
    title: str
    created: datetime
    """When the incident was created in the source.

    This determines the date in the record's id and is not a milestone.
    """
    started: datetime | None = None
    """When the impact started, if the source states it."""
    as_of: datetime | None = None
    """When the incident was last changed in the source, if known.

    `severity` is the severity at that time. A draft that is older than an earlier import makes no corrections.
    """
    services: tuple[str, ...] = ()
    """The names of the affected components in the source, without duplicates."""
    severity: str = ""
    """The severity in the source. If it changed over time, see `EntryDraft.severity`."""
    category: str = ""
    impact: str = ""
    """The impact on users, as plain text."""
    url: str = ""
    entries: tuple[EntryDraft, ...] = ()
    """The entries, in source order. A milestone is included only if the source states its time."""
    unmapped: Mapping[str, str] = field(default_factory=dict)
    """Source values that have no field in the record, as text, by their name in the source.

    They are stored in `source`.
    """
    doubts: tuple[tuple[str, str], ...] = ()
    """Uncertain facts. Each pair contains the subject of a doubt, such as `restored`, and a sentence."""
    review: ReviewDraft | None = None
    """The post-incident review, if the source contains one."""
    is_part: bool = False
    """Whether the file contains only entries for an incident that another file describes.

    An example is one page of a log. In that case, `title` and `created` are placeholders. They are used to create a
    record, but not to correct an existing one.
    """


class ImportProblem(NamedTuple):
    """A part of a file that could not be imported. All other parts are imported."""

    place: Place
    sentence: str
    hint: str = ""


class LeftOut(NamedTuple):
    """A part of a file that was skipped because it is not an incident, such as scheduled maintenance.

    This is not an error.
    """

    place: Place
    name: str
    """The part's name in the source, which helps the user to find it."""
    reason: str
    """The type of the part, such as `scheduled maintenance`, for the message that says why it was left out."""
