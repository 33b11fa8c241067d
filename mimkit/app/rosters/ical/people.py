"""Matches each event in an on-call calendar to a person, and reports unclear matches to the user."""

from __future__ import annotations

import shlex
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mimkit.app.rosters.ical.reader import Attendee, Occurrence
from mimkit.errors import UsageError
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.text import normalise


@dataclass(frozen=True, slots=True)
class Unclear:
    """An event whose person cannot be determined."""

    label: str
    people: tuple[str, ...] = ()
    """The possible people. Empty if none of the names is known."""
    addresses: tuple[str, ...] = ()
    """The attendees, if several of them could be the person."""


@dataclass(frozen=True, slots=True)
class Declined:
    """An event that was declined by all of its attendees."""

    people: tuple[str, ...]


class NotMapped(UsageError):
    """Some events in the calendar cannot be matched to a person."""

    def __init__(self, unclear: Sequence[Unclear]) -> None:
        unknown = list(dict.fromkeys(each.label for each in unclear if not each.people))
        several = {each.label: each for each in reversed(unclear) if each.people}
        sentences = []
        if unknown:
            who = "person" if len(unknown) == 1 else "people"
            sentences.append(f"the calendar names {len(unknown)} {who} not in policy/people.yaml")
        sentences += [
            f"{label!r} in the calendar may be {' or '.join(each.people)}" for label, each in several.items()
        ]
        super().__init__(
            "; ".join(sentences),
            "map each to a person id from that file, or ignore it with --map NAME="
            if unknown
            else "choose one of these options for each name, and add it to the command",
        )
        rows = [f"{label}=PERSON" for label in unknown]
        for label, each in several.items():
            rows += [f"{address}=" for address in each.addresses] or [f"{label}={who}" for who in each.people]
            rows += [f"{label}="] if len(each.people) == 1 else []
        self.rows = tuple((f"--map {shlex.quote(row)}",) for row in rows)


_USUAL_PREFIXES = frozenset({"on call", "on-call", "oncall", "primary", "level 1"})
"""Prefixes without a meaning of their own, as in `On call: Alex`.

Other prefixes, such as a holiday or a backup, change the meaning of the title.
"""


def accepted_prefixes(labels: Iterable[str], names: Iterable[str]) -> frozenset[str]:
    """Return the prefixes accepted before names in a calendar's titles, or none if the titles use several.

    `names` are the names of the calendar and the roster, which are accepted as prefixes too.
    """
    several = len({_key(label.rpartition(": ")[0]) for label in labels}) > 1
    return frozenset() if several else _USUAL_PREFIXES | {_key(name) for name in names if name}


class Names:
    """Maps the names and email addresses in a calendar to people."""

    def __init__(
        self,
        people: Iterable[PersonEntry],
        mapping: Mapping[str, str],
        prefixes: frozenset[str] = _USUAL_PREFIXES,
    ) -> None:
        self._prefixes, self._used = prefixes, set[str]()
        self._mapping = {_key(name): person for name, person in mapping.items()}
        self._ids, self._named, self._reached = set[str](), dict[str, list[str]](), dict[str, list[str]]()
        for entry in people:
            self._ids.add(entry.id)
            self._named.setdefault(_key(entry.name), []).append(entry.id)
            if entry.email:
                self._reached.setdefault(_key(entry.email), []).append(entry.id)

    def unused(self, mapping: Iterable[str]) -> tuple[str, ...]:
        """Return the names in a mapping that did not match any event."""
        return tuple(name for name in mapping if _key(name) not in self._used)

    def person(self, event: Occurrence) -> str | Unclear | Declined:
        """Return the id of an event's person, or "" if the mapping states that the event is not a shift.

        The mapping takes precedence, followed by the id in a calendar created by mimkit, an attendee's email
        address, the title, and an attendee's name. A person who declined is not considered on call, nor is anyone
        with the same name.
        """
        prefix, _, name = event.label.rpartition(": ")
        spellings = [_key(event.label)]
        if prefix and _key(prefix) in self._prefixes:
            spellings.append(_key(name))
        for each in spellings:
            if each in self._mapping:
                self._used.add(each)
                return self._mapping[each]
        if event.person in self._ids:
            return event.person
        found = self._invited(event, self._titled(spellings), self._declined(event))
        if isinstance(found, Unclear) and not found.people:
            return Unclear(event.label, tuple(self._titled([_key(name)])))
        return found

    def _invited(
        self, event: Occurrence, named: Sequence[str], declined: Sequence[str]
    ) -> str | Unclear | Declined:
        """Return the person on call, based on the attendees and on the people whom the title matches."""
        titled = [who for who in named if who not in declined]
        coming = [each for each in event.attendees if each.is_coming]
        reached = list(dict.fromkeys(who for each in coming for who in self._by_address(each)))
        if found := [who for who in reached if who]:
            return self._one_of(found, titled, event, coming)
        if not coming and (refused := tuple(who for who in declined if not named or who in named)):
            return Declined(refused)
        if titled:
            return titled[0] if len(titled) == 1 else Unclear(event.label, tuple(titled))
        if reached and all(self._by_address(each) for each in coming):
            return ""
        called = list(dict.fromkeys(who for each in coming for who in self._named.get(_key(each.name), ())))
        return called[0] if len(called) == 1 else Unclear(event.label, tuple(called))

    def _titled(self, spellings: Sequence[str]) -> list[str]:
        """Return the ids of the people to whom the event title may refer."""
        found: list[str] = []
        for each in spellings:
            found += [each] if each in self._ids else []
            found += [*self._reached.get(each, ()), *self._named.get(each, ())]
        return list(dict.fromkeys(found))

    def _declined(self, event: Occurrence) -> list[str]:
        """Return the people who declined an event and did not accept it under another email address."""
        declined = (who for each in event.attendees if not each.is_coming for who in self._any(each))
        still = {who for each in event.attendees if each.is_coming for who in self._any(each)}
        return [who for who in dict.fromkeys(declined) if who and who not in still]

    def _any(self, attendee: Attendee) -> list[str]:
        return self._by_address(attendee) or self._named.get(_key(attendee.name), [])

    def _by_address(self, attendee: Attendee) -> list[str]:
        for each in (_key(attendee.address), _key(attendee.name)):
            if each in self._mapping:
                self._used.add(each)
                return [self._mapping[each]]
        return self._reached.get(_key(attendee.address), [])

    def _one_of(
        self, found: Sequence[str], titled: Sequence[str], event: Occurrence, coming: Sequence[Attendee]
    ) -> str | Unclear:
        """Return the person on call among the attendees whose email addresses are known, or Unclear.

        An attendee with an unknown address could also be the person on call, unless the title names one of the
        known attendees.
        """
        both = [who for who in found if who in titled]
        other_id = [who for who in titled if who == _key(event.label) and who not in found]
        strangers = [
            each.address
            for each in coming
            if not self._by_address(each) and not {*self._named.get(_key(each.name), ())} & {*found}
        ]
        if len(both) == 1 or (len(found) == 1 and not strangers and not other_id):
            return (both or found)[0]
        addresses = tuple(
            each.address for each in coming if any(self._by_address(each)) or each.address in strangers
        )
        people = (*(both or found), *other_id, *(() if both else strangers))
        return Unclear(event.label, people, addresses if len(addresses) > 1 else ())


def _key(name: str) -> str:
    """Return a name normalised for comparison: in Unicode NFC, with case and extra whitespace ignored."""
    folded = normalise(" ".join(name.split())).casefold()
    return unicodedata.normalize("NFC", folded)
