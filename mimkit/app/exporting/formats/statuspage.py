"""Exports the public status page as a single document in the format of the Statuspage API."""

from __future__ import annotations

from mimkit.app.exporting.format import ExportFormat

FORMAT = ExportFormat(
    "statuspage",
    "The public status page as JSON, for Statuspage clients: all incidents, components and maintenance.",
    "public",
    ("statuspage.json",),
)
