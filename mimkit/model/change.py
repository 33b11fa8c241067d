"""The edits to records that a command requests. The store converts them to file changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from mimkit.model.diagnostic import KeyPath
from mimkit.model.inert import inert
from mimkit.model.refs import Ref


class Create(NamedTuple):
    """An edit that creates a file with a complete record."""

    ref: Ref
    data: Mapping[str, Any]


class Append(NamedTuple):
    """An edit that appends items to a list. A missing list is created."""

    ref: Ref
    keys: KeyPath
    items: tuple[Mapping[str, Any] | str, ...]


class SetValue(NamedTuple):
    """An edit that replaces a value, or adds its key to the mapping that contains it."""

    ref: Ref
    keys: KeyPath
    value: Any


class Remove(NamedTuple):
    """An edit that removes a key from the mapping that contains it."""

    ref: Ref
    keys: KeyPath


class Prompts(NamedTuple):
    """An edit that writes comment lines below the values in a file.

    They replace all earlier prompts. If the mapping is empty, the prompts are removed.
    """

    ref: Ref
    below: Mapping[KeyPath, tuple[str, ...]]


Edit = Create | Append | SetValue | Remove | Prompts


class Left(NamedTuple):
    """A location that still contains redacted text, and the id of the entry that contains it, if any."""

    ref: Ref
    keys: KeyPath
    entry: str = ""


class AttachedText(NamedTuple):
    """A text stored beside an incident record: its path in the incident's folder, and its content."""

    incident: str
    file: str
    content: bytes


AlertOutcome = Literal[
    "proposed", "declared", "added", "counted", "resolved", "repeated", "unknown", "ignored", "full"
]
"""What happened to an alert.

- `proposed`, `declared`: it opened an incident.
- `added`: it was added as an entry to its group's open incident.
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
    """The number of times that the alert arrived."""


class Change(NamedTuple):
    """The result of a command: its edits, the ids of its new entries, and the commit subject."""

    edits: tuple[Edit, ...]
    subject: str
    incident: str | None = None
    entries: tuple[str, ...] = ()
    made: str | None = None
    """The id of the problem record or action item that the command created, or None."""
    attached: tuple[AttachedText, ...] = ()
    """The attached texts that the command writes or blanks out."""
    retracted: tuple[str, ...] = ()
    """The ids of the entries that the command retracted."""
    blanked: int = 0
    """The number of values that a redaction blanked out."""
    left: tuple[Left, ...] = ()
    """Other locations in the same records that contain the redacted text."""
    gone: tuple[str, ...] = ()
    """The redacted passages. They are used to search all other files, and are never stored."""

    alerts: tuple[ArrivedAlert, ...] = ()
    """What happened to each alert in a notification."""

    is_repeat: bool = False
    """Whether an entry with the same key was already recorded, so that nothing changes."""
    differences: tuple[str, ...] = ()
    """How the repeated entry differs from the recorded one."""

    @property
    def commit_subject(self) -> str:
        """The commit subject, made safe for forges and CI systems."""
        return inert(self.subject)
