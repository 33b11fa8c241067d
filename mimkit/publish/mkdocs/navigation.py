"""Decides which pages appear in the navigation, and where the year pages go."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from mimkit.publish.links import INCIDENTS

_SINGLE = re.compile(r"^incidents/.+/|^(?:problems|services|runbooks)/(?!index\.md$)")
_YEAR = re.compile(r"^incidents/(\d{4})\.md$")


def is_listed(uri: str) -> bool:
    """Return whether a page is in the navigation: all except those of single records and facets."""
    return _SINGLE.match(uri) is None


def with_years(nav: list[Any], uris: Iterable[str]) -> list[Any]:
    """Return the navigation with the year pages below the entry of all incidents, newest first.

    An entry that you turned into a section yourself is left unchanged.
    """
    years = sorted((each for each in uris if _YEAR.match(each)), reverse=True)
    return [_with_years(entry, years) for entry in nav]


def _with_years(entry: Any, years: list[str]) -> Any:
    if isinstance(entry, dict):
        return {title: _section(target, years) for title, target in entry.items()}
    return entry


def _section(target: Any, years: list[str]) -> Any:
    return [target, *years] if target == INCIDENTS else target
