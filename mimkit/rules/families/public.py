"""MIM9xx: internal names, addresses and numbers in public text."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Final

from mimkit.model.dossier import Dossier
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.incident_facts import PUBLIC_FACTS, last_set
from mimkit.model.snapshot import Snapshot
from mimkit.rules.base.texts import FACT, Passage, review_texts, stakeholder_texts
from mimkit.rules.language.exposed import SENTENCES, What, exposed
from mimkit.rules.language.inside import Inside, of_directory
from mimkit.rules.language.internal_names import groups_named
from mimkit.rules.registry import Spot, incident_rule, review_rule

_PERSON: Final[tuple[What, ...]] = ("person",)
_CONTACT: Final[tuple[What, ...]] = ("contact",)
_INSIDE: Final[tuple[What, ...]] = (
    "host",
    "address",
    "call",
    "reference",
    "record",
    "commit",
    "secret",
    "passage",
)


def outside(snapshot: Snapshot) -> frozenset[str]:
    """Return the public audiences; regulators are neither public nor internal."""
    return frozenset(each.id for each in snapshot.audiences if each.public and not each.authority)


def may_go_out(incident: Incident) -> bool:
    """Return whether any part of an incident may be on the public site."""
    return incident.mode != "drill" and not incident.is_restricted and not incident.was_internal_elsewhere


def public_passages(dossier: Dossier) -> tuple[Passage, ...]:
    """Return the texts of an incident for public audiences, without those that were accepted.

    An update without an audience is for all audiences. Nothing from a drill, a restricted incident, or an incident
    that was internal in another tool is published.
    """
    public = outside(dossier.snapshot)
    if not public or not may_go_out(dossier.incident):
        return ()
    told = (
        each for each in stakeholder_texts(dossier).every if each.audience is None or each.audience in public
    )
    return tuple(each for each in (*told, *_public_facts(dossier)) if not each.accepted)


def _public_facts(dossier: Dossier) -> Iterator[Passage]:
    """Yield an incident's public title, summary and impact."""
    incident = dossier.incident
    for field in PUBLIC_FACTS if incident.public else ():
        if text := incident.header_value(field):
            entry = last_set(field, incident.timeline)
            yield Passage(dossier.fact_place(field), text, FACT, accepted=bool(entry and entry.anyway))


def public_sections(dossier: Dossier) -> tuple[Passage, ...]:
    """Return the passages of a review that is shared with a public audience, without those that were accepted."""
    review = dossier.reviewed
    shared = outside(dossier.snapshot).intersection(review.shared_with)
    is_public = shared and not review.anyway and may_go_out(dossier.incident)
    return (
        tuple(
            each
            for each in review_texts(dossier).every
            if each.keys[0] in PUBLIC_SECTIONS or each.keys[-1] == "public_title"
        )
        if is_public
        else ()
    )


PUBLIC_SECTIONS: Final = ("summary", "trigger", "detection", "root_cause", "worked", "slowed")
"""The sections of a review that are shown on a public site."""


@lru_cache(maxsize=1)  # three rules call it for the same incident
def inside_for(dossier: Dossier) -> Inside:
    """Return the internal values in the directory, the incident and its problem records."""
    snapshot = dossier.snapshot
    found = of_directory(snapshot)
    found.add_incident(dossier.incident, dossier.review)
    for name in dossier.state.problems:
        if name in snapshot.problems:
            found.add_problem(snapshot.problems[name])
    return found


def _exposed(passages: Collection[Passage], dossier: Dossier, kinds: Collection[What]) -> Iterator[Spot]:
    if not passages:
        return
    inside, own = inside_for(dossier), dossier.incident.id
    # Search all texts at once first, because most incidents expose nothing.
    if not any(exposed("\n\n".join(each.text for each in passages), inside, own, kinds)):
        return
    for passage in passages:
        for found in exposed(passage.text, inside, own, kinds):
            yield passage.keys, f"{SENTENCES[found.what].format(found.words)}."


@incident_rule("MIM901", "public-names-somebody", "error")
def public_names_somebody(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """Public text names a person who works for the organisation.

    Why: Published text cannot be withdrawn, and search engines show the name long after the incident.
    Fix: Write "we" or the name of the team. Send personal names only to an internal audience: `mim update ...
    --audience A`.
    """
    yield from _exposed(public_passages(dossier), dossier, _PERSON)


@incident_rule("MIM902", "public-way-to-reach", "error")
def public_way_to_reach(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """Public text contains an email address or phone number.

    Why: Members of the public could contact responders during the incident.
    Fix: Use a public contact, such as `support@`, or the status page.
    """
    yield from _exposed(public_passages(dossier), dossier, _CONTACT)


@incident_rule("MIM903", "public-names-inside", "error")
def public_names_inside(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """Public text mentions an internal host, link or ticket, or another record.

    Why: External readers cannot open it, and attackers can use it.
    Fix: Describe the impact on users instead. To link a ticket to the incident, use `mim link REF`.
    """
    yield from _exposed(public_passages(dossier), dossier, _INSIDE)


@incident_rule("MIM975", "public-names-group", "warning")
def public_names_group(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """Public text contains a resolver group id.

    Why: External readers do not know your team structure.
    Fix: Write "the team" or "our network provider".
    """
    yield from _groups(public_passages(dossier), snapshot)


@review_rule("MIM911", "public-review-names-somebody", "error")
def public_review_names_somebody(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A review shared with the public names a person who works for the organisation.

    Why: People who have been named publicly are less open in the next review.
    Fix: Use the role or the team instead: "the technical lead", "the payments team".
    """
    yield from _exposed(public_sections(dossier), dossier, _PERSON)


@review_rule("MIM912", "public-review-way-to-reach", "error")
def public_review_way_to_reach(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A review shared with the public contains an email address or phone number.

    Why: Search engines list a review for years, and the contact may no longer be valid.
    Fix: Remove it, or use a public contact, such as `support@`.
    """
    yield from _exposed(public_sections(dossier), dossier, _CONTACT)


@review_rule("MIM913", "public-review-names-inside", "error")
def public_review_names_inside(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A review shared with the public mentions an internal host, link or ticket, or another record.

    Why: External readers cannot open it, and attackers learn internal names.
    Fix: Use a description instead: "the repair ticket", "one of the database servers".
    """
    yield from _exposed(public_sections(dossier), dossier, _INSIDE)


@review_rule("MIM976", "public-review-names-group", "warning")
def public_review_names_group(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """A review shared with the public contains a resolver group id.

    Why: External readers do not know your team structure.
    Fix: Write "the team" or "our network provider".
    """
    yield from _groups(public_sections(dossier), snapshot)


def _groups(passages: Collection[Passage], snapshot: Snapshot) -> Iterator[Spot]:
    for passage in passages:
        for found in groups_named(passage.text, snapshot.groups):
            # A group can have the same name as its service, and service names are public.
            if found not in snapshot.services:
                yield passage.keys, f"`{found}` is a resolver group."
