"""Exports timelines as CloudEvents for an event bus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from mimkit.app.exporting.format import Chunk, ExportFormat, ExportRequest, ExportSummary
from mimkit.app.exporting.records import exported_items
from mimkit.app.reading.every_incident import directory_of
from mimkit.model.dossier import Dossier
from mimkit.report.export.cloud_events import cloud_events

_FILE = "events.jsonl"


@dataclass(frozen=True, slots=True)
class _EventLines:
    """Converts the events in a dossier to lines. It is picklable, so that it can run in other processes."""

    organisation: str

    def __call__(self, dossier: Dossier) -> Iterator[str]:
        for event in cloud_events(self.organisation, dossier):
            yield json.dumps(event, ensure_ascii=False) + "\n"


def _chunks(request: ExportRequest, summary: ExportSummary) -> Iterator[Chunk]:
    directory = directory_of(request.repo, request.commit)
    make = _EventLines(directory.snapshot.policy.organisation)
    for line in exported_items(directory, request, make, summary):
        summary.counts["events"] += 1
        yield Chunk(_FILE, line)


FORMAT = ExportFormat(
    "cloudevents",
    "One event per timeline entry, as JSON Lines. Detection, tickets and restoration are CDEvents.",
    "internal",
    (_FILE,),
    _chunks,
)
