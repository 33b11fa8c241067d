"""Exports open incident records: one JSON document per incident."""

from __future__ import annotations

from mimkit.app.exporting.format import ExportFormat

FORMAT = ExportFormat(
    "oir",
    "A JSON document per incident, for everyone: an open incident record. With --audience internal, everything.",
    "public",
    ("all.zip", "open-incident-record.json"),
)
