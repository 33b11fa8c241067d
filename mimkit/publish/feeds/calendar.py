"""The deadlines as a calendar that people subscribe to."""

from __future__ import annotations

from mimkit.publish.archive import Archive
from mimkit.report.obligations.ics import ics
from mimkit.report.obligations.report import Report

PATH = "deadlines.ics"


def calendar(archive: Archive) -> bytes:
    """Return the calendar of what is owed when the site is built; it is that of `mim due --format ics`."""
    report = Report(archive.owed, archive.facts.now, archive.snapshot.policy.calendar.tz, len(archive.cases))
    return ics(report).encode()
