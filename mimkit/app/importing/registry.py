"""The table of the formats, by name. Importing it imports no format."""

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
"""The names of the formats, each with the module of that name in `app/importing/incidents`, which has a `FORMAT`."""


def format_named(name: str) -> Format:
    """Return the format of a name in `MODULES`."""
    module = import_module(f"mimkit.app.importing.incidents.{name.replace('-', '_')}")
    found: Format = module.FORMAT
    return found
