"""Maps the severities, components and authors in a source to those in the policy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from mimkit.model.policy.policy import PENDING
from mimkit.model.snapshot import Snapshot
from mimkit.ops import guards

_RANKS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("critical", "highest", "sev0", "1", "p1", "s1", "sev1", "1 critical"), 0),
    **dict.fromkeys(("major", "high", "2", "p2", "s2", "sev2", "2 high"), 1),
    **dict.fromkeys(("minor", "medium", "moderate", "3", "p3", "s3", "sev3", "3 moderate"), 2),
    **dict.fromkeys(("low", "4", "p4", "s4", "sev4", "4 low"), 3),
}
"""The rank of each common severity name. Rank 0 is the highest."""
_SIGNS: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Names:
    """Maps names in a source to names in the policy: first with the options, then by matching names, then with a default."""

    severities: Mapping[str, str] = field(default_factory=dict)
    """Maps lower-case severity names in the source to severity ids."""
    ranked: tuple[str, ...] = ()
    """The severities in the policy, highest first."""
    services: Mapping[str, str] = field(default_factory=dict)
    """Maps lower-case component names in the source to service ids. A component with an empty id is ignored."""
    people: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        severities: Mapping[str, str],
        services: Mapping[str, str],
        people: Mapping[str, str],
    ) -> Names:
        """Return the mapping that results from the policy and the options.

        Raise UnknownName for an id that is not in the policy.
        """
        own = snapshot.policy.severities
        chosen = {name: guards.known_severity(snapshot, each) for name, each in severities.items()}
        for each in services.values():
            guards.known_services(snapshot, (each,) if each else ())
        for each in people.values():
            guards.known_person(snapshot, each)
        named = {each.title: each.id for each in own} | {each.id: each.id for each in own}
        titles = {each.title: name for name, each in snapshot.services.items()}
        written = {
            words: each.id
            for each in snapshot.people.values()
            for words in (each.name, each.email or each.id, each.id)
        }
        return cls(
            severities=_lower(named) | _lower(chosen),
            ranked=tuple(each.id for each in own),
            services=_lower(titles) | {name: name for name in snapshot.services} | _lower(services),
            people=_lower(written) | _lower(people),
        )

    def severity(self, name: str) -> str:
        """Return the policy's severity for a name in the source, or `pending` if the name is unknown."""
        wanted = name.strip().lower()
        if wanted in self.severities:
            return self.severities[wanted]
        rank = _RANKS.get(_SIGNS.sub(" ", wanted).strip(), len(self.ranked))
        return self.ranked[rank] if rank < len(self.ranked) else PENDING

    def is_higher(self, severity: str, other: str) -> bool:
        """Return whether a severity is higher than another. Every severity in the policy is higher than `pending`."""
        return self._rank(severity) < self._rank(other)

    def known_services(self, names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the services for these components, without duplicates, and the unknown components."""
        known: dict[str, None] = {}
        unknown: dict[str, None] = {}
        for name in names:
            service = self.services.get(name.strip().lower())
            if service is None:
                unknown[name] = None
            elif service:
                known[service] = None
        return tuple(known), tuple(unknown)

    def person(self, name: str) -> str | None:
        """Return the id of a person in the directory, or None if the name is unknown."""
        return self.people.get(name.strip().lower())

    def _rank(self, severity: str) -> int:
        return self.ranked.index(severity) if severity in self.ranked else len(self.ranked)


def _lower(names: Mapping[str, str]) -> dict[str, str]:
    return {name.strip().lower(): each for name, each in names.items()}
