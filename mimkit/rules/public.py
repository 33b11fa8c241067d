"""MIM9xx, what leaves the organisation: no names, addresses and numbers of the inside."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mimkit.model.snapshot import Snapshot
from mimkit.rules.dossier import Dossier
from mimkit.rules.passages import Passage
from mimkit.rules.registry import Spot, incident_rule, review_rule
from mimkit.rules.traces import (
    MAY_BE_HOST,
    MAY_BE_INSIDE,
    MAY_BE_NAME,
    MAY_REACH,
    groups_named,
    machine,
    people_named,
    tickets,
    ways_to_reach,
)

_MAY_BE_INSIDE_OR_HOST: Final = re.compile(f"{MAY_BE_INSIDE.pattern}|{MAY_BE_HOST.pattern}")


def _outside(snapshot: Snapshot) -> frozenset[str]:
    return frozenset(audience.id for audience in snapshot.audiences if audience.public)


def _entries(dossier: Dossier, snapshot: Snapshot, hint: re.Pattern[str]) -> Iterator[Passage]:
    """Yield what an audience outside the organisation was told on the timeline, where `hint` is found in it."""
    if public := _outside(snapshot):
        for passage in dossier.told.matching(hint):
            # An update for no audience in particular goes to each of them.
            if passage.audience is None or passage.audience in public:
                yield passage


def _sections(dossier: Dossier, snapshot: Snapshot, hint: re.Pattern[str]) -> Iterator[Passage]:
    """Yield the passages, with `hint` in them, of a review that is shared with an audience outside."""
    if _outside(snapshot).intersection(dossier.reviewed.shared_with):
        yield from dossier.prose.matching(hint)


@incident_rule("MIM901", "public-names-somebody", "error")
def public_names_somebody(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """What the public is told names somebody of the organisation.

    Why: It cannot be taken back, and the name is searched for long after the incident.
    Fix: Speak of "we" or of the team; send names to an audience inside, `mim update ... --audience A`.
    """
    for passage in _entries(dossier, snapshot, MAY_BE_NAME):
        for name in people_named(passage.text, snapshot.people):
            yield passage.keys, f"`{name}` is named to the public."


@incident_rule("MIM902", "public-way-to-reach", "error")
def public_way_to_reach(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """What the public is told has somebody's mail address or telephone number.

    Why: The people who restore service then answer the whole world.
    Fix: Name the desk that is there for it, such as `support@`, or the status page.
    """
    for passage in _entries(dossier, snapshot, MAY_REACH):
        for found in ways_to_reach(passage.text):
            yield passage.keys, f"`{found}` is given to the public."


@incident_rule("MIM903", "public-names-inside", "warning")
def public_names_inside(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """What the public is told has a ticket or a resolver group in it that only insiders know.

    Why: Readers cannot look it up, and ask; strangers can use it.
    Fix: Leave it out of the words; link the ticket to the incident instead, `mim link REF`.
    """
    for passage in _entries(dossier, snapshot, MAY_BE_INSIDE):
        for found in _inside(passage.text, snapshot):
            yield passage.keys, f"Only insiders know what `{found}` is."


@review_rule("MIM911", "public-review-names-somebody", "error")
def public_review_names_somebody(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """A review that is shared with the public names somebody of the organisation.

    Why: Whoever is named in public once says less in the next review.
    Fix: Write the role or the team: "the technical lead", "the payments team".
    """
    for passage in _sections(dossier, snapshot, MAY_BE_NAME):
        for name in people_named(passage.text, snapshot.people):
            yield passage.keys, f"`{name}` is named to the public."


@review_rule("MIM912", "public-review-way-to-reach", "error")
def public_review_way_to_reach(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """A review that is shared with the public has somebody's mail address or telephone number.

    Why: A review is found by search engines for years; the person may have left by then.
    Fix: Leave it out, or name the desk that is there for it, such as `support@`.
    """
    for passage in _sections(dossier, snapshot, MAY_REACH):
        for found in ways_to_reach(passage.text):
            yield passage.keys, f"`{found}` is given to the public."


@review_rule("MIM913", "public-review-names-inside", "warning")
def public_review_names_inside(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """A review that is shared with the public has a ticket, a resolver group or a machine in it.

    Why: Readers cannot look it up; strangers learn how the inside is named.
    Fix: Say what it is, "the ticket of the repair", "one of the database machines".
    """
    for passage in _sections(dossier, snapshot, _MAY_BE_INSIDE_OR_HOST):
        for found in (*_inside(passage.text, snapshot), *filter(None, (machine(passage.text),))):
            yield passage.keys, f"Only insiders know what `{found}` is."


def _inside(words: str, snapshot: Snapshot) -> Iterator[str]:
    yield from tickets(words)
    # A group may have the name of its service, which is known outside.
    yield from (each for each in groups_named(words, snapshot.groups) if each not in snapshot.services)
