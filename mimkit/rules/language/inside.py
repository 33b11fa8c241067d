"""Collects a repository's internal values in the form used to search public text for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, fields
from typing import Final, Literal

from mimkit.model.incident.entries import Entry
from mimkit.model.incident.entry_parts import words
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import LOG_KINDS
from mimkit.model.incident.maintenance import Maintenance
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import PARAGRAPHS, SECTIONS, Review
from mimkit.model.organisation.directory import Channels, Group, Service
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.snapshot import Snapshot
from mimkit.rules.language.forms.coded import coded_names
from mimkit.rules.language.forms.parts import TICKET, address_parts
from mimkit.rules.language.forms.phrases import Phrases
from mimkit.rules.language.forms.shown import bare, shown
from mimkit.rules.language.internal_names import Names, account_shows_name, names_of

TAIL: Final = 8
"""The number of trailing digits of a phone number that are the same however it is dialled."""
_LONG: Final = 9
"""The minimum number of digits for a number in a URL to be treated as a call id."""
_CODE: Final = re.compile(r"[\w-]{6,}+")
_HOST: Final = re.compile(
    r"\A(?:[A-Za-z][\w-]*+\.[\w.-]++|(?P<dashed>[A-Za-z]\w*+-[\w-]++)|[a-z]{5,}+[0-9]++)"
)
"""Matches an infrastructure name that belongs to a host, not a product, such as zeus.example.net, zeus-ctl1 or ledger9."""
_FEWEST: Final = 3
"""The minimum number of words a text needs to be recognised when it is repeated."""
_NOTHING: Final = Phrases(())
_COMMIT: Final = 7
"""The number of digits in an abbreviated git commit id."""


@dataclass(slots=True)
class Inside:
    """Internal values from the records, in lower case and without optional parts such as `www.`."""

    addresses: dict[str, frozenset[str]] = field(default_factory=dict)
    """Maps the host and path of each URL to the recorded query strings."""
    calls: set[str] = field(default_factory=set)
    """The host and path of bridges and paging URLs. All paths below them are internal too."""
    mails: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    """The last digits of phone numbers and call ids."""
    tokens: set[str] = field(default_factory=set)
    """Host names, references and codes that consist of a single word."""
    phrases: set[str] = field(default_factory=set)
    """References that consist of several words and contain a digit."""
    passages: set[str] = field(default_factory=set)
    """Whole texts that must not be repeated: titles of restricted incidents and private maintenance, and redacted text."""
    guests: set[str] = field(default_factory=set)
    """Full names of people who are not in the directory, and accounts that are recognisably a person's, such as jexample."""
    tickets: set[str] = field(default_factory=set)
    """The letters and digits of each reference without separators, such as ops4711."""
    prefixes: set[str] = field(default_factory=set)
    """Ticket prefixes of at least two letters."""
    commits: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)
    """Ids of people, and their accounts on forges."""
    names: Names = field(default_factory=dict)
    _prepared: dict[str, tuple[int, Phrases]] = field(default_factory=dict, compare=False, repr=False)
    """The searches for sets of phrases, with the number of phrases, which changes when some are added."""

    def copy(self) -> Inside:
        """Return a copy that can be modified independently."""
        return Inside(**{each.name: copy(getattr(self, each.name)) for each in fields(self)})

    def searched(self, name: Literal["guests", "phrases", "passages"]) -> Phrases:
        """Return the search for one of the sets of phrases. It is prepared once, and again after an addition."""
        phrases: set[str] = getattr(self, name)
        count, found = self._prepared.get(name, (0, _NOTHING))
        if count != len(phrases):
            found = Phrases(phrases)
            self._prepared[name] = (len(phrases), found)
        return found

    def counts(self) -> dict[str, int]:
        """Return the number of values to search for, by label of their kind."""
        return {
            "web addresses": sum(map(len, self.addresses.values())) + len(self.calls),
            "email addresses": len(self.mails),
            "phone numbers": len(self.numbers),
            "hosts and references": len(self.tokens) + len(self.phrases),
            "people": len(self.accounts) + len(self.guests),
            "restricted or redacted texts": len(self.passages),
            "commit ids": len(self.commits),
        }

    def add_directory(
        self, people: Mapping[str, PersonEntry], groups: Mapping[str, Group], services: Mapping[str, Service]
    ) -> None:
        """Add the internal values of people, resolver groups and services from the directory."""
        words = {each for key in (*groups, *services) for each in (key, key.replace("-", " "))}
        words |= {each.title.lower() for each in groups.values()}
        words |= {each.title.lower() for each in services.values()}
        for person in people.values():
            self._add_person(person, words)
        self.names = names_of(people.values(), words)
        for group in groups.values():
            if group.reach:
                self.add_address(group.reach, is_call=True)
        for service in services.values():
            self.tokens |= {each.lower() for each in service.infrastructure if _is_host(each)}

    def add_channels(self, channels: Channels) -> None:
        """Add the URLs and addresses of all channels except those used only for public audiences."""
        public = {each.channel for each in channels.audiences if each.public}
        for channel in channels.channels:
            if channel.link and channel.id not in public:
                self.add_address(channel.link, is_call=True)

    def _add_person(self, person: PersonEntry, words: set[str]) -> None:
        accounts = (person.id, person.accounts.github, person.accounts.gitlab)
        own = {each.lower() for each in accounts if each and each.lower() not in words}
        telling = {each for each in own if each.isalpha() and account_shows_name(each, person.name)}
        self.accounts |= own - telling
        self.guests |= telling
        if person.email:
            self.mails.add(person.email.lower())
        if person.phone:
            self._add_number(person.phone)

    def add_incident(self, incident: Incident, review: Review | None) -> None:
        """Add the bridges, evidence, links, guests and coded names of an incident and its review."""
        if incident.is_restricted:
            self.add_passage(incident.title)
        for text in (incident.title, incident.impact, *incident.tags):
            self.add_names(text)
        for entry in incident.timeline:
            self._add_entry(entry)
        if review:
            self.add_review(review)

    def _add_entry(self, entry: Entry) -> None:
        for url in entry.evidence:
            self.add_address(url)
        if entry.kind == "bridge":
            self.add_address(entry.url, is_call=True)
        elif entry.kind == "link":
            self.add_reference(entry.ref)
        elif entry.kind == "join" and entry.guest:
            self._add_guest(entry.guest)
        elif entry.kind == "query" and entry.asked_by:
            self._add_guest(entry.asked_by)
        if entry.kind in LOG_KINDS and entry.attached and entry.attached.name:
            self.tokens.add(entry.attached.name.lower())
        # Updates and entries with an audience are written for external readers.
        if entry.kind in LOG_KINDS or (entry.kind != "update" and entry.audience is None):
            self.add_names(words(entry))

    def _add_guest(self, name: str) -> None:
        """Add a name if it has at least two words and the first and last are capitalised.

        Names such as "the vendor" and "Support" are ignored.
        """
        words = name.split()
        if len(words) > 1 and words[0][:1].isupper() and words[-1][:1].isupper():
            self.guests.add(" ".join(words).lower())

    def add_names(self, text: str | None) -> None:
        """Add the coded names in internal text."""
        self.tokens.update(coded_names(text or ""))

    def add_passage(self, text: str) -> None:
        """Add a text that must not be repeated, if it is distinctive enough.

        It must have at least three words, or be a single word with a digit.
        """
        words = shown(text).strip(" .!").lower()
        if " " not in words and _has_digit(words):
            self.tokens.add(words)
        elif words.count(" ") >= _FEWEST - 1:
            self.passages.add(bare(words))

    def add_review(self, review: Review) -> None:
        """Add the tickets and evidence of a review's action items, and the coded names in an internal review."""
        if not review.shared_with:
            for section in (*PARAGRAPHS, *SECTIONS):
                text = getattr(review, section) or ()
                self.add_names(text if isinstance(text, str) else "\n".join(text))
        for action in review.actions:
            self.add_names(action.title)
            ends = [each for each in (action.done, *(each.done for each in action.reopened)) if each]
            for link in (action.ticket, *(each.evidence for each in ends)):
                if link:
                    self.add_address(link)
            for commit in (*(each.commit for each in ends), *(each.commit for each in action.reopened)):
                if commit:
                    self.commits.add(commit[:_COMMIT])

    def add_problem(self, problem: Problem) -> None:
        """Add the evidence and coded names of a problem record."""
        for text in (problem.title, problem.root_cause, problem.known_error, *problem.contributing_factors):
            self.add_names(text)
        for url in problem.evidence:
            self.add_address(url)

    def add_maintenance(self, record: Maintenance) -> None:
        """Add the evidence of a maintenance record, and the title and coded names of a private one."""
        if record.private:
            self.add_passage(record.title)
            for text in (record.title, *(each.text for each in record.timeline)):
                self.add_names(text)
        for url in (url for entry in record.timeline for url in entry.evidence):
            self.add_address(url)

    def add_address(self, url: str, *, is_call: bool = False) -> None:
        """Add a URL, email address or phone number, and the ticket that it leads to."""
        scheme, _, rest = url.partition(":")
        if scheme == "tel":
            self._add_number(rest)
        elif scheme == "mailto":
            self.mails.add(rest.partition("?")[0].lower())
        elif parts := address_parts(url):
            where, query = parts
            path = where.partition("/")[2]
            if is_call:
                self.calls.add(where)
                self.numbers |= {each[-TAIL:] for each in re.findall(rf"\d{{{_LONG},}}", f"{path} {query}")}
                self.tokens |= {each for each in path.split("/")[-1:] if _is_code(each)}
            elif path or query:
                self.addresses[where] = self.addresses.get(where, frozenset()) | {query}
                self._add_tickets(path.rpartition("/")[2])

    def add_reference(self, reference: str) -> None:
        """Add a link or ticket. Words without a digit are too common to search for."""
        if reference.lower().startswith(("http://", "https://", "tel:", "mailto:")):
            self.add_address(reference)
            return
        words = shown(reference).lower()
        if " " in words and any(each.isdigit() for each in words):
            self.phrases.add(words)
        elif any(each.isdigit() for each in words):
            # A bare number is ambiguous, but `#4711` is a ticket.
            bare = words.removeprefix("#")
            self.tokens.add(f"#{bare}" if bare.isdigit() else words)
        self._add_tickets(words)

    def _add_tickets(self, words: str) -> None:
        if found := TICKET.fullmatch(words.strip("#")):
            letters, digits = found.groups()
            self.tickets.add(f"{letters}{digits}".lower())
            if len(letters) > 1 and letters.isalpha():
                self.prefixes.add(letters.lower())

    def _add_number(self, phone: str) -> None:
        digits = "".join(re.findall(r"\d", phone))
        if len(digits) >= TAIL:
            self.numbers.add(digits[-TAIL:])


