"""The incident record: facts first, then the append-only timeline as the last key."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from mimkit.model.ids import IncidentId
from mimkit.model.incident.entries import Entry
from mimkit.model.text import File, Person, Record, Slug, Text, Title, Url
from mimkit.model.time.times import Instant

Mode = Literal["live", "drill", "backfill"]


class Source(Record):
    """The source of a back-filled record, and what remains uncertain."""

    title: Title
    """The title of the report."""
    url: Url
    """The URL of the report."""
    licence: Title | None = None
    """The licence of the report."""
    zone: Title | None = None
    """The time zone used in the report, and how it was determined."""
    doubts: tuple[Text, ...] = ()
    """Open questions about the report, and contradictions in it. Use one sentence for each."""


class Incident(File):
    """A major incident: `incidents/YEAR/ID/incident.yaml`."""

    id: IncidentId
    """The incident's id, which is also the folder name."""
    title: Title
    """What is broken and for whom, in one line."""
    services: tuple[Slug, ...] = Field((), examples=[["checkout"]])
    """The affected services. Each must be defined in policy/services."""
    category: Slug | None = Field(None, examples=["certificate"])
    """The category, for statistics."""
    impact: Text | None = None
    """The impact on users."""
    started: Instant | None = None
    """When the impact started, which is often before it was detected."""
    reported_by: Person | None = None
    """The business stakeholder who reported the impact."""
    mode: Mode = "live"
    """`live`, `drill` or `backfill`. Metrics count only live incidents unless you include the others."""
    restricted: bool = False
    """Whether the incident is completely hidden from the public site."""
    source: Source | None = None
    """For a back-filled record: the report that the record is based on."""
    tags: tuple[Slug, ...] = ()
    """Tags for search."""
    timeline: tuple[Entry, ...] = ()
    """The entries, in the order in which they were recorded. New entries are always added at the end."""
