"""MIM41x: updates, titles and public text are plain, state the impact and make no unrealistic promises."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import shorten
from typing import Final

from mimkit.model.dossier import Dossier
from mimkit.model.snapshot import Snapshot
from mimkit.rules.base.texts import reader_texts
from mimkit.rules.families.communication import is_over
from mimkit.rules.families.public import public_passages
from mimkit.rules.language.acronyms import MAY_BE_ACRONYM, find_undefined_acronyms, initials
from mimkit.rules.language.blame import OF_BLAME, blame
from mimkit.rules.language.empty import is_empty_statement, only_starts_to_investigate
from mimkit.rules.language.hosts import machine
from mimkit.rules.language.internal_names import MAY_BE_HOST
from mimkit.rules.language.jargon import plain_terms
from mimkit.rules.language.known_jargon import KNOWN_JARGON
from mimkit.rules.language.overstatement import OF_ABSOLUTE, OF_VAGUE_TIME, find_overstatement, vague_time
from mimkit.rules.language.promises import OF_REPAIR, promised_repair
from mimkit.rules.registry import Spot, incident_rule

_LONGEST: Final = 90
"""The maximum length of a text quoted in a message, in characters."""
_IMPACT: Final = frozenset(("affected", "title", "impact", "summary", "value"))
"""The last key in the path of each passage that must describe what is affected.

`value` is the key of a fact in a `set` entry.
"""


@incident_rule("MIM411", "update-jargon", "warning")
def update_jargon(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """A text for stakeholders uses jargon that has a plain equivalent.

    Why: Readers who do not know the term will interrupt the responders to ask.
    Fix: Use the plain term. If your readers know the term, add it to policy/glossary.yaml without `say`.
    """
    terms = plain_terms(snapshot.glossary)
    names = _product_names(snapshot)
    for passage in reader_texts(dossier).with_any(terms.words):
        for found in terms.find(passage.text, names):
            sentence = f"`{found.words}` is jargon."
            yield passage.keys, sentence, f'Say "{found.say}", or add it in brackets'


@incident_rule("MIM412", "update-acronym", "warning")
def update_acronym(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """A text for stakeholders uses an unexplained acronym that is not a name in the service catalogue.

    Why: Readers misread or skip acronyms that they do not know.
    Fix: Spell out the acronym, or add it to policy/glossary.yaml if your readers know it.
    """
    for passage in reader_texts(dossier).matching(MAY_BE_ACRONYM):
        for short in find_undefined_acronyms(passage.text, lambda: _known_words(snapshot)):
            yield passage.keys, f"`{short}` is not explained."


def _known_words(snapshot: Snapshot) -> frozenset[str]:
    """Return words that the organisation's readers know, and words that another rule reports."""
    names = [snapshot.policy.organisation]
    for service in snapshot.services.values():
        names += [service.title, service.id, *service.business_units]
    titles = [*names, *KNOWN_JARGON, *(term.term for term in snapshot.glossary.terms)]
    titles += [severity.id for severity in snapshot.policy.severities]
    words = (word for title in titles for word in re.findall(r"\w+", title))
    return frozenset((*words, *(short for name in names for short in initials(name))))


