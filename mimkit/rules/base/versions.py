"""The input of history rules: one id's records at the base and now."""

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
    """The records that differ from the base; an unreadable one is missing on both sides."""

    before: Mapping[Ref, File]
    after: Mapping[Ref, File]
    gone: Mapping[Ref, str] = field(default_factory=dict)
    """Records of the base whose file no longer exists, with the path where their entries are now, or ""."""

    def incidents(self) -> Iterator[tuple[Ref, Incident, Incident]]:
        """Yield the incident with both versions, if there are two."""
        for ref, before in self.before.items():
            after = self.after.get(ref)
            if isinstance(before, Incident) and isinstance(after, Incident):
                yield ref, before, after

    def reviews(self) -> Iterator[tuple[Ref, Review, Review]]:
        """Yield the review with both versions, if there are two."""
        for ref, before in self.before.items():
            after = self.after.get(ref)
            if isinstance(before, Review) and isinstance(after, Review):
                yield ref, before, after

    def maintenance(self) -> Iterator[tuple[Ref, Maintenance, Maintenance]]:
        """Yield the maintenance record with both versions, if there are two."""
        for ref, before in self.before.items():
            after = self.after.get(ref)
            if isinstance(before, Maintenance) and isinstance(after, Maintenance):
                yield ref, before, after

    @property
    def was_published(self) -> bool:
        """Whether the review was published at the base."""
        return any(isinstance(each, Review) and each.state == "published" for each in self.before.values())
