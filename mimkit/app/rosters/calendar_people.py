"""Matches each event of an on-call calendar to a person, and asks if the match is not clear."""

from __future__ import annotations

import shlex
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mimkit.app.rosters.calendar_reader import Attendee, Occurrence
from mimkit.errors import UsageError
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.text import normalise


@dataclass(frozen=True, slots=True)
class Unclear:
    """An event whose person cannot be determined."""

    label: str
    people: tuple[str, ...] = ()
    """The possible people; empty if the names are unknown."""
    addresses: tuple[str, ...] = ()
    """The attendees, if none of them can be preferred."""


@dataclass(frozen=True, slots=True)
class Declined:
    """An event that all its attendees have declined."""

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
            else "choose one of these lines for each name, and add it to the command",
        )
        rows = [f"{label}=PERSON" for label in unknown]
        for label, each in several.items():
            rows += [f"{address}=" for address in each.addresses] or [f"{label}={who}" for who in each.people]
        self.rows = tuple((f"--map {shlex.quote(row)}",) for row in rows)


class Names:
    """Maps the names and addresses of a calendar to people."""

    def __init__(self, people: Iterable[PersonEntry], mapping: Mapping[str, str]) -> None:
        self._mapping = {_key(name): person for name, person in mapping.items()}
        self._ids, self._named, self._reached = set[str](), dict[str, list[str]](), dict[str, list[str]]()
        for entry in people:
            self._ids.add(entry.id)
            self._named.setdefault(_key(entry.name), []).append(entry.id)
            if entry.email:
                self._reached.setdefault(_key(entry.email), []).append(entry.id)

    def person(self, event: Occurrence) -> str | Unclear | Declined:
        """Return the id of the person an event is for, or "" if the mapping says that it is not a shift.

        The mapping takes precedence, then an id, then the address of an attendee, then the title, then
        the name of an attendee. A person who declined is not on call, and neither is a namesake.
        """
        spellings = [_key(event.label), _key(event.label.rpartition(": ")[2])]
        for each in spellings:
            if each in self._mapping:
                return self._mapping[each]
        named = self._titled(spellings)
        declined = self._declined(event)
        titled = [who for who in named if who not in declined]
        if event.person in self._ids or (len(titled) == 1 and titled[0] in spellings):
            return event.person if event.person in self._ids else titled[0]
        return self._invited(event, named, declined)

    def _invited(
        self, event: Occurrence, named: Sequence[str], declined: Sequence[str]
    ) -> str | Unclear | Declined:
        """Return the attendees, or the people matched by the title, that an event is for."""
        titled = [who for who in named if who not in declined]
        coming = [each for each in event.attendees if each.is_coming]
        reached = list(dict.fromkeys(who for each in coming for who in self._by_address(each)))
        if found := [who for who in reached if who]:
            return self._one_of(found, titled, event, coming)
        if not coming and (refused := tuple(who for who in declined if not named or who in named)):
            return Declined(refused)
        if titled:
            return titled[0] if len(titled) == 1 else Unclear(event.label, tuple(titled))
        if reached:
            return ""
        called = list(dict.fromkeys(who for each in coming for who in self._named.get(_key(each.name), ())))
        return called[0] if len(called) == 1 else Unclear(event.label, tuple(called))

    def _titled(self, spellings: Sequence[str]) -> list[str]:
        """Return the people that the title of an event may refer to."""
        found: list[str] = []
        for each in spellings:
            found += [each] if each in self._ids else []
            found += [*self._reached.get(each, ()), *self._named.get(each, ())]
        return list(dict.fromkeys(found))

    def _declined(self, event: Occurrence) -> list[str]:
        """Return the people who declined an event and have not accepted it under another address."""
        declined = (who for each in event.attendees if not each.is_coming for who in self._any(each))
        still = {who for each in event.attendees if each.is_coming for who in self._any(each)}
        return [who for who in dict.fromkeys(declined) if who and who not in still]

    def _any(self, attendee: Attendee) -> list[str]:
        return self._by_address(attendee) or self._named.get(_key(attendee.name), [])

    def _by_address(self, attendee: Attendee) -> list[str]:
        for each in (_key(attendee.address), _key(attendee.name)):
            if each in self._mapping:
                return [self._mapping[each]]
        return self._reached.get(_key(attendee.address), [])

    def _one_of(
        self, found: Sequence[str], titled: Sequence[str], event: Occurrence, coming: Sequence[Attendee]
    ) -> str | Unclear:
        both = [who for who in found if who in titled]
        if len(found) == 1 or len(both) == 1:
            return found[0] if len(found) == 1 else both[0]
        addresses = tuple(each.address for each in coming if self._by_address(each))
        return Unclear(event.label, tuple(both or found), addresses if len(addresses) > 1 else ())


def _key(name: str) -> str:
    """Return a name in the form for comparisons: normal form C, ignoring case and spaces."""
    folded = normalise(" ".join(name.split())).casefold()
    return unicodedata.normalize("NFC", folded)
