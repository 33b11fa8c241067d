"""The base class of all commands: data with a time, an author, and ids that stay the same on every retry.

It contains the checks that all commands share. Each command adds further checks.
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
"""The required status of the incident. `exists` does not require reading the policy, but `any` does."""


@dataclass(frozen=True, kw_only=True)
class Command(ABC):
    """A command: its author, the time of the event, the recording time, and 80 random bits for generating ids."""

    by: str
    at: datetime
    now: datetime
    entropy: int
    via: Via | None = None
    source: str | None = None
    sender: str | None = None
    """The id of this clone, if it posts entries to the working channel."""
    key: str | None = None
    """The key of the first entry. If the incident already has an entry with this key, the command changes nothing."""

    gives_id: ClassVar[bool] = False
    """Whether the command creates a record with a new id, and therefore needs the ids that are already in use."""
    by_policy_then: ClassVar[bool] = False
    """Whether the policy in force at declaration applies, instead of the current policy."""
    promises: ClassVar[bool] = False
    """Whether the command makes a promise to stakeholders for which the policy may set an earlier deadline."""
    event: ClassVar[str] = ""
    """What happens at `at`, which must not be in the future. Empty if the command checks its times itself."""
    status: ClassVar[Status] = "not checked"
    ends: ClassVar[bool] = False
    """Whether the command ends the incident or decides whether it is a major incident. It requires an open incident."""
    exact: ClassVar[bool] = False
    """Whether `at` must be exact, because the target record cannot store a precision."""

    def __init_subclass__(cls, event: str = "", status: Status | None = None) -> None:
        cls.event, cls.status = event, status or cls.status

    @property
    def is_judged(self) -> bool:
        """Whether the rules check the resulting incident before anything is written."""
        return False

    @property
    @abstractmethod
    def about(self) -> tuple[str, ...]:
        """The records that must be read before `decide` is called."""

    @property
    def reads_open(self) -> bool:
        """Whether all open incidents must also be read, because one of them may already contain an entry with the key."""
        return False

    def with_full_names(self, snapshot: Snapshot) -> Self:
        """Return the command with shortened names expanded and `me` replaced with the author."""
        return complete_names(self, snapshot)

    def decide(self, snapshot: Snapshot) -> Change:
        """Return the change, based only on `snapshot`. Raise the first refusal that applies."""
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
        """Refuse names that do not exist."""

    @abstractmethod
    def build(self, snapshot: Snapshot) -> Change:
        """Return the change. Raise the refusals that are specific to this command."""

    def build_before(self, snapshot: Snapshot, incident: Incident) -> Change:
        """Return the change that the command would make to an earlier version of an incident."""
        incidents = {**snapshot.incidents, incident.id: incident}
        return self.build(snapshot.with_records(incidents, snapshot.reviews, snapshot.problems))

    def entry_id(self, number: int = 0) -> str:
        """Return the id of the command's nth entry (from 0). Retrying the command produces the same ids."""
        return ulid(self.now, self.entropy + number)

    def stamp(self, number: int = 0, at: datetime | None = None) -> dict[str, Any]:
        """Return the keys that every entry contains."""
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
    """A command for one existing incident."""

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
        """Return the change. It has no edits if the incident already has an entry with the command's key."""
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
        """Return a change that appends entries to the timeline and makes the related edits in `more`."""
        append = Append(self.ref, ("timeline",), tuple(plain_entry(entry) for entry in new))
        return Change(
            edits=(append, *more),
            subject=f"{self.incident}: {subject}",
            incident=self.incident,
            entries=tuple(entry.id for entry in new),
        )


def brief(text: str, width: int = 60) -> str:
    """Return the first line of a text for a commit subject, truncated at a word boundary if it is too long."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    return line if len(line) <= width else line[: width - 3].rsplit(" ", 1)[0] + "..."
