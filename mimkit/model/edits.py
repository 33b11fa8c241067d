"""What a command wants changed, said in terms of records: the store turns it into bytes and commits it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mimkit.model.diagnostic import KeyPath
from mimkit.model.refs import Ref


@dataclass(frozen=True, slots=True)
class Create:
    """A new file with the whole of a record."""

    ref: Ref
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Append:
    """New items at the end of a list; the list is made when it is not there."""

    ref: Ref
    keys: KeyPath
    items: tuple[Mapping[str, Any] | str, ...]


@dataclass(frozen=True, slots=True)
class SetValue:
    """One value replaced, or a key added to its mapping."""

    ref: Ref
    keys: KeyPath
    value: Any


Edit = Create | Append | SetValue


@dataclass(frozen=True, slots=True)
class Change:
    """All that one command does: its edits, the ids of its new entries, and the commit's subject."""

    edits: tuple[Edit, ...]
    subject: str
    incident: str | None = None
    entries: tuple[str, ...] = ()
    made: str | None = None
    """The id of the problem record or action item that the command made."""
