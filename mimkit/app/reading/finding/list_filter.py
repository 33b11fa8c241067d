"""Filters a list of incidents according to the options of `mim list`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

OPEN: Final = ("proposed", "declared")
"""The statuses of incidents that have not ended."""


@dataclass(frozen=True, slots=True)
class ListFilter:
    """The filter options. Omitted options match everything."""

    statuses: tuple[str, ...] = ()
    service: str | None = None
    severity: str | None = None
    """The severity, which is not case-sensitive."""


def filter_summaries(found: Iterable[dict[str, Any]], wanted: ListFilter) -> list[dict[str, Any]]:
    """Return the summaries of a `Listing` that match all filters, in their original order."""
    return [
        each
        for each in found
        if (not wanted.statuses or each["status"] in wanted.statuses)
        and (wanted.service is None or wanted.service in each["services"])
        and (wanted.severity is None or each["severity"].lower() == wanted.severity.lower())
    ]
