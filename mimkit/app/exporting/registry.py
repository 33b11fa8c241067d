"""The table of the export formats, by name. Importing it imports no format."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from mimkit.app.exporting.format import ExportFormat

MODULES: Final = ("csv", "jsonl", "parquet", "ics", "prometheus", "cloudevents", "oir", "statuspage")
"""The names of the formats, each with the module of that name in `app/exporting/formats`, which has a `FORMAT`."""


def format_named(name: str) -> ExportFormat:
    """Return the format of a name in `MODULES`."""
    found: ExportFormat = import_module(f"mimkit.app.exporting.formats.{name}").FORMAT
    return found
