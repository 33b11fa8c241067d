"""Reads fields of exported ServiceNow records by name or label, as stored values, display values or both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from mimkit.app.importing.format import ReadOptions
from mimkit.app.importing.reading.flat import flat
from mimkit.app.importing.reading.json_records import JsonRecord
from mimkit.app.importing.reading.tables import TableRow
from mimkit.app.importing.reading.times import optional_time
from mimkit.ops.importing.drafts import Place

_MISSING: Final = frozenset(("", "?", "null", "none", "-", "n/a", "(empty)"))
_LONGEST_MISSING: Final = max(map(len, _MISSING))
_LABELS: Final = {
    "additional_comments": "comments",
    "business_service": "business_service",
    "caller": "caller_id",
    "closed": "closed_at",
    "comments_and_work_notes": "comments_and_work_notes",
    "configuration_item": "cmdb_ci",
    "created": "sys_created_on",
    "created_by": "sys_created_by",
    "incident_state": "state",
    "opened": "opened_at",
    "reopened": "reopened_time",
    "resolution_code": "close_code",
    "resolution_notes": "close_notes",
    "resolved": "resolved_at",
    "service": "business_service",
    "sys_created_at": "sys_created_on",
    "sys_updated_at": "sys_updated_on",
    "updated": "sys_updated_on",
    "updated_by": "sys_updated_by",
    "updates": "sys_mod_count",
}
"""Maps labels in lists, and names in some exports, to field names."""
_STATES: Final = {
    "1": "New", "2": "In Progress", "3": "On Hold", "6": "Resolved", "7": "Closed", "8": "Canceled",
}  # fmt: skip
"""The labels of the default states, for exports that contain only stored values."""


class NoField(ValueError):
    """A field's value cannot be parsed."""


@dataclass(frozen=True)
class Fields:
    """A record from an export."""

    place: Place
    options: ReadOptions
    shown: Mapping[str, str]
    """The non-empty fields as displayed to a user."""
    stored: Mapping[str, str] = field(default_factory=dict)
    """The fields as stored in the database. Their times are in UTC."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the non-empty fields."""
        return tuple(self.shown)

    def text(self, name: str) -> str:
        """Return a field as displayed to a user, or "" if it is empty."""
        text = self.shown.get(name, "")
        return _STATES.get(text, text) if name == "state" else text

    def time(self, name: str) -> datetime | None:
        """Return the time in a field. Raises NoField if it cannot be parsed."""
        stored = self.stored.get(name)
        value, options = (stored, _IN_UTC) if stored else (self.shown.get(name), self.options)
        try:
            return optional_time(value, options)
        except ValueError as problem:
            raise NoField(f"{name}: {problem}") from None


_IN_UTC: Final = ReadOptions(zone=ZoneInfo("UTC"))


def from_cells(row: TableRow, options: ReadOptions) -> Fields:
    """Return the fields in a CSV row. Times are in the time zone of the user who created the export."""
    shown = {_name(name): value for name, value in row.cells.items() if value and not _is_missing(value)}
    return Fields(row.place, options, shown)


def from_json(record: JsonRecord, options: ReadOptions) -> Fields:
    """Return the fields in an object from the Table API.

    A field is a string, `{link, value}` or `{link, display_value}`. With `sysparm_display_value=all`, it is
    `{display_value, value}`.
    """
    shown, stored = {}, {}
    are_values = _has_values(record.data)
    for label, value in record.data.items():
        name = _name(label)
        text = (
            flat(value.get("display_value") or value.get("value")) if isinstance(value, dict) else flat(value)
        )
        if _is_missing(text):
            continue
        shown[name] = text
        if isinstance(value, dict) and isinstance(value.get("value"), str):
            stored[name] = value["value"]
        elif are_values:
            stored[name] = text
    return Fields(record.place, options, shown, stored)


def _is_missing(text: str) -> bool:
    return len(text) <= _LONGEST_MISSING and text.lower() in _MISSING


def _has_values(data: Mapping[str, Any]) -> bool:
    """Return whether a record's strings are stored values. If so, its references and state are stored values too."""
    references = [value for value in data.values() if isinstance(value, dict)]
    if references:
        return all("value" in each and "display_value" not in each for each in references)
    return str(data.get("state") or data.get("incident_state") or "").isdigit()


@lru_cache(maxsize=1_000)
def _name(label: str) -> str:
    name = re.sub(r"\W+", "_", label.lower()).strip("_")
    return _LABELS.get(name, name)
