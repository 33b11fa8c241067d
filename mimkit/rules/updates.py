"""MIM41x, the words of stakeholder updates: plain, about the impact, without promises that nobody can keep."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mimkit.model.snapshot import Snapshot
from mimkit.rules.acronyms import undefined
from mimkit.rules.blame import blame
from mimkit.rules.claims import absolute, is_hollow, vague_time
from mimkit.rules.dossier import Dossier
from mimkit.rules.jargon import jargon
from mimkit.rules.promises import promised_repair
from mimkit.rules.registry import Spot, incident_rule
from mimkit.rules.traces import machine


def _said(dossier: Dossier) -> Iterator[tuple[Any, str, str]]:
    """Yield entry, key and words of what stakeholders were told, each part of an update by itself."""
    # What an old public report said to its readers can no longer be said otherwise.
    if dossier.incident.mode == "backfill":
        return
    for entry in dossier.of("update"):
        for key in entry.words:
            if words := getattr(entry, key):
                yield entry, key, words


@incident_rule("MIM411", "update-jargon", "warning")
def update_jargon(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An update uses a word of the trade for which the glossary has a plainer one.

    Why: Whoever does not know the word asks somebody, and that somebody is trying to restore service.
    Fix: Say the plainer word; policy/glossary.yaml has them.
    """
    titles = [service.title for service in snapshot.services.values()]
    for entry, key, words in _said(dossier):
        for found in jargon(words, snapshot.glossary, titles):
            sentence = f"`{found.words}` is a word of the trade."
            yield dossier.place(entry, key), sentence, f'Say "{found.say}", or add those words in brackets'


@incident_rule("MIM412", "update-acronym", "warning")
def update_acronym(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An update uses an acronym that neither it nor the glossary explains.

    Why: Readers take an acronym that they do not know for something worse than it is, or for nothing.
    Fix: Write the words out, or put the acronym into policy/glossary.yaml if the readers know it.
    """
    for entry, key, words in _said(dossier):
        for short in undefined(words, lambda: _known_words(snapshot)):
            yield dossier.place(entry, key), f"Nothing explains `{short}`."


def _known_words(snapshot: Snapshot) -> frozenset[str]:
    """Return the words that the organisation's readers meet every day."""
    titles = [snapshot.policy.organisation, *(term.term for term in snapshot.glossary.terms)]
    titles += [severity.id for severity in snapshot.policy.severities]
    for service in snapshot.services.values():
        titles += [service.title, *service.business_units]
    return frozenset(word for title in titles for word in re.findall(r"\w+", title))


@incident_rule("MIM413", "update-names-machine", "warning")
def update_names_machine(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An update names a machine, or an address that only insiders reach.

    Why: It tells readers nothing about what they can and cannot do, and strangers where to look.
    Fix: Say which service it is, as its users call it; the machine belongs into `mim log`.
    """
    for entry, key, words in _said(dossier):
        if found := machine(words):
            yield dossier.place(entry, key), f"`{found}` is a machine or an address of the inside."


@incident_rule("MIM414", "update-promises-repair", "warning")
def update_promises_repair(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An update says when it will be repaired.

    Why: Nobody can commit to it; the promise that is missed is what people remember of the incident.
    Fix: Say what is being done, and promise the next update: `mim update ... --next 30m`.
    """
    for entry, key, words in _said(dossier):
        if found := promised_repair(words):
            yield dossier.place(entry, key), f'"{found}" promises a time of repair.'


@incident_rule("MIM415", "update-blames", "warning")
def update_blames(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An update lays the fault on somebody.

    Why: It is said in haste and read for years; those who could explain stop speaking.
    Fix: Say what happened to the service: "a change to the payment settings", not who made it.
    """
    for entry, key, words in _said(dossier):
        if found := blame(words, snapshot.people.values()):
            yield dossier.place(entry, key), f'"{found}" lays the fault on somebody.'


@incident_rule("MIM416", "update-without-impact", "warning")
def update_without_impact(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An update does not say what is affected.

    Why: After "some issues" each reader has to find out whether they are theirs, one call at a time.
    Fix: Say who cannot do what: "Customers cannot pay by card"; or that it is not known yet.
    """
    for entry, key, words in _said(dossier):
        if key == "affected" and is_hollow(words):
            yield dossier.place(entry, key), f'"{words.strip()}" does not say what is affected.'


@incident_rule("MIM417", "update-absolute", "warning")
def update_absolute(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An update is surer than anybody can be.

    Why: Words such as "never again" are quoted back on the day when it does.
    Fix: Say what was seen and since when: "No payment has failed since 10:40".
    """
    for entry, key, words in _said(dossier):
        if found := absolute(words):
            yield dossier.place(entry, key), f'"{found}" is more than anybody can know.'


@incident_rule("MIM418", "update-vague-time", "warning")
def update_vague_time(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An update gives a time that is none, such as "shortly".

    Why: Each reader thinks of another time, and calls when their own has passed.
    Fix: Leave the word out, and say when the next update comes: `mim update ... --next 30m`.
    """
    for entry, key, words in _said(dossier):
        if found := vague_time(words):
            yield dossier.place(entry, key), f'"{found}" is no time.'
