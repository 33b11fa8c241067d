"""Selects the rosters of a role or resolver group that apply to the affected services, most specific first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from mimkit.model.organisation.directory import Service
    from mimkit.model.organisation.roster import Roster

Covered = Literal["role", "group"]
"""The key that specifies whether a roster covers a role or a resolver group."""

FOR_SERVICE, FOR_TIER, FOR_ALL = range(3)


class ScopedRoster(NamedTuple):
    """A roster, and how specifically it applies to each affected service."""

    roster: Roster
    levels: Mapping[str, int]
    """How specifically the roster applies to each service.

    0 means that the roster lists the service, 1 that it lists the service's tier, and 2 that it is for all
    services. If no service is known, the only key is an empty string.
    """


def unscoped(rosters: Iterable[Roster]) -> list[ScopedRoster]:
    """Return each roster as a scoped roster that applies to all services."""
    return [ScopedRoster(each, {"": FOR_ALL}) for each in rosters]


def rosters_of(rosters: Iterable[Roster], covered: Covered, name: str) -> list[Roster]:
    """Return all rosters of a role or resolver group, in file name order, regardless of their services."""
    return [each for each in rosters if getattr(each, covered) == name]


def applicable(
    rosters: Iterable[Roster], affected: Sequence[str], catalogue: Mapping[str, Service]
) -> list[ScopedRoster]:
    """Return the rosters that apply to the affected services, in order of precedence.

    A roster for a service takes precedence over one for its tier, which takes precedence over one for all services.
    Among several services, the first one listed takes precedence. Among tiers, the most critical one does. Unknown
    services have no tier.
    """
    found: list[tuple[tuple[int, int], ScopedRoster]] = []
    for roster in rosters:
        ranks = {
            name: rank for name in affected or ("",) if (rank := _rank(roster, name, affected, catalogue))
        }
        if ranks:
            levels = {name: level for name, (level, _) in ranks.items()}
            found.append((min(ranks.values()), ScopedRoster(roster, levels)))
    return [scoped for _, scoped in sorted(found, key=lambda pair: pair[0])]


def _rank(
    roster: Roster, service: str, affected: Sequence[str], catalogue: Mapping[str, Service]
) -> tuple[int, int] | None:
    """Return a roster's level for a service and its order within the level, or None if the roster does not apply."""
    if not roster.is_scoped:
        return FOR_ALL, 0
    if service in roster.services:
        return FOR_SERVICE, affected.index(service)
    tier = catalogue[service].tier if service in catalogue else None
    return (FOR_TIER, tier) if tier in roster.tiers else None
