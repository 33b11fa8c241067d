"""Decides which settings of `mkdocs.yml` a public site contains."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

PUBLISHED_IF_LISTED: Final = ("site_author", "copyright", "analytics", "social", "homepage")
"""Settings that may name people, accounts or internal addresses; the last three are below `extra`."""
_REPOSITORY: Final = ("repo_url", "repo_name", "edit_uri", "edit_uri_template")
"""Outside readers cannot open the repository."""


def public_changes(settings: Mapping[str, Any], listed: Collection[str]) -> dict[str, Any]:
    """Return what changes in these settings for a public site; None for a setting that is removed."""
    hidden = [each for each in PUBLISHED_IF_LISTED if each not in listed]
    extra = settings.get("extra") or {}
    kept = {name: value for name, value in extra.items() if name not in hidden}
    removed = dict.fromkeys(each for each in (*_REPOSITORY, *hidden) if each in settings)
    return removed if len(kept) == len(extra) else {**removed, "extra": kept}
