"""Exports open incident records: one JSON document per incident."""

from __future__ import annotations

from mimkit.app.exporting.format import ExportFormat

FORMAT = ExportFormat(
    "oir",
    "An open incident record per incident: a public JSON document. With --audience internal, it contains everything.",
    "public",
    ("all.zip", "open-incident-record.json"),
)
