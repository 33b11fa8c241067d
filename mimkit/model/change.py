"""The record edits that a command asks for. The store turns them into file changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mimkit.model.diagnostic import KeyPath
from mimkit.model.inert import inert
from mimkit.model.refs import Ref


class Create(NamedTuple):
    """A new file with the whole of a record."""

    ref: Ref
    data: Mapping[str, Any]


class Append(NamedTuple):
    """New items at the end of a list; the list is made when it is not there."""

    ref: Ref
    keys: KeyPath
    items: tuple[Mapping[str, Any] | str, ...]


class SetValue(NamedTuple):
    """One value replaced, or a key added to its mapping."""

    ref: Ref
    keys: KeyPath
    value: Any


Edit = Create | Append | SetValue


class Left(NamedTuple):
    """A place where words still stand that were redacted elsewhere, and the entry that holds them, if one does."""

    ref: Ref
    keys: KeyPath
    entry: str = ""


class Change(NamedTuple):
    """All that one command does: its edits, the ids of its new entries, and the commit's subject."""

    edits: tuple[Edit, ...]
    subject: str
    incident: str | None = None
    entries: tuple[str, ...] = ()
    made: str | None = None
    """The id of the problem record or action item that the command made."""
    blanked: int = 0
    """How many values a redaction blanked."""
    left: tuple[Left, ...] = ()
    """Where else in the records that it is about the words of a redaction are."""
    gone: tuple[str, ...] = ()
    """The passages that a redaction blanked, to look for them in all other files; never written anywhere."""

    @property
    def commit_subject(self) -> str:
        """The subject as it goes into a commit, where forges and CI systems read it."""
        return inert(self.subject)
