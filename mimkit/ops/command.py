"""Base class of all commands: data with a time, an author, and ids that stay the same on every retry.

The checks that all commands share are here; a command adds its own.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Literal, Self

from mimkit.model.change import Append, Change, Edit
from mimkit.model.ids import ulid
from mimkit.model.incident.as_data import plain_entry
from mimkit.model.incident.effects.repeated import already_recorded, standing_entry
from mimkit.model.incident.entry_parts import EntryBase, Via
from mimkit.model.incident.incident import Incident
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.approximate import is_approximate, precision_keys
from mimkit.ops import guards
from mimkit.ops.names import complete_names
from mimkit.ops.refusals.order import ApproximateNotPossible

Status = Literal["not checked", "exists", "any", "open", "declared"]
"""What an incident must be; `exists` does not read the policy, `any` does."""


@dataclass(frozen=True, kw_only=True)
class Command(ABC):
    """The author, the time of the event, the time of recording, and 80 random bits for its ids."""

    by: str
    at: datetime
    now: datetime
    entropy: int
    via: Via | None = None
    source: str | None = None
    sender: str | None = None
    """The id of this clone, if it posts entries to the working channel."""
    key: str | None = None
    """The key of the first entry. If the incident has an entry with this key, the command changes nothing."""

    gives_id: ClassVar[bool] = False
    """Whether it creates an incident or problem record, and therefore needs the ids in use."""
    by_policy_then: ClassVar[bool] = False
    """Whether the policy at the declaration of the incident applies; otherwise the current one."""
    promises: ClassVar[bool] = False
    """Whether it promises something to stakeholders, for which the policy may have an earlier deadline."""
    event: ClassVar[str] = ""
    """What happens at `at`, which must not be in the future; "" if the command checks its times itself."""
    status: ClassVar[Status] = "not checked"
    ends: ClassVar[bool] = False
    """Whether it ends the incident or decides what it is, which is possible only while it is open."""
    exact: ClassVar[bool] = False
    """Whether `at` must be exact, because the record that it goes into has no precision."""

    def __init_subclass__(cls, event: str = "", status: Status | None = None) -> None:
        cls.event, cls.status = event, status or cls.status

    @property
    def is_judged(self) -> bool:
        """Whether the rules check the resulting incident before anything is written."""
        return False

    @property
    @abstractmethod
    def about(self) -> tuple[str, ...]:
        """The incidents and problem records that must be read before `decide`."""

    @property
    def reads_open(self) -> bool:
        """Whether all open incidents must also be read, because one of them may already contain the key."""
        return False

    def with_full_names(self, snapshot: Snapshot) -> Self:
        """Return the command with each shortened name in full, and with `me` replaced by the author."""
        return complete_names(self, snapshot)

    def decide(self, snapshot: Snapshot) -> Change:
        """Return the change, decided from `snapshot` alone; raises the first refusal that applies."""
        return self.with_full_names(snapshot)._decided(snapshot)  # noqa: SLF001 - the same command

    def _decided(self, snapshot: Snapshot) -> Change:
        self._check_incident(snapshot)
        guards.known_person(snapshot, self.by)
        self._check_names(snapshot)
        if self.exact and is_approximate(self.at):
            raise ApproximateNotPossible(self.event)
        if self.event:
            guards.not_future(self.event, self.at, self.now)
        return self.build(snapshot)

    def _check_incident(self, snapshot: Snapshot) -> None:  # noqa: B027 - some commands need no incident
        """Refuse an incident that does not have the required status."""

    def _check_names(self, snapshot: Snapshot) -> None:  # noqa: B027 - most commands have no other names
        """Refuse a name that does not exist."""

    @abstractmethod
    def build(self, snapshot: Snapshot) -> Change:
        """Return the change; raises the refusals that only this command has."""

    def build_before(self, snapshot: Snapshot, incident: Incident) -> Change:
        """Return the change as it would be with an earlier version of an incident."""
        incidents = {**snapshot.incidents, incident.id: incident}
        return self.build(snapshot.with_records(incidents, snapshot.reviews, snapshot.problems))

    def entry_id(self, number: int = 0) -> str:
        """Return the id of the command's n-th entry; replaying the command gives the same ids."""
        return ulid(self.now, self.entropy + number)

    def stamp(self, number: int = 0, at: datetime | None = None) -> dict[str, Any]:
        """Return the keys that every entry has."""
        at = at or self.at
        return {
            "at": at,
            **precision_keys(at),
            "by": self.by,
            "via": self.via,
            "source": self.source,
            "key": self.key if number == 0 else None,
            "recorded": self.now,
            "id": self.entry_id(number),
        }


@dataclass(frozen=True, kw_only=True)
class OnIncident(Command, status="any"):
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

    def decide(self, snapshot: Snapshot) -> Change:
        """Return the change; if the incident has an entry with the key of the command, that is none."""
        incident = snapshot.incidents.get(self.incident)
        standing = standing_entry(incident, self.key) if incident else None
        if incident is None or standing is None:
            return super().decide(snapshot)
        return already_recorded(incident, standing, partial(self.build_before, snapshot))

    def _check_incident(self, snapshot: Snapshot) -> None:
        match self.status:
            case "exists":
                guards.require_incident(snapshot, self.incident)
            case "any":
                guards.state_of(snapshot, self.incident)
            case "open":
                guards.open_state(snapshot, self.incident, self.at, may_be_over=not self.ends)
            case "declared":
                guards.declared_state(snapshot, self.incident, self.at, may_be_over=not self.ends)

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
