"""Deadline calendar that users can subscribe to."""

from __future__ import annotations

from collections.abc import Sequence

from mimkit.model.obligation import Obligation
from mimkit.publish.archive import Archive
from mimkit.publish.feeds.site import Site
from mimkit.publish.links import incident_uri
from mimkit.report.due.ics import ics
from mimkit.report.due.report import DueReportInput

PATH = "deadlines.ics"


def calendar(archive: Archive, site: Site) -> bytes:
    """Return the calendar of open deadlines at build time, as in `mim due --format ics`, but with links.

    Events link to the incident's page if the site URL is known.
    """
    report = DueReportInput(
        archive.owed, archive.facts.now, archive.snapshot.policy.calendar.tz, len(archive.cards)
    )
    text = ics(report)
    return _linked(text, archive.owed, site) if site.url else text.encode()


def _linked(text: str, obligations: Sequence[Obligation], site: Site) -> bytes:
    from icalendar import Calendar  # noqa: PLC0415 - only this file needs it

    read = Calendar.from_ical(text)
    owed = (each for each in obligations if each.is_owed)
    for event, each in zip(read.walk("VEVENT"), owed, strict=True):
        if each.incident:
            event.add("url", site.page(incident_uri(each.incident)))
    raw: bytes = read.to_ical()
    return raw
