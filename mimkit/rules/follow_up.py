"""Lists the rules that must be skipped while a file that they depend on is unreadable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from mimkit.model.refs import RefKind
from mimkit.rules.judge import Judged

_NEEDS: Final[Mapping[RefKind, tuple[str, ...]]] = {
    "people": ("MIM201", "MIM213", "MIM221", "MIM231", "MIM504", "MIM505", "MIM704", "MIM705", "MIM732"),
    "channels": ("MIM207", "MIM222", "MIM706", "MIM707", "MIM723", "MIM729", "MIM732", "MIM734"),
    "group": ("MIM203", "MIM703", "MIM723"),
    "service": ("MIM204", "MIM701", "MIM729"),
    "roster": ("MIM710",),
    "incident": ("MIM209", "MIM232"),
    "problem": ("MIM208", "MIM502", "MIM503", "MIM603"),
}
"""For each kind of file: the rules that look up names in it. They are skipped while the file is unreadable."""

BY_POLICY: Final = frozenset(
    (
        "MIM202",
        "MIM205",
        "MIM206",
        "MIM213",
        "MIM307",
        "MIM401",
        "MIM402",
        "MIM412",
        "MIM501",
        "MIM608",
        "MIM611",
    )
)
"""The rules whose findings about an incident depend on the policy at its declaration."""


def held_back(unreadable: Iterable[RefKind]) -> frozenset[str]:
    """Return the codes of the rules that cannot run while files of these kinds are unreadable."""
    return frozenset(code for kind in unreadable for code in _NEEDS.get(kind, ()))


def without(judged: Judged, codes: frozenset[str]) -> Judged:
    """Return the findings of all other rules."""
    return [found for found in judged if found[0].code not in codes] if codes else judged
