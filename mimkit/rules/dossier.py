"""One incident as the rules see it: the record, its state, its review, and where each entry stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mimkit.model.diagnostic import KeyPath
from mimkit.model.incident import Incident
from mimkit.model.policy import Policy
from mimkit.model.review import Review
from mimkit.model.state import State, fold


@dataclass(frozen=True)
class Dossier:
    """An incident with its state, folded once for all rules, and its review where there is one."""

    incident: Incident
    state: State
    review: Review | None = None

    @cached_property
    def _kinds(self) -> Mapping[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for entry in self.state.timeline:
            found.setdefault(entry.kind, []).append(entry)
        return found

    @cached_property
    def entries(self) -> Mapping[str, Any]:
        """The entries as amended, by id."""
        return {entry.id: entry for entry in self.state.timeline}

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        return {entry.id: position for position, entry in enumerate(self.incident.timeline)}

    def of(self, *kinds: str) -> Iterator[Any]:
        """Yield the entries of these kinds, as amended; of one kind in the order in which they happened."""
        for kind in kinds:
            yield from self._kinds.get(kind, ())

    def place(self, entry: Any, *keys: str) -> KeyPath:
        """Return the key path of an entry, or of a key in it, in the file."""
        return ("timeline", self._positions[entry.id], *keys)

    @cached_property
    def is_doubtful(self) -> bool:
        """A back-filled record whose report leaves something open: what is missing there cannot be known."""
        source = self.incident.source
        return self.incident.mode == "backfill" and source is not None and bool(source.doubts)


def dossier(incident: Incident, review: Review | None, policy: Policy) -> Dossier:
    """Fold an incident under a policy and put its review beside it."""
    return Dossier(incident, fold(incident, policy.required_roles), review)
