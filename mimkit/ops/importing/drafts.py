"""The data that importers return: draft incidents, before they are compared with the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
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
"""The kinds of entries that an importer can create."""


class Place(NamedTuple):
    """A position in an imported file, counted from 1. `file` is the name as the user typed it, or `-`."""

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
    """When it happened (aware). If the time is known only to the hour or day, it is an `ApproximateTime`."""
    text: str = ""
    """Plain text. HTML has already been converted."""
    by: str = ""
    """The author's name in the source; empty for the person who runs the import."""
    next: datetime | None = None
    """For an update: the promised time of the next update."""
    state: str = ""
    """For an update: the state in the source, such as `identified`."""
    severity: str = ""
    """For `declared` and `severity`: the severity in the source, such as `critical` or `P1`."""
    url: str = ""
    """The URL of this event in the source."""
    doubt: str = ""
    """Why the kind, time or text is a guess, with one sentence per line; empty if the source states it."""


class ActionDraft(NamedTuple):
    """An action item proposed in a report."""

    title: str
    ticket: str = ""
    """The URL of the ticket that tracks it."""
    kind: str = ""
    """`prevent`, `detect`, `mitigate` or `process`, if the source states it."""
    priority: str = ""
    """`high`, `medium` or `low`, if the source states it."""


@dataclass(frozen=True, kw_only=True)
class ReviewDraft:
    """The parts of a report that are not in the timeline. They become the draft review of a new record.

    Existing records are not changed. Texts are plain. Sections are recognised by their headings, so compare them with
    the report when you edit the draft.
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
    """Its key in the source, unique within the format. It identifies the same incident even if the title changes."""
    place: Place
    title: str
    created: datetime
    """When it was created in the source. This gives the date in the record's id, and is not a milestone."""
    started: datetime | None = None
    """When the impact began, if the source states it."""
    as_of: datetime | None = None
    """When it was last changed in the source, if known. `severity` is the severity at that time. A draft that is
    older than an earlier import makes no corrections."""
    services: tuple[str, ...] = ()
    """The names of the affected components in the source, without duplicates."""
    severity: str = ""
    """The severity in the source. If it changed over time, see `EntryDraft.severity`."""
    category: str = ""
    impact: str = ""
    """The impact on users, in plain text."""
    url: str = ""
    entries: tuple[EntryDraft, ...] = ()
    """The entries, in the order of the source. A milestone is included only if the source states its time."""
    unmapped: Mapping[str, str] = field(default_factory=dict)
    """Source values without a field in the record, as text, by their name in the source; kept in `source`."""
    doubts: tuple[tuple[str, str], ...] = ()
    """Uncertain facts, as pairs of a doubt subject, such as `restored`, and a sentence."""
    review: ReviewDraft | None = None
    """The post-incident review, if the source has one."""
    is_part: bool = False
    """Whether the file has only entries for an incident that another file describes, such as one page of a log.

    `title` and `created` are then placeholders. They can create a record, but do not correct an existing one.
    """


class ImportProblem(NamedTuple):
    """A part of a file that could not be imported. The other parts are imported."""

    place: Place
    sentence: str
    hint: str = ""


class LeftOut(NamedTuple):
    """A part of a file that is not an incident, such as scheduled maintenance. This is not a problem."""

    place: Place
    name: str
    """Its name in the source, by which a user can find it there."""
    reason: str
    """Its type, as in the message: left out, because it is `scheduled maintenance`."""
