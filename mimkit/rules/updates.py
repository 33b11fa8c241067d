"""MIM41x, the words of stakeholder updates: plain, about the impact, without promises that nobody can keep."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mimkit.model.snapshot import Snapshot
from mimkit.rules.acronyms import MAY_BE_ACRONYM, undefined
from mimkit.rules.blame import OF_BLAME, blame
from mimkit.rules.claims import OF_ABSOLUTE, OF_VAGUE_TIME, absolute, is_hollow, vague_time
from mimkit.rules.dossier import Dossier
from mimkit.rules.hosts import machine
from mimkit.rules.jargon import plainer
from mimkit.rules.passages import Passage
from mimkit.rules.promises import OF_REPAIR, promised_repair
from mimkit.rules.public import public_passages
from mimkit.rules.registry import Spot, incident_rule
from mimkit.rules.traces import MAY_BE_HOST


def _of_updates(passages: Iterable[Passage]) -> Iterator[Passage]:
    return (each for each in passages if each.kind == "update")


@incident_rule("MIM411", "update-jargon", "warning")
def update_jargon(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An update uses a word of the trade for which the glossary has a plainer one.

    Why: Whoever does not know the word asks somebody, and that somebody is trying to restore service.
    Fix: Say the plainer word; policy/glossary.yaml has them.
    """
    terms = plainer(snapshot.glossary)
    for passage in _of_updates(dossier.told.with_any(terms.words)):
        titles = (service.title for service in snapshot.services.values())
        for found in terms.find(passage.text, titles):
            sentence = f"`{found.words}` is a word of the trade."
            yield passage.keys, sentence, f'Say "{found.say}", or add those words in brackets'


@incident_rule("MIM412", "update-acronym", "warning")
def update_acronym(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An update uses an acronym that neither it nor the glossary explains.

    Why: Readers take an acronym that they do not know for something worse than it is, or for nothing.
    Fix: Write the words out, or put the acronym into policy/glossary.yaml if the readers know it.
    """
    for passage in _of_updates(dossier.told.matching(MAY_BE_ACRONYM)):
        for short in undefined(passage.text, lambda: _known_words(snapshot)):
            yield passage.keys, f"Nothing explains `{short}`."


def _known_words(snapshot: Snapshot) -> frozenset[str]:
    """Return the words that the organisation's readers meet every day."""
    titles = [snapshot.policy.organisation, *(term.term for term in snapshot.glossary.terms)]
    titles += [severity.id for severity in snapshot.policy.severities]
    for service in snapshot.services.values():
        titles += [service.title, *service.business_units]
    return frozenset(word for title in titles for word in re.findall(r"\w+", title))


@incident_rule("MIM413", "update-names-machine", "warning")
def update_names_machine(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An update for an internal audience names a machine, or an address that only insiders reach.

    Why: It tells readers nothing about what they can and cannot do, and strangers where to look.
    Fix: Say which service it is, as its users call it; the machine belongs into `mim log`.
    """
    public = frozenset(public_passages(dossier, snapshot))  # MIM903 is about those
    for passage in _of_updates(dossier.told.matching(MAY_BE_HOST)):
        if not passage.accepted and passage not in public and (found := machine(passage.text)):
            yield passage.keys, f"`{found}` is a machine or an address of the inside."


@incident_rule("MIM414", "update-promises-repair", "warning")
def update_promises_repair(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An update says when it will be repaired.

    Why: Nobody can commit to it; the promise that is missed is what people remember of the incident.
    Fix: Say what is being done, and promise the next update: `mim update ... --next 30m`.
    """
    for passage in _of_updates(dossier.told.with_any(OF_REPAIR)):
        if found := promised_repair(passage.text):
            yield passage.keys, f'"{found}" promises a time of repair.'


@incident_rule("MIM415", "update-blames", "warning")
def update_blames(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An update lays the fault on somebody.

    Why: It is said in haste and read for years; those who could explain stop speaking.
    Fix: Say what happened to the service: "a change to the payment settings", not who made it.
    """
    for passage in _of_updates(dossier.told.with_any(OF_BLAME)):
        if found := blame(passage.text, snapshot.people.values()):
            yield passage.keys, f'"{found}" lays the fault on somebody.'


@incident_rule("MIM416", "update-without-impact", "warning")
def update_without_impact(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An update does not say what is affected.

    Why: After "some issues" each reader has to find out whether they are theirs, one call at a time.
    Fix: Say who cannot do what: "Customers cannot pay by card"; or that it is not known yet.
    """
    for passage in _of_updates(dossier.told.every):
        if passage.keys[-1] == "affected" and is_hollow(passage.text):
            yield passage.keys, f'"{passage.text.strip()}" does not say what is affected.'


@incident_rule("MIM417", "update-absolute", "warning")
def update_absolute(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An update is surer than anybody can be.

    Why: Words such as "never again" are quoted back on the day when it does.
    Fix: Say what was seen and since when: "No payment has failed since 10:40".
    """
    for passage in _of_updates(dossier.told.with_any(OF_ABSOLUTE)):
        if found := absolute(passage.text):
            yield passage.keys, f'"{found}" is more than anybody can know.'


@incident_rule("MIM418", "update-vague-time", "warning")
def update_vague_time(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An update gives a time that is none, such as "shortly".

    Why: Each reader thinks of another time, and calls when their own has passed.
    Fix: Leave the word out, and say when the next update comes: `mim update ... --next 30m`.
    """
    for passage in _of_updates(dossier.told.with_any(OF_VAGUE_TIME)):
        if found := vague_time(passage.text):
            yield passage.keys, f'"{found}" is no time.'
