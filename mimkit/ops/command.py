"""Base class of all commands: data with a time, an author, and ids that stay the same on every retry."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from mimkit.model.change import Append, Change, Edit
from mimkit.model.ids import ulid
from mimkit.model.incident.as_data import plain_entry
from mimkit.model.incident.entry_parts import EntryBase
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot


@dataclass(frozen=True, kw_only=True)
class Command(ABC):
    """The author, the time of the event, the time of recording, and 80 random bits for its ids."""

    by: str
    at: datetime
    now: datetime
    entropy: int

    gives_id: ClassVar[bool] = False
    """Whether it creates an incident or problem record, and therefore needs the ids in use."""
    by_policy_then: ClassVar[bool] = False
    """Whether the policy at the declaration of the incident applies; otherwise the current one."""

    @property
    def is_judged(self) -> bool:
        """Whether the rules check the resulting incident before anything is written."""
        return False

    @property
    def about(self) -> tuple[str, ...]:
        """The incidents and problem records that must be read before `decide`."""
        return ()

    @abstractmethod
    def decide(self, world: Snapshot) -> Change:
        """Return the change, decided from `world` alone; raises a refusal otherwise."""

    def entry_id(self, number: int = 0) -> str:
        """Return the id of the command's n-th entry; replaying the command gives the same ids."""
        return ulid(self.now, self.entropy + number)

    def stamp(self, number: int = 0, at: datetime | None = None) -> dict[str, Any]:
        """Return the keys that every entry has."""
        return {"at": at or self.at, "by": self.by, "recorded": self.now, "id": self.entry_id(number)}


@dataclass(frozen=True, kw_only=True)
class OnIncident(Command):
    """A command about one existing incident."""

    incident: str

    @property
    def about(self) -> tuple[str, ...]:
        """The incident."""
        return (self.incident,)

    @property
    def ref(self) -> Ref:
        """The incident's record."""
        return Ref("incident", self.incident)

    def entries(self, subject: str, *new: EntryBase, more: Iterable[Edit] = ()) -> Change:
        """Return a change that appends entries to the timeline, and other edits that belong to it."""
        append = Append(self.ref, ("timeline",), tuple(plain_entry(entry) for entry in new))
        return Change(
            edits=(append, *more),
            subject=f"{self.incident}: {subject}",
            incident=self.incident,
            entries=tuple(entry.id for entry in new),
        )


def brief(text: str, width: int = 60) -> str:
    """Return the first line of a text, shortened at a word, for the subject of a commit."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    return line if len(line) <= width else line[: width - 3].rsplit(" ", 1)[0] + "..."
