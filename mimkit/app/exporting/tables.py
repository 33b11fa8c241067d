"""Yields the exported tables line by line, for the formats that consist of tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mimkit.app.exporting.format import Chunk, ExportRequest, ExportSummary
from mimkit.app.exporting.records import exported_items, other_obligations
from mimkit.app.reading.every_incident import directory_of
from mimkit.clocks.due import all_intervals
from mimkit.metrics.measure import metrics_of
from mimkit.metrics.result import MetricsQuestion
from mimkit.model.dossier import Dossier
from mimkit.model.policy.metric import built_in
from mimkit.report.export.columns import DURATIONS, TABLES, Table
from mimkit.report.export.rows import ExportContext, Row, TableRow, incident_rows, obligation_rows

ToLine = Callable[[Table, Row], str]


@dataclass(frozen=True, slots=True)
class TableLines:
    """Converts a dossier to lines of the requested tables. It is picklable, so that it can run in other processes."""

    context: ExportContext
    tables: tuple[Table, ...]
    line: ToLine

    def __call__(self, dossier: Dossier) -> Iterator[tuple[Table, str]]:
        """Yield a table and a line for each row of an incident."""
        return self.lines(incident_rows(self.context, dossier, all_intervals(dossier)))

    def lines(self, rows: Iterator[TableRow]) -> Iterator[tuple[Table, str]]:
        """Yield a table and a line for each row in `rows`."""
        for table, row in rows:
            if table in self.tables:
                yield table, self.line(table, row)


def table_lines(request: ExportRequest, summary: ExportSummary, suffix: str, line: ToLine) -> Iterator[Chunk]:
    """Yield each row of the requested tables as a line in the file named after its table."""
    directory = directory_of(request.repo, request.commit)
    policy = directory.snapshot.policy
    metrics = {each.id: each for each in metrics_of(policy, built_in()) if each.id in DURATIONS}
    question = MetricsQuestion(request.moment.now, policy.calendar)
    context = ExportContext(policy.organisation, question, metrics)
    tables = tuple(each for each in TABLES if each + suffix in request.files)
    summary.counts.update(dict.fromkeys(tables, 0))
    make = TableLines(context, tables, line)
    for table, text in exported_items(directory, request, make, summary):
        summary.counts[table] += 1
        yield Chunk(table + suffix, text)
    owed = other_obligations(directory, request.moment.now)
    for table, text in make.lines(obligation_rows(context, owed)):
        summary.counts[table] += 1
        yield Chunk(table + suffix, text)
