"""The incident record: the facts, followed by the append-only timeline as the last key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from mimkit.model.ids import IncidentId
from mimkit.model.incident.doubts import DoubtOrText
from mimkit.model.incident.incident_facts import Visibility, settled_header
from mimkit.model.incident.one_kind import OneKind
from mimkit.model.incident.stated import StatedFigure
from mimkit.model.text import File, Person, Record, Slug, SourceText, Text, Title, Url
from mimkit.model.time.approximate import Precision, approximated
from mimkit.model.time.times import Instant

if TYPE_CHECKING:
    from mimkit.model.incident.entries import Entry
else:
    Entry = Any  # `OneKind` loads the classes of the kinds that occur

Mode = Literal["live", "drill", "backfill"]

STATUS_PAGE_FORMATS = frozenset({"statuspage", "gcp", "cstate", "upptime", "atom", "slack"})
"""The formats from which `mim import` reads public status pages."""


class Source(Record):
    """The source of a back-filled record, and what is still uncertain about it."""

    format: Slug | None = Field(None, examples=["statuspage"])
    """For an imported record: the format that `mim import` read."""
    key: SourceText | None = Field(None, examples=["p31zjtct2jer"])
    """For an imported record: the incident's key in its source.

    A later import with the same format and key corrects this record.
    """
    as_of: Instant | None = None
    """For an imported record: when the source last changed the incident.

    Importing an older export does not change the record.
    """
    title: Title | None = None
    """The title of the report."""
    url: Url | None = None
    """The URL of the report."""
    licence: Title | None = None
    """The licence of the report."""
    zone: Title | None = None
    """The time zone of the report, and how it was determined."""
    unmapped: Mapping[Title, Text] = Field(default_factory=dict, examples=[{"components": "Search indexing"}])
    """For an imported record: source values that have no matching field in the record, by their name in the source."""
    doubts: tuple[DoubtOrText, ...] = ()
    """Open questions about the report, and contradictions in it.

    Each one has a subject and suppresses only the rules for that subject.
    """

    @property
    def without_doubts(self) -> Source:
        """The source without the fields that a later import may change."""
        return self.model_copy(update={"doubts": (), "unmapped": {}, "as_of": None})


class PublicWords(Record):
    """Public information about an incident, in addition to its updates."""

    title: Title | None = None
    """The title on the public site. If omitted, a title is generated from the affected services."""
    summary: Text | None = None
    """What happened, in a few sentences for users."""
    impact: Text | None = None
    """What users noticed."""


class Incident(File):
    """A major incident: `incidents/YEAR/ID/incident.yaml`.

    The attributes contain the current facts: the header values, with the `set` entries in the timeline applied.
    `as_written` contains the original header values from the file.
    """

    id: IncidentId
    """The incident's id, which is also the folder name."""
    title: Title
    """What is broken, and for whom, in one line."""
    services: tuple[Slug, ...] = Field((), examples=[["checkout"]])
    """The affected services. Each must be defined in policy/services."""
    category: Slug | None = Field(None, examples=["certificate"])
    """The category, for statistics."""
    impact: Text | None = None
    """The impact on users."""
    started: Instant | None = None
    """When the impact started, which is often before it was detected."""
    started_precision: Precision | None = None
    """The precision of `started`: `minute`, `hour` or `day`. If omitted, the time is exact."""
    started_latest: Instant | None = None
    """For a start that is known only as a range: the latest possible start of the impact."""
    reported_by: Person | None = None
    """The business stakeholder who reported the impact."""
    mode: Mode = "live"
    """`live`, `drill` or `backfill`. By default, metrics include only live incidents."""
    restricted: bool = False
    """Whether the incident is completely hidden from the public site."""
    visibility: Visibility = "normal"
    """`normal`, or `restricted` for an incident that only the listed audiences may see."""
    audiences: tuple[Slug, ...] = Field((), examples=[["executives"]])
    """For a restricted incident: the audiences that may be informed. No other audience receives its updates."""
    public: PublicWords | None = None
    """The texts for the public site."""
    source: Source | None = None
    """For a back-filled record: the report on which it is based."""
    stated: tuple[StatedFigure, ...] = ()
    """Durations stated in the source. They are compared with the durations computed from the record."""
    tags: tuple[Slug, ...] = ()
    """Tags for search."""
    timeline: tuple[Annotated[Entry, OneKind()], ...] = ()
    """The entries, in recording order. New entries are always added at the end."""

    _header: Mapping[str, Any] = PrivateAttr(default_factory=dict)
    """The values in the file for the keys that `set` entries have changed."""

    @model_validator(mode="after")
    def _validated(self) -> Self:
        self._settle()
        return self

    def _settle(self) -> None:
        changes = settled_header(self.header_value, self.timeline)
        if not changes:
            return
        public = {
            key.removeprefix("public."): changes.pop(key) for key in [*changes] if key.startswith("public.")
        }
        if public:
            words = {**dict(self.public or PublicWords()), **public}
            changes["public"] = PublicWords(**words) if any(words.values()) else None
        self._header = {key: getattr(self, key) for key in changes}
        self.__dict__.update(changes)  # still under construction
        self.__pydantic_fields_set__.update(changes)

    def header_value(self, key: str) -> Any:
        """Return the value of a header key, such as `title` or `public.title`, or None if it has no value."""
        owner, _, name = key.rpartition(".")
        return getattr(self.public, name, None) if owner else getattr(self, key)

    def known_start(self, zone: tzinfo = UTC) -> datetime | None:
        """Return when the impact started, as precisely as that is known, or None.

        If only the date is known, it is a date in `zone`.
        """
        if self.started is None:
            return None
        return approximated(self.started, self.started_precision, self.started_latest, zone)

    @property
    def is_imported(self) -> bool:
        """Whether the incident was imported from another tool.

        Such an incident was handled there, so it is never open here.
        """
        return self.source is not None and self.source.format is not None

    @property
    def is_restricted(self) -> bool:
        """Whether the incident is hidden from both the public site and the general internal site."""
        # Older records use `restricted`. A `set` entry for `visibility` overrides it.
        return self.visibility == "restricted" or (self.restricted and "visibility" not in self._header)

    @property
    def was_internal_elsewhere(self) -> bool:
        """Whether the incident was imported from an internal tool or a file, and has no public text yet.

        Internal tools, such as paging and ticket systems, are meant for responders, so their text must not be
        published.
        """
        tool = self.source.format if self.source else None
        is_opened = self.public is not None and any(dict(self.public).values())
        return tool is not None and tool not in STATUS_PAGE_FORMATS and not is_opened

    @property
    def as_written(self) -> Self:
        """The incident with the header values from the file, without the changes made by `set` entries."""
        if not self._header:
            return self
        written = self.model_copy(update=self._header)
        written._header = {}  # noqa: SLF001 - of the same class
        return written

    def with_timeline(self, timeline: Iterable[Any]) -> Self:
        """Return the incident with a different timeline, which must be valid, and with the facts that result from it."""
        copy = self.as_written.model_copy(update={"timeline": tuple(timeline)})
        copy._settle()  # noqa: SLF001 - of the same class
        return copy
