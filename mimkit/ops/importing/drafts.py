"""What an importer returns: an incident as its source describes it, before it is compared with what is recorded."""

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
    """A place in the imported file, counted from 1. `file` is the name as the user typed it, or `-`."""

    file: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, kw_only=True)
class EntryDraft:
    """An event of an incident, as worded in the source."""

    key: str
    """The event's name in its source, unique within the incident. It stays the same when the text is edited."""
    kind: EntryDraftKind
    at: datetime
    """When it happened (aware). A time that is known only to the hour or day is an `approximated` one."""
    text: str = ""
    """Plain text. HTML is converted before."""
    by: str = ""
    """The author as named in the source; empty for the person who imports."""
    next: datetime | None = None
    """For an update: the promised time of the next one."""
    state: str = ""
    """For an update: the state as written in the source, such as `identified`."""
    severity: str = ""
    """For `declared` and `severity`: the severity as written in the source, such as `critical` or `P1`."""
    url: str = ""
    """The address of this event in its source."""
    doubt: str = ""
    """Why the kind, the time or the text is a guess, a sentence on a line; empty if the source states it."""


class ActionDraft(NamedTuple):
    """An action item that a report proposes."""

    title: str
    ticket: str = ""
    """The address of the ticket that tracks it."""
    kind: str = ""
    """`prevent`, `detect`, `mitigate` or `process`, if the source says it."""
    priority: str = ""
    """`high`, `medium` or `low`, if the source says it."""


@dataclass(frozen=True, kw_only=True)
class ReviewDraft:
    """What a report says beyond the timeline. It becomes a draft review of a new record, and changes no existing one.

    Texts are plain. Everything was recognised by its heading: compare it with the report when you edit the draft.
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
    """An incident as its source describes it."""

    key: str
    """Its name in its source, unique within the format: the same key is the same incident, whatever its title."""
    place: Place
    title: str
    created: datetime
    """When the source created it; gives the day of the record's id. Not a milestone."""
    started: datetime | None = None
    """When the impact began, if the source says it."""
    as_of: datetime | None = None
    """When the source last changed it, if it says so. `severity` is the severity at that time, and a draft that is
    older than one that was imported before corrects nothing."""
    services: tuple[str, ...] = ()
    """The affected components as written in the source, each once."""
    severity: str = ""
    """The severity as written in the source; with several in the course of time, see `EntryDraft.severity`."""
    category: str = ""
    impact: str = ""
    """The impact on users, in plain text."""
    url: str = ""
    entries: tuple[EntryDraft, ...] = ()
    """In the order of the source. A milestone is here only if the source states its time."""
    unmapped: Mapping[str, str] = field(default_factory=dict)
    """Values that have no field in the record, by their name in the source, as text. They are kept in `source`."""
    doubts: tuple[tuple[str, str], ...] = ()
    """What is uncertain, as pairs of a subject that doubts can have, such as `restored`, and a sentence."""
    review: ReviewDraft | None = None
    """The post-incident review, if the source has one."""
    is_part: bool = False
    """The file has entries of an incident that another file describes, such as one page of a log.

    `title` and `created` are then stand-ins: they create a record if nothing else does, and correct none.
    """


class ImportProblem(NamedTuple):
    """A part of a file that could not be imported. The other parts are."""

    place: Place
    sentence: str
    hint: str = ""


class LeftOut(NamedTuple):
    """A part of a file that is not an incident, such as scheduled maintenance. This is not a problem."""

    place: Place
    name: str
    """Its name in the source, as a user would look for it there."""
    reason: str
    """What it is instead, as in: left out, because it is `scheduled maintenance`."""
