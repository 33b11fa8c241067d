"""Defines the input of history rules: the records with a given id, both at the base and now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mimkit.model.incident.incident import Incident
from mimkit.model.incident.maintenance import Maintenance
from mimkit.model.incident.review import Review
from mimkit.model.refs import Ref
from mimkit.model.text import File


@dataclass(frozen=True, slots=True)
class RecordVersions:
    """The records that differ from the base. A record that is unreadable in one version is omitted from both."""

    before: Mapping[Ref, File]
    after: Mapping[Ref, File]
    gone: Mapping[Ref, str] = field(default_factory=dict)
    """Base records whose file no longer exists. The value is the path that now contains their entries, or ""."""

    def incidents(self) -> Iterator[tuple[Ref, Incident, Incident]]:
        """Yield the old and new version of the incident, if both exist."""
        for ref, before in self.before.items():
            after = self.after.get(ref)
            if isinstance(before, Incident) and isinstance(after, Incident):
                yield ref, before, after

    def reviews(self) -> Iterator[tuple[Ref, Review, Review]]:
        """Yield the old and new version of the review, if both exist."""
        for ref, before in self.before.items():
            after = self.after.get(ref)
            if isinstance(before, Review) and isinstance(after, Review):
                yield ref, before, after

    def maintenance(self) -> Iterator[tuple[Ref, Maintenance, Maintenance]]:
        """Yield the old and new version of the maintenance record, if both exist."""
        for ref, before in self.before.items():
            after = self.after.get(ref)
            if isinstance(before, Maintenance) and isinstance(after, Maintenance):
                yield ref, before, after

    @property
    def was_published(self) -> bool:
        """Whether the review was already published at the base."""
        return any(isinstance(each, Review) and each.state == "published" for each in self.before.values())
