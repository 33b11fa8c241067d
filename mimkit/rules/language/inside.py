"""Collects the internal values of a repository, in the form in which public text is searched for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, fields
from typing import Final

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
from mimkit.rules.language.forms.shown import bare, shown
from mimkit.rules.language.internal_names import Names, account_shows_name, names_of

TAIL: Final = 8
"""The number of final digits of a telephone number that do not depend on how it is dialled."""
_LONG: Final = 9
"""The minimum length of a number in a URL to be the id of a call."""
_CODE: Final = re.compile(r"[\w-]{6,}+")
_HOST: Final = re.compile(
    r"\A(?:[A-Za-z][\w-]*+\.[\w.-]++|(?P<dashed>[A-Za-z]\w*+-[\w-]++)|[a-z]{5,}+[0-9]++)"
)
"""The infrastructure of a service, if it is a host name and not a product: zeus.example.net, zeus-ctl1, ledger9."""
_FEWEST: Final = 3
"""The minimum number of words of a text that is recognised when it is repeated."""
_COMMIT: Final = 7
"""The number of digits of a commit id that git displays."""


@dataclass(slots=True)
class Inside:
    """The recorded internal values, in lower case and without optional characters."""

    addresses: dict[str, frozenset[str]] = field(default_factory=dict)
    """Host and path of each URL, with the recorded query strings."""
    calls: set[str] = field(default_factory=set)
    """Host and path of bridges and of paging URLs: everything below them is internal too."""
    mails: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    """The last digits of telephone numbers, and of the ids of calls."""
    tokens: set[str] = field(default_factory=set)
    """Host names, references and codes that consist of one word."""
    phrases: set[str] = field(default_factory=set)
    """The same with several words, including a digit."""
    passages: set[str] = field(default_factory=set)
    """Whole texts that may not be repeated: titles of restricted incidents and private maintenance, and redacted text."""
    guests: set[str] = field(default_factory=set)
    """Full names of people who are not in the directory, and accounts that can only be a person's, as jexample is."""
    tickets: set[str] = field(default_factory=set)
    """The letters and digits of each reference without separators: ops4711."""
    prefixes: set[str] = field(default_factory=set)
    """The ticket prefixes of two letters or more."""
    commits: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)
    """Ids of people, and their accounts on forges."""
    names: Names = field(default_factory=dict)

    def copy(self) -> Inside:
        """Return a copy that can be changed independently."""
        return Inside(**{each.name: copy(getattr(self, each.name)) for each in fields(self)})

    def counts(self) -> dict[str, int]:
        """Return the number of search values of each kind, with its label."""
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
        """Add the internal values of people, resolver groups and infrastructure from the policy."""
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
        """Add the addresses of the channels, except those that only the public reads."""
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
        """Add the bridge, the evidence, the links, the guests and the coded names of an incident and its review."""
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
        # An update is for readers outside, and so is an entry with their audience.
        if entry.kind in LOG_KINDS or (entry.kind != "update" and entry.audience is None):
            self.add_names(words(entry))

    def _add_guest(self, name: str) -> None:
        """Add the name of a person, which has two words or more; "the vendor" and "Support" are not names."""
        words = name.split()
        if len(words) > 1 and words[0][:1].isupper() and words[-1][:1].isupper():
            self.guests.add(" ".join(words).lower())

    def add_names(self, text: str | None) -> None:
        """Add the coded names in an internal text."""
        self.tokens.update(coded_names(text or ""))

    def add_passage(self, text: str) -> None:
        """Add a text that may not be repeated, if it has enough words, or a digit, to be recognised."""
        words = shown(text).strip(" .!").lower()
        if " " not in words and _has_digit(words):
            self.tokens.add(words)
        elif words.count(" ") >= _FEWEST - 1:
            self.passages.add(bare(words))

    def add_review(self, review: Review) -> None:
        """Add the tickets and the evidence of the action items of a review, and the coded names of an internal one."""
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
        """Add the evidence and the coded names of a problem record."""
        for text in (problem.title, problem.root_cause, problem.known_error, *problem.contributing_factors):
            self.add_names(text)
        for url in problem.evidence:
            self.add_address(url)

    def add_maintenance(self, record: Maintenance) -> None:
        """Add the evidence of a maintenance record, and the title and the coded names of a private one."""
        if record.private:
            self.add_passage(record.title)
            for text in (record.title, *(each.text for each in record.timeline)):
                self.add_names(text)
        for url in (url for entry in record.timeline for url in entry.evidence):
            self.add_address(url)

    def add_address(self, url: str, *, is_call: bool = False) -> None:
        """Add a web, mail or telephone address, and the ticket that it leads to."""
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
        """Add a link or a ticket; words without a digit are too common to search for."""
        if reference.lower().startswith(("http://", "https://", "tel:", "mailto:")):
            self.add_address(reference)
            return
        words = shown(reference).lower()
        if " " in words and any(each.isdigit() for each in words):
            self.phrases.add(words)
        elif any(each.isdigit() for each in words):
            # A number alone is ambiguous; `#4711` is a ticket.
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
    """Return whether the last segment of a URL is a code: it has a digit, or two dashes."""
    return bool(_CODE.fullmatch(word)) and (_has_digit(word) or word.count("-") > 1)


def _is_host(name: str) -> bool:
    found = _HOST.fullmatch(name)
    return found is not None and (not found["dashed"] or _has_digit(name))


def _has_digit(word: str) -> bool:
    return any(each.isdecimal() for each in word)


_directories: list[tuple[tuple[object, ...], Inside]] = []
"""The internal values for the directory that was read last, because all incidents share it."""


def of_directory(snapshot: Snapshot) -> Inside:
    """Return the internal values in the policy, to which others are added."""
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