def _is_code(word: str) -> bool:
    """Return whether the last segment of a URL path is a code, which contains a digit or at least two hyphens."""
    return bool(_CODE.fullmatch(word)) and (_has_digit(word) or word.count("-") > 1)


def _is_host(name: str) -> bool:
    found = _HOST.fullmatch(name)
    return found is not None and (not found["dashed"] or _has_digit(name))


def _has_digit(word: str) -> bool:
    return any(each.isdecimal() for each in word)


_directories: list[tuple[tuple[object, ...], Inside]] = []
"""The most recently used directory and its internal values, cached because all incidents share them."""


def of_directory(snapshot: Snapshot) -> Inside:
    """Return a copy of the internal values in the directory, to which more can be added."""
    parts = (snapshot.people, snapshot.groups, snapshot.services, snapshot.channels)
    if not _directories or any(old is not new for old, new in zip(_directories[0][0], parts, strict=True)):
        found = Inside()
        found.add_directory(snapshot.people, snapshot.groups, snapshot.services)
        found.add_channels(snapshot.channels)
        _directories[:] = [(parts, found)]
    return _directories[0][1].copy()


def inside_of(snapshot: Snapshot) -> Inside:
    """Return all internal values in a snapshot."""
    found = of_directory(snapshot)
    for key, incident in snapshot.incidents.items():
        found.add_incident(incident, snapshot.reviews.get(key))
    for problem in snapshot.problems.values():
        found.add_problem(problem)
    for record in snapshot.maintenance.values():
        found.add_maintenance(record)
    return found
