"""The base class of the commands that create an incident record. It contains the facts known at that time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from mimkit.errors import UsageError
from mimkit.model.ids import dated_ids, key_entropy
from mimkit.model.incident.incident import Incident, Mode
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.approximate import precision_keys
from mimkit.ops import guards
from mimkit.ops.command import Command


@dataclass(frozen=True, kw_only=True)
class NewIncident(Command):
    """The facts about a new incident that do not depend on the time of its declaration."""

    title: str
    services: tuple[str, ...] = ()
    severity: str | None = None
    criteria: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    category: str | None = None
    impact: str | None = None
    reported_by: str | None = None
    origins: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    restricted: bool = False
    audiences: tuple[str, ...] = ()
    """The audiences to inform if the incident is restricted."""

    gives_id: ClassVar[bool] = True

    def _check_names(self, snapshot: Snapshot) -> None:
        if self.reported_by:
            guards.known_person(snapshot, self.reported_by)
        for audience in self.audiences:
            guards.known_audience(snapshot, audience)
        if self.audiences and not self.restricted:
            raise UsageError(
                "only a restricted incident can list its audiences",
                "add --restricted, or omit --audience; for one update: mim update --audience AUDIENCE",
            )

    @property
    def id_entropy(self) -> int:
        """The entropy bits of the incident id.

        If the incident has a key, they are derived from it, so that two clones create the same record.
        """
        return self.entropy if self.key is None else key_entropy(self.key)

    def header(self, snapshot: Snapshot, day: date, started: datetime | None, mode: Mode) -> Incident:
        """Return the record without a timeline. Its id is for that day and not in use yet."""
        return Incident(
            id=next(each for each in dated_ids("MI", day, self.id_entropy) if each not in snapshot.taken_ids),
            title=self.title,
            services=guards.known_services(snapshot, self.services),
            category=self.category,
            tags=self.tags,
            impact=self.impact,
            started=started,
            **precision_keys(started, "started_"),
            reported_by=self.reported_by,
            mode=mode,
            visibility="restricted" if self.restricted else "normal",
            audiences=self.audiences,
        )
