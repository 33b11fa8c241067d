"""Exports a calendar of deadlines and planned maintenance."""

from __future__ import annotations

from collections.abc import Iterator

from mimkit.app.exporting.format import Chunk, ExportFormat, ExportRequest, ExportSummary
from mimkit.app.exporting.records import exported_items, other_obligations
from mimkit.app.reading.every_incident import directory_of
from mimkit.clocks.due import sort_by_due_time, still_owed
from mimkit.model.incident.maintenance import newest_first
from mimkit.report.due.ics import ics
from mimkit.report.due.report import DueReportInput
from mimkit.report.maintenance import maintenance_event

_FILE = "mimkit.ics"


def _chunks(request: ExportRequest, summary: ExportSummary) -> Iterator[Chunk]:
    directory, now = directory_of(request.repo, request.commit), request.moment.now
    snapshot = directory.snapshot
    owed = [*exported_items(directory, request, still_owed, summary), *other_obligations(directory, now)]
    owed = [each for each in owed if each.is_owed]
    planned = newest_first(snapshot.maintenance)
    summary.counts["deadlines"], summary.counts["maintenance windows"] = len(owed), len(planned)
    report = DueReportInput(sort_by_due_time(owed), now, snapshot.policy.calendar.tz, summary.incidents)
    titles = {each.id: each.title for each in snapshot.services.values()}
    events = (maintenance_event(each, lambda name: titles.get(name, name)) for each in planned)
    yield Chunk(_FILE, ics(report, events))


FORMAT = ExportFormat(
    "ics",
    "A calendar of all open deadlines, including reviews and action items, and of maintenance.",
    "internal",
    (_FILE,),
    _chunks,
)
