"""The input of incident rules: the record, its state and its review, with the index of each entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from mimkit.model.diagnostic import KeyPath
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.review import Review
from mimkit.model.incident.state import State, fold
from mimkit.model.policy.policy import Policy
from mimkit.rules.base.texts import Passage, Passages

_NAMES_A_PERSON: Final = (
    ("role", "person"),
    ("page", "contact"),
    ("join", "person"),
    ("action", "owner"),
    ("blocker", "owner"),
    ("confirmed", "stakeholder"),
)
"""The kinds of entries that name a person besides `by`, and the key of that person."""

_SECTIONS: Final = ("summary", "trigger", "detection", "root_cause", "worked", "slowed", "lucky", "surprised")
"""The sections of a review that consist of prose."""


@dataclass(frozen=True)
class Dossier:
    """An incident with its state, computed once for all rules, and its review if there is one."""

    incident: Incident
    state: State
    review: Review | None = None

    @property
    def reviewed(self) -> Review:
        """The review, for rules that run only if there is one."""
        assert self.review is not None  # noqa: S101 - such rules are of the scope `review`
        return self.review

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

    @cached_property
    def people(self) -> tuple[tuple[Any, str, str], ...]:
        """Entry, key and name of each person in the timeline."""
        named = [(entry, "by", entry.by) for entry in self.state.timeline]
        for kind, key in _NAMES_A_PERSON:
            named += [(entry, key, name) for entry in self.of(kind) if (name := getattr(entry, key))]
        return tuple(named)

    @cached_property
    def names(self) -> frozenset[str]:
        """The people that the timeline names."""
        # Not derived from `people`, because every incident needs the names, and few need `people`.
        named = {entry.by for entry in self.state.timeline}
        named.update(getattr(entry, key) for kind, key in _NAMES_A_PERSON for entry in self.of(kind))
        return frozenset(filter(None, named))

    def of(self, *kinds: str) -> Iterator[Any]:
        """Yield the entries of these kinds, as amended; those of one kind in order of occurrence."""
        for kind in kinds:
            yield from self._kinds.get(kind, ())

    def place(self, entry: Any, *keys: str) -> KeyPath:
        """Return the key path in the file of an entry, or of a key in it."""
        return ("timeline", self._positions[entry.id], *keys)

    @cached_property
    def told(self) -> Passages:
        """Return the texts for stakeholders on the timeline: each part of an update, and entries with an audience.

        Empty for a back-filled record, because the wording of an old report cannot be changed any more.
        """
        if self.incident.mode == "backfill":
            return Passages()
        return Passages(
            tuple(
                Passage(self.place(entry, key), said, entry.kind, entry.audience, bool(entry.anyway))
                for entry in self.state.timeline
                if entry.kind == "update" or entry.audience
                for key in entry.words
                if (said := getattr(entry, key))
            )
        )

    @cached_property
    def prose(self) -> Passages:
        """Each section of the review, and each item if a section is a list; empty without a review."""
        return Passages(tuple(_prose(self.review))) if self.review else Passages()

    @cached_property
    def is_doubtful(self) -> bool:
        """Whether it is a back-filled record with open questions: what is missing there cannot be known."""
        source = self.incident.source
        return self.incident.mode == "backfill" and source is not None and bool(source.doubts)


def dossier(incident: Incident, review: Review | None, policy: Policy) -> Dossier:
    """Compute the state of an incident under a policy and combine it with its review."""
    return Dossier(incident, fold(incident, policy.required_roles), review)


def _prose(review: Review) -> Iterator[Passage]:
    for section in _SECTIONS:
        said = getattr(review, section)
        if isinstance(said, str):
            yield Passage((section,), said)
        else:
            yield from (Passage((section, position), words) for position, words in enumerate(said or ()))