@incident_rule("MIM413", "update-names-machine", "warning")
def update_names_machine(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A text for an internal audience mentions an internal host or address.

    Why: The name does not help readers, and it tells attackers where to look.
    Fix: Use the name by which users know the service, and record the host with `mim log`.
    """
    public = frozenset(public_passages(dossier))  # MIM903 covers those
    for passage in reader_texts(dossier).matching(MAY_BE_HOST):
        if not passage.accepted and passage not in public and (found := machine(passage.text)):
            yield passage.keys, f"`{found}` is an internal host or address."


@incident_rule("MIM414", "update-promises-repair", "warning")
def update_promises_repair(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A text for stakeholders promises a repair time.

    Why: A repair time cannot be guaranteed, and readers remember a missed promise.
    Fix: Say what is being done, and promise the next update: `mim update ... --next 30m`.
    """
    for passage in reader_texts(dossier).with_any(OF_REPAIR):
        if found := promised_repair(passage.text):
            yield passage.keys, f'"{found}" promises a repair time.'


@incident_rule("MIM415", "update-blames", "warning")
def update_blames(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """A text for stakeholders blames a person or a team.

    Why: A hasty entry that blames someone remains on record for years, and people stop sharing what they know.
    Fix: Describe what happened to the service: "a change to the payment settings", not who made it.
    """
    for passage in reader_texts(dossier).with_any(OF_BLAME):
        if found := blame(passage.text, snapshot.people.values()):
            yield passage.keys, f'"{found}" blames a person or a team.'


@incident_rule("MIM416", "update-without-impact", "warning")
def update_without_impact(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An update, a title or a description of the impact does not state what is affected.

    Why: If an update says only "some issues", all readers have to call to find out whether they are affected.
    Fix: Say who cannot do what, such as "Customers cannot pay by card", or that you do not know yet.
    """
    for passage in reader_texts(dossier).every:
        if passage.keys[-1] in _IMPACT and is_empty_statement(passage.text):
            yield passage.keys, f'"{_shortened(passage.text)}" does not state what is affected.'


@incident_rule("MIM417", "update-absolute", "warning")
def update_absolute(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A text for stakeholders makes an absolute claim.

    Why: If the problem comes back, readers will quote claims such as "never again".
    Fix: Say what you have observed, and since when: "No payment has failed since 10:40".
    """
    for passage in reader_texts(dossier).with_any(OF_ABSOLUTE):
        if found := find_overstatement(passage.text):
            yield passage.keys, f'"{found}" claims more than anyone can know.'


@incident_rule("MIM418", "update-vague-time", "warning")
def update_vague_time(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A text for stakeholders contains a vague time, such as "shortly" or "as soon as we know more".

    Why: Every reader expects a different time and calls when that time has passed.
    Fix: Remove the time, and state when the next update is due: `mim update ... --next 30m`.
    """
    for passage in reader_texts(dossier).with_any(OF_VAGUE_TIME):
        if found := vague_time(passage.text):
            yield passage.keys, f'"{found}" is not a specific time.'


@incident_rule("MIM419", "update-says-nothing", "warning")
def update_says_nothing(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An update says only that work continues.

    Why: Readers learn nothing new, and stop reading updates.
    Fix: Say what you found, ruled out or changed, what you are doing now, or what readers can do. If there is
    nothing new, say so in one sentence.
    """
    updates = tuple(dossier.of("update"))
    first = min((entry.at for entry in updates), default=None)
    at = {dossier.place(entry, "doing"): entry for entry in updates}
    names = _product_names(snapshot)
    for passage in reader_texts(dossier).every:
        entry = at.get(passage.keys)
        # After restoration, the news is that service works again, so it is fine if the text says only that
        # work continues.
        if entry is None or is_over(dossier, entry) or not is_empty_statement(passage.text, names):
            continue
        # Until the first update, stakeholders do not know that work has started, so it is fine if that update
        # says only this.
        if entry.at != first or not only_starts_to_investigate(passage.text):
            yield passage.keys, f'"{_shortened(passage.text)}" says only that work continues.'


def _shortened(text: str) -> str:
    """Return a text on one line, truncated at a word boundary."""
    return shorten(text, _LONGEST, placeholder=" ...")


def _product_names(snapshot: Snapshot) -> frozenset[str]:
    """Return the names of the services in the catalogue.

    Each title is also included without its first word, which is often the company name.
    """
    titles = [service.title for service in snapshot.services.values()]
    shorter = (rest for title in titles if " " in (rest := title.partition(" ")[2]))
    return frozenset((*titles, *shorter, *snapshot.services))
