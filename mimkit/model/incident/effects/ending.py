"""Recognises incidents that are over by the few entries that decide it, without the rest of the timeline."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from mimkit.model.incident.kinds import ENDING

DECISIVE: Final = frozenset((*ENDING, "declared", "reopen", "amend"))
"""The kinds that can open or end an incident, or change when that was."""
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def is_certainly_over(decisive: Sequence[Mapping[str, str]]) -> bool:
    """Return whether an incident has ended, from its decisive entries as written: one ending, after all declarations.

    False means that only the whole record can tell: it has several endings, was reopened or corrected, or its times
    are approximate or not written in UTC.
    """
    endings = [entry for entry in decisive if entry["kind"] in ENDING]
    declared = [entry for entry in decisive if entry["kind"] == "declared"]
    if len(endings) != 1 or len(endings) + len(declared) != len(decisive):
        return False
    if "key" in endings[0] or not all(map(_has_exact_time, decisive)):
        return False  # an earlier entry with the same key would count instead
    if endings[0]["kind"] == "rejected" and declared:
        return False  # a rejection does not count against a declaration
    return all(entry["at"] < endings[0]["at"] for entry in declared)


def _has_exact_time(entry: Mapping[str, str]) -> bool:
    is_exact = "precision" not in entry and "latest" not in entry
    return is_exact and _TIME.fullmatch(entry.get("at", "")) is not None
