"""Exports metrics and the number of open deadlines for Prometheus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from mimkit.app.exporting.format import Chunk, ExportFormat, ExportRequest, ExportSummary
from mimkit.app.exporting.records import exported_items, other_obligations
from mimkit.app.judging.metrics import facts_of_incident
from mimkit.app.reading.every_incident import directory_of
from mimkit.clocks.due import still_owed
from mimkit.metrics.fact import IncidentFacts
from mimkit.metrics.measure import measure, metrics_of
from mimkit.metrics.result import MetricsQuestion
from mimkit.model.dossier import Dossier
from mimkit.model.obligation import Obligation
from mimkit.model.policy.metric import built_in
from mimkit.report.export.due_counts import due_counts
from mimkit.report.metrics.prometheus import prometheus
from mimkit.report.metrics.report import MetricsReport

_FILE = "mimkit.prom"


class _Seen(NamedTuple):
    """The data to count for one incident. `open_severity` is None unless the incident is both open and live."""

    incident: str
    fact: IncidentFacts | None
    owed: tuple[Obligation, ...]
    open_severity: str | None


def _see(dossier: Dossier) -> Iterator[_Seen]:
    is_open = dossier.state.is_open and dossier.incident.mode == "live"
    severity = dossier.state.severity if is_open else None
    yield _Seen(dossier.incident.id, facts_of_incident(dossier), still_owed(dossier), severity)


def _chunks(request: ExportRequest, summary: ExportSummary) -> Iterator[Chunk]:
    directory, now = directory_of(request.repo, request.commit), request.moment.now
    policy = directory.snapshot.policy
    found = list(exported_items(directory, request, _see, summary))
    facts = [each.fact for each in found if each.fact]
    measured = measure(MetricsQuestion(now, policy.calendar), metrics_of(policy, built_in()), facts)
    undated = [each.incident for each in found if each.fact is None]
    owed = [*(one for each in found for one in each.owed), *other_obligations(directory, now)]
    opened = Counter(each.open_severity for each in found if each.open_severity)
    report = MetricsReport(policy.organisation, measured, request.commit, "", undated=undated)
    summary.counts["metrics"] = len(measured.metrics)
    yield Chunk(_FILE, prometheus(report) + due_counts(owed, opened))


FORMAT = ExportFormat(
    "prometheus",
    "The metrics from `mim metrics`, and counts of open incidents and deadlines, in the Prometheus text format.",
    "internal",
    (_FILE,),
    _chunks,
)
