"""MIM41x: wording of stakeholder updates: plain, states the impact, no unrealistic promises."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mimkit.model.dossier import Dossier
from mimkit.model.snapshot import Snapshot
from mimkit.rules.base.texts import Passage, stakeholder_texts
from mimkit.rules.families.public import public_passages
from mimkit.rules.language.acronyms import MAY_BE_ACRONYM, find_undefined_acronyms
from mimkit.rules.language.blame import OF_BLAME, blame
from mimkit.rules.language.hosts import machine
from mimkit.rules.language.internal_names import MAY_BE_HOST
from mimkit.rules.language.jargon import plain_terms
from mimkit.rules.language.overstatement import (
    OF_ABSOLUTE,
    OF_VAGUE_TIME,
    find_overstatement,
    is_empty_statement,
    vague_time,
)
from mimkit.rules.language.promises import OF_REPAIR, promised_repair
from mimkit.rules.registry import Spot, incident_rule


def _of_updates(passages: Iterable[Passage]) -> Iterator[Passage]:
    return (each for each in passages if each.kind == "update")


@incident_rule("MIM411", "update-jargon", "warning")
def update_jargon(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An update uses jargon that the glossary has a plain term for.

    Why: Readers who do not know the term will interrupt the responders to ask.
    Fix: Use the plain term from policy/glossary.yaml.
    """
    terms = plain_terms(snapshot.glossary)
    for passage in _of_updates(stakeholder_texts(dossier).with_any(terms.words)):
        titles = (service.title for service in snapshot.services.values())
        for found in terms.find(passage.text, titles):
            sentence = f"`{found.words}` is jargon."
            yield passage.keys, sentence, f'Say "{found.say}", or add it in brackets'


@incident_rule("MIM412", "update-acronym", "warning")
def update_acronym(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An update uses an acronym that neither the update nor the glossary explains.

    Why: Readers misread or skip acronyms that they do not know.
    Fix: Spell out the acronym, or add it to policy/glossary.yaml if your readers know it.
    """
    for passage in _of_updates(stakeholder_texts(dossier).matching(MAY_BE_ACRONYM)):
        for short in find_undefined_acronyms(passage.text, lambda: _known_words(snapshot)):
            yield passage.keys, f"`{short}` is not explained."


def _known_words(snapshot: Snapshot) -> frozenset[str]:
    """Return the words that the organisation's readers know."""
    titles = [snapshot.policy.organisation, *(term.term for term in snapshot.glossary.terms)]
    titles += [severity.id for severity in snapshot.policy.severities]
    for service in snapshot.services.values():
        titles += [service.title, *service.business_units]
    return frozenset(word for title in titles for word in re.findall(r"\w+", title))


@incident_rule("MIM413", "update-names-machine", "warning")
def update_names_machine(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An update for an internal audience names an internal host or address.

    Why: The name does not help readers, and it tells attackers where to look.
    Fix: Use the name that users know the service by, and record the host with `mim log`.
    """
    public = frozenset(public_passages(dossier))  # MIM903 covers those
    for passage in _of_updates(stakeholder_texts(dossier).matching(MAY_BE_HOST)):
        if not passage.accepted and passage not in public and (found := machine(passage.text)):
            yield passage.keys, f"`{found}` is an internal host or address."


@incident_rule("MIM414", "update-promises-repair", "warning")
def update_promises_repair(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An update promises a repair time.

    Why: A repair time cannot be guaranteed, and readers remember a missed promise.
    Fix: Say what is being done, and promise the next update: `mim update ... --next 30m`.
    """
    for passage in _of_updates(stakeholder_texts(dossier).with_any(OF_REPAIR)):
        if found := promised_repair(passage.text):
            yield passage.keys, f'"{found}" promises a repair time.'


@incident_rule("MIM415", "update-blames", "warning")
def update_blames(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An update blames a person.

    Why: If an entry written in a hurry blames someone, it stays on record for years, and people stop sharing what they know.
    Fix: Say what happened to the service: "a change to the payment settings", not who made it.
    """
    for passage in _of_updates(stakeholder_texts(dossier).with_any(OF_BLAME)):
        if found := blame(passage.text, snapshot.people.values()):
            yield passage.keys, f'"{found}" blames a person.'


@incident_rule("MIM416", "update-without-impact", "warning")
def update_without_impact(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An update does not say what is affected.

    Why: If an update says only "some issues", every reader has to call to find out whether they are affected.
    Fix: Say who cannot do what, such as "Customers cannot pay by card", or that you do not know yet.
    """
    for passage in _of_updates(stakeholder_texts(dossier).every):
        if passage.keys[-1] == "affected" and is_empty_statement(passage.text):
            yield passage.keys, f'"{passage.text.strip()}" does not say what is affected.'


@incident_rule("MIM417", "update-absolute", "warning")
def update_absolute(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An update makes an absolute claim.

    Why: If the problem comes back, readers will quote claims such as "never again".
    Fix: Say what was seen and since when: "No payment has failed since 10:40".
    """
    for passage in _of_updates(stakeholder_texts(dossier).with_any(OF_ABSOLUTE)):
        if found := find_overstatement(passage.text):
            yield passage.keys, f'"{found}" claims more than anyone can know.'


@incident_rule("MIM418", "update-vague-time", "warning")
def update_vague_time(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An update gives a vague time, such as "shortly".

    Why: Every reader expects a different time and calls when that time has passed.
    Fix: Remove it, and say when the next update is due: `mim update ... --next 30m`.
    """
    for passage in _of_updates(stakeholder_texts(dossier).with_any(OF_VAGUE_TIME)):
        if found := vague_time(passage.text):
            yield passage.keys, f'"{found}" is not a specific time.'
