"""Finds an export format by name. Importing this module does not load the formats."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from mimkit.app.exporting.format import ExportFormat

MODULES: Final = ("csv", "jsonl", "parquet", "ics", "prometheus", "cloudevents", "oir", "statuspage")
"""The names of the formats. Each one is a module in `app/exporting/formats` that defines `FORMAT`."""


def format_named(name: str) -> ExportFormat:
    """Load a format by its name in `MODULES`."""
    found: ExportFormat = import_module(f"mimkit.app.exporting.formats.{name}").FORMAT
    return found
