"""Decides which settings in `mkdocs.yml` a public site keeps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

_REPOSITORY: Final = ("repo_url", "repo_name", "edit_uri", "edit_uri_template")
"""Settings about the repository, which most readers of a public site cannot open.

All of them depend on the first one.
"""
PUBLISHED_IF_LISTED: Final = ("site_author", "copyright", "analytics", "social", "homepage", _REPOSITORY[0])
"""Settings that may contain names of people, account names or internal addresses.

`analytics`, `social` and `homepage` are below `extra`.
"""


def public_changes(settings: Mapping[str, Any], listed: Collection[str]) -> dict[str, Any]:
    """Return the settings to change for a public site. A value of None means that the setting is removed."""
    hidden = [each for each in PUBLISHED_IF_LISTED if each not in listed]
    extra = settings.get("extra") or {}
    kept = {name: value for name, value in extra.items() if name not in hidden}
    if _REPOSITORY[0] in hidden:
        hidden += _REPOSITORY
    removed = dict.fromkeys(each for each in hidden if each in settings)
    return removed if len(kept) == len(extra) else {**removed, "extra": kept}
