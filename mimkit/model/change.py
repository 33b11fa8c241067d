"""The record edits that a command requests. The store turns them into file changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from mimkit.model.diagnostic import KeyPath
from mimkit.model.inert import inert
from mimkit.model.refs import Ref


class Create(NamedTuple):
    """A new file with a complete record."""

    ref: Ref
    data: Mapping[str, Any]


class Append(NamedTuple):
    """New items at the end of a list; a missing list is created."""

    ref: Ref
    keys: KeyPath
    items: tuple[Mapping[str, Any] | str, ...]


class SetValue(NamedTuple):
    """A value that is replaced, or a key that is added to its mapping."""

    ref: Ref
    keys: KeyPath
    value: Any


class Remove(NamedTuple):
    """A key that is removed from its mapping."""

    ref: Ref
    keys: KeyPath


class Prompts(NamedTuple):
    """Lines of comment below the values of a file, which replace all earlier prompts; an empty mapping removes them."""

    ref: Ref
    below: Mapping[KeyPath, tuple[str, ...]]


Edit = Create | Append | SetValue | Remove | Prompts


class Left(NamedTuple):
    """A place that still contains redacted text, and the entry that contains it, if any."""

    ref: Ref
    keys: KeyPath
    entry: str = ""


class AttachedText(NamedTuple):
    """A text beside an incident record: its path in the incident's folder, and its content."""

    incident: str
    file: str
    content: bytes


AlertOutcome = Literal[
    "proposed", "declared", "added", "counted", "resolved", "repeated", "unknown", "ignored", "full"
]
"""The outcome for an alert.

- `proposed`, `declared`: it opened an incident.
- `added`: it got an entry in the open incident of its group.
- `counted`: it was counted in its existing entry.
- `resolved`: its end was recorded.
- `repeated`: its end had already been recorded.
- `unknown`: it ended, but no open incident has its key.
- `ignored`: the message is neither firing nor resolved.
- `full`: it is new, but its incident already has the maximum number of alerts.
"""


class ArrivedAlert(NamedTuple):
    """An alert and its outcome."""

    key: str
    outcome: AlertOutcome
    incident: str | None = None
    arrivals: int = 1
    """The number of times that it arrived."""


class Change(NamedTuple):
    """The result of one command: its edits, the ids of its new entries, and the commit subject."""

    edits: tuple[Edit, ...]
    subject: str
    incident: str | None = None
    entries: tuple[str, ...] = ()
    made: str | None = None
    """The id of the problem record or action item that the command created."""
    attached: tuple[AttachedText, ...] = ()
    """The texts beside the record that the command writes or blanks out."""
    retracted: tuple[str, ...] = ()
    """The ids of the entries that the command retracted."""
    blanked: int = 0
    """The number of values that a redaction blanked out."""
    left: tuple[Left, ...] = ()
    """Other places in the same records that contain the redacted text."""
    gone: tuple[str, ...] = ()
    """The redacted passages, used to search all other files; never stored."""

    alerts: tuple[ArrivedAlert, ...] = ()
    """The outcome for each alert of a notification."""

    is_repeat: bool = False
    """Whether the entry was already recorded under the same key, so nothing changes."""
    differences: tuple[str, ...] = ()
    """How the repeated entry differs from the one that counts."""

    @property
    def commit_subject(self) -> str:
        """The commit subject, made safe for forges and CI systems."""
        return inert(self.subject)
