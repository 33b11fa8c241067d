"""The incident record: facts first, then the timeline, always last and append-only."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from mimkit.model.entries import Entry, Person
from mimkit.model.ids import IncidentId
from mimkit.model.text import File, Record, Slug, Text, Title, Url
from mimkit.model.times import Instant

Mode = Literal["live", "drill", "backfill"]


class Source(Record):
    """Where a back-filled record was taken from, and what in it stays a guess."""

    title: Title
    """The name of the public report."""
    url: Url
    """Its address."""
    licence: Title | None = None
    """The licence it is under."""
    zone: Title | None = None
    """The time zone of its times, and how that is known."""
    doubts: tuple[Text, ...] = ()
    """What the report leaves open or contradicts, each in one sentence."""


class Incident(File):
    """One major incident: `incidents/YEAR/ID/incident.yaml`."""

    id: IncidentId
    """The incident's id, which is the name of its folder."""
    title: Title
    """What is broken for whom, in one line."""
    services: tuple[Slug, ...] = Field((), examples=[["checkout"]])
    """The services that are hit, as in policy/services."""
    category: Slug | None = Field(None, examples=["certificate"])
    """What kind of disruption it was, for the counts per category."""
    impact: Text | None = None
    """What it means for those who use the service."""
    started: Instant | None = None
    """When the impact began, which is often before anybody noticed."""
    reported_by: Person | None = None
    """The business stakeholder who reported the impact."""
    mode: Mode = "live"
    """`drill` and `backfill` are kept out of the metrics."""
    restricted: bool = False
    """Nothing of it is on the public site, whatever its updates say."""
    source: Source | None = None
    """For a back-filled record: the report it was taken from."""
    tags: tuple[Slug, ...] = ()
    """Words to find it by."""
    timeline: tuple[Entry, ...] = ()
    """What happened, in the order it was written down; only ever appended to."""
