"""Finds an import format by name. Importing this module does not load the formats."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from mimkit.app.importing.format import Format

MODULES: Final = (
    "opsgenie",
    "statuspage",
    "gcp",
    "cstate",
    "upptime",
    "atom",
    "slack",
    "pagerduty",
    "servicenow",
    "markdown",
    "csv",
    "jsonl",
    "oir",
)
"""The names of the formats. Each one is a module in `app/importing/incidents` that defines `FORMAT`."""


def format_named(name: str) -> Format:
    """Load a format by its name in `MODULES`."""
    module = import_module(f"mimkit.app.importing.incidents.{name.replace('-', '_')}")
    found: Format = module.FORMAT
    return found
