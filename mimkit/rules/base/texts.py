"""Collects the reader-facing texts of a record so that wording rules can scan them together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from mimkit.model.diagnostic import KeyPath
from mimkit.model.dossier import Dossier
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.incident.incident_facts import PUBLIC_FACTS, READER_FACTS, last_set
from mimkit.model.incident.review import Review

_WORD: Final = re.compile(r"[a-z0-9]+")
_SECTIONS: Final = ("summary", "trigger", "detection", "root_cause", "worked", "slowed", "lucky", "surprised")
"""The sections of a review that contain prose."""
FACT: Final = "fact"
"""The passage kind for a fact of the incident, such as its title."""


class Passage(NamedTuple):
    """A text, its key path, its kind (an entry kind or FACT), and the audience of its timeline entry."""

    keys: KeyPath
    text: str
    kind: str = ""
    audience: str | None = None
    accepted: bool = False
    """Whether someone allowed the text to be published despite its internal details, and gave a reason."""


@dataclass(frozen=True)
class Passages:
    """A collection of passages that can be searched quickly.

    Most passages contain none of the words that a rule looks for, so they can be skipped.
    """

    every: tuple[Passage, ...] = ()

    @cached_property
    def text(self) -> str:
        """All texts, joined with line feeds."""
        return "\n".join(each.text for each in self.every)

    @cached_property
    def words(self) -> frozenset[str]:
        """The lower-case words of all texts, split at anything other than letters and digits."""
        return _words(self.text)

    def with_any(self, words: frozenset[str]) -> Iterator[Passage]:
        """Yield the passages that contain at least one of the given lower-case words."""
        if not words.isdisjoint(self.words):
            yield from (each for each in self.every if not words.isdisjoint(_words(each.text)))

    def matching(self, hint: re.Pattern[str]) -> Iterator[Passage]:
        """Yield the passages that match `hint`."""
        if hint.search(self.text):
            yield from (each for each in self.every if hint.search(each.text))


@lru_cache(maxsize=1)  # many rules call it for the same incident
def stakeholder_texts(dossier: Dossier) -> Passages:
    """Return the timeline texts for stakeholders: the parts of each update, and entries with an audience.

    Empty for a back-filled record, because the wording of an old report cannot be changed.
    """
    if dossier.incident.mode == "backfill":
        return Passages()
    return Passages(
        tuple(
            Passage(dossier.place(entry, key), text, entry.kind, entry.audience, bool(entry.anyway))
            for entry in dossier.state.timeline
            # Proposed updates are checked when they are proposed, and again as updates when they are
            # approved.
            if entry.kind == "update" or (entry.audience and entry.kind not in {"query", "proposed-update"})
            for key in entry.words
            if isinstance(text := getattr(entry, key), str)
        )
    )


@lru_cache(maxsize=1)  # as above
def reader_texts(dossier: Dossier) -> Passages:
    """Return the parts of each update, the title, the impact, and the public title, summary and impact.

    For a back-filled record, return only the public texts, because the other texts are quoted from the old report.
    """
    updates = (each for each in stakeholder_texts(dossier).every if each.kind == "update")
    return Passages((*updates, *_facts(dossier)))


def _facts(dossier: Dossier) -> Iterator[Passage]:
    incident = dossier.incident
    for field in PUBLIC_FACTS if incident.mode == "backfill" else READER_FACTS:
        text = incident.header_value(field)
        if text and text != REDACTED:
            entry = last_set(field, incident.timeline)
            yield Passage(dossier.fact_place(field), text, FACT, accepted=bool(entry and entry.anyway))


@lru_cache(maxsize=1)  # as above
def review_texts(dossier: Dossier) -> Passages:
    """Return each section of the review, or each item if a section is a list, and the public titles of action items.

    Empty if there is no review.
    """
    return Passages(tuple(_sections(dossier.review))) if dossier.review else Passages()


def _sections(review: Review) -> Iterator[Passage]:
    for section in _SECTIONS:
        text = getattr(review, section)
        if isinstance(text, str):
            yield Passage((section,), text)
        else:
            yield from (Passage((section, position), item) for position, item in enumerate(text or ()))
    for place, each in enumerate(review.sections):
        for position, item in enumerate(each.findings):
            yield Passage(("sections", place, "findings", position), item)
    for place, action in enumerate(review.actions):
        if action.public_title:
            yield Passage(("actions", place, "public_title"), action.public_title)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))
