"""Converts source events to entries. Each entry has a key that a later import uses to find it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from mimkit.model.ids import derived_entry_id
from mimkit.model.incident import entries
from mimkit.model.incident.doubts import Doubt
from mimkit.model.policy.policy import PENDING
from mimkit.model.time.approximate import earliest, exactly, precision_keys
from mimkit.ops.importing import texts
from mimkit.ops.importing.drafts import EntryDraft, IncidentDraft
from mimkit.ops.importing.names import Names

_WORKAROUND: Final = "A workaround was in place."
_REOPENED: Final = "The source gives no reason."
_ACKNOWLEDGED: Final = "Acknowledged."


@dataclass(frozen=True)
class Importing:
    """The values shared by all drafts in an import."""

    format: str
    names: Names
    by: str
    now: datetime


@dataclass
class Events:
    """The entries created from a draft, with the doubts, problems and unknown authors that were found."""

    entries: list[Any] = field(default_factory=list)
    doubted: dict[str, list[str]] = field(default_factory=dict)
    """Maps the sentence of each doubt to the ids of the entries that it refers to."""
    problems: list[str] = field(default_factory=list)
    """Sentences about events that were not imported."""
    authors: dict[str, None] = field(default_factory=dict)
    """Author names that are not in the directory.

    The person who runs the import is recorded as the author of their entries.
    """

    def doubts(self, about: Iterable[Any]) -> Iterator[Doubt]:
        """Yield the doubts about these entries. Each sentence becomes one doubt about all the entries it refers to."""
        names = {each.id for each in about}
        for sentence, entry_ids in self.doubted.items():
            if known := tuple(each for each in entry_ids if each in names):
                yield Doubt(about=known, text=sentence)


def events(draft: IncidentDraft, importing: Importing) -> Events:
    """Return the entries created from a draft, in the order of the draft."""
    collector = _Collector(draft, importing)
    for each in draft.entries:
        collector.add(each)
    return collector.found


class _Collector:
    def __init__(self, draft: IncidentDraft, importing: Importing) -> None:
        self.draft, self.importing = draft, importing
        self._incident = key_of(draft)
        self._source = texts.url(draft.url) or importing.format
        self.found = Events()
        self._keys: dict[str, int] = {}
        self._moments: dict[datetime, int] = {}

    def add(self, event: EntryDraft) -> None:
        """Add the entry for an event. If its text is too long for one entry, add the rest as notes."""
        if earliest(event.at) > self.importing.now:
            self._leave_out(event, "is in the future")
            return
        first, *rest = texts.parts(event.text)
        made = _MAKE[event.kind](event, first, self.importing, self.draft)
        if made is None:
            self._leave_out(event, "has no text")
            return
        stamp, key = self._stamp(event), self._key(event)
        kind, said = made
        entry = kind(**stamp, **said, key=key, id=self._id(event, key, kind, said))
        self.found.entries.append(entry)
        for number, text in enumerate(rest, 2):
            part = f"{key}/{number}"
            name = self._id(event, part, entries.Note, {"text": text})
            self.found.entries.append(entries.Note(**stamp, text=text, key=part, id=name))
        for sentence in filter(None, texts.parts(event.doubt)[0].split("\n") if event.doubt else ()):
            self.found.doubted.setdefault(sentence, []).append(entry.id)

    def _leave_out(self, event: EntryDraft, why: str) -> None:
        name = texts.key(event.key)
        self.found.problems.append(f"the {event.kind} entry {name!r} {why}, so it was omitted")

    def _key(self, event: EntryDraft) -> str:
        key = texts.key(event.key)
        self._keys[key] = count = self._keys.get(key, 0) + 1
        return key if count == 1 else f"{key}#{count}"

    def _id(self, event: EntryDraft, key: str, kind: type[Any], said: Mapping[str, Any]) -> str:
        # Entries with the same time are sorted by id, so each one needs a larger id than the previous one.
        at = exactly(event.at)
        self._moments[at] = count = self._moments.get(at, -1) + 1
        # The id depends on the content. If clones import different versions of a text, a merge preserves both
        # entries.
        content = texts.digest(kind.__name__, repr(sorted(said.items())))
        at += timedelta(milliseconds=count)
        return derived_entry_id(at, self.importing.format, self._incident, f"{key}={content}")

    def _stamp(self, event: EntryDraft) -> dict[str, Any]:
        who = self.importing.names.person(event.by) if event.by else self.importing.by
        if who is None:
            self.found.authors[texts.one_line(event.by)] = None
        return {
            "at": event.at,
            **precision_keys(event.at),
            "by": who or self.importing.by,
            "via": "import",
            "source": (event.url and texts.url(event.url)) or self._source,
            "recorded": self.importing.now,
        }


def severity_key(severity: str) -> str:
    """Return the entry key for a severity for which the source states no start time."""
    return f"severity {texts.digest(severity)}"


def entry_id(at: datetime, draft: IncidentDraft, importing: Importing, key: str) -> str:
    """Return the id of an entry. Every clone that imports the entry creates the same id."""
    return derived_entry_id(at, importing.format, key_of(draft), key)


def key_of(draft: IncidentDraft) -> str:
    """Return a draft's key in the form that is stored in its record."""
    return texts.key(draft.key, 1_000)


Made = tuple[type[Any], dict[str, Any]]


def _optional(kind: type[Any]) -> Callable[..., Made]:
    return lambda _event, text, *_: (kind, {"text": text} if text else {})


def _needs(kind: type[Any], key: str = "text", otherwise: str = "") -> Callable[..., Made | None]:
    def make(_event: EntryDraft, text: str, *_: Any) -> Made | None:
        return (kind, {key: text or otherwise}) if text or otherwise else None

    return make


def _update(event: EntryDraft, text: str, *_: Any) -> Made | None:
    state = texts.title(event.state)
    # Some sources contain state changes without a text.
    if not (said := text or state):
        return None
    return entries.Update, {"affected": said, "state": state or None, "next": event.next}


def _declared(event: EntryDraft, text: str, importing: Importing, draft: IncidentDraft) -> Made:
    severity = importing.names.severity(event.severity or draft.severity)
    return entries.Declared, {"severity": severity, **({"text": text} if text else {})}


def _severity(event: EntryDraft, text: str, importing: Importing, draft: IncidentDraft) -> Made:
    word = event.severity or draft.severity
    return entries.SeverityChanged, {
        "severity": importing.names.severity(word),
        "reason": text or stated_as(word),
    }


def stated_as(word: str) -> str:
    """Return the reason for a severity, which quotes the term used in the source."""
    return f'Stated in the source as "{texts.title(word)}".' if word.strip() else "Not stated in the source."


_MAKE: Final[Mapping[str, Callable[..., Made | None]]] = {
    "detected": _optional(entries.Detected),
    "declared": _declared,
    "severity": _severity,
    # A source states who acknowledged, but not which resolver group in this repository they belong to.
    "acknowledged": _needs(entries.Note, otherwise=_ACKNOWLEDGED),
    "update": _update,
    "workaround": _needs(entries.Workaround, otherwise=_WORKAROUND),
    "restored": _optional(entries.Restored),
    "closed": _optional(entries.Closed),
    "reopened": _needs(entries.Reopened, "reason", _REOPENED),
    "note": _needs(entries.Note),
    "finding": _needs(entries.FindingMade),
    "decision": _needs(entries.Decision),
    "action": _needs(entries.Action),
}


def peak(names: Names, severities: Iterable[str]) -> str:
    """Return the highest of these severities, or `pending` if there are none."""
    highest = PENDING
    for each in severities:
        highest = each if names.is_higher(each, highest) else highest
    return highest
