"""Determines from a few entries whether an incident has ended, without reading the rest of the timeline."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from mimkit.model.incident.kinds import ENDING

DECISIVE: Final = frozenset((*ENDING, "declared", "reopen", "amend"))
"""The entry kinds that can open or end an incident, or change when it was opened or ended."""
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def is_certainly_over(decisive: Sequence[Mapping[str, str]]) -> bool:
    """Return whether an incident has definitely ended.

    `decisive` contains the decisive entries as written. There must be exactly one ending, and it must follow all
    declarations. False means that the whole record must be read to find out, for example because the incident has
    several endings, was reopened or corrected, or has times that are approximate or not in UTC.
    """
    endings = [entry for entry in decisive if entry["kind"] in ENDING]
    declared = [entry for entry in decisive if entry["kind"] == "declared"]
    if len(endings) != 1 or len(endings) + len(declared) != len(decisive):
        return False
    if "key" in endings[0] or not all(map(_has_exact_time, decisive)):
        return False  # an earlier entry with the same key might take precedence
    if endings[0]["kind"] == "rejected" and declared:
        return False  # a declared incident cannot be rejected
    return all(entry["at"] < endings[0]["at"] for entry in declared)


def _has_exact_time(entry: Mapping[str, str]) -> bool:
    is_exact = "precision" not in entry and "latest" not in entry
    return is_exact and _TIME.fullmatch(entry.get("at", "")) is not None
