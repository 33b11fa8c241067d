"""Compares a later export with the record from an earlier import, and finds additions, corrections and differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from mimkit.model.incident import entries
from mimkit.model.incident.effects.corrections import corrected
from mimkit.model.incident.effects.redaction import is_redacted
from mimkit.model.incident.effects.retraction import retractions
from mimkit.model.incident.effects.same_key import repeats
from mimkit.model.incident.entry_parts import Correction
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.incident_facts import ever_affected, set_entries
from mimkit.model.time.approximate import approximated, earliest, exactly, precision_keys
from mimkit.model.time.times import when_text
from mimkit.ops.importing import texts
from mimkit.ops.importing.drafts import IncidentDraft
from mimkit.ops.importing.events import Events, Importing, entry_id, peak
from mimkit.ops.importing.record import severity_entry

_SHORT: Final = 40
ENDS: Final = ("restored", "close")
_TEXTS: Final = ("text", "affected", "reason")


@dataclass
class Comparison:
    """The new entries for a record, and the remaining differences from the source."""

    new: list[Any] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    missing_ends: dict[str, str] = field(default_factory=dict)
    """A sentence for each imported restoration or closure that is not in the draft, by key.

    Another file may contain it.
    """


def compare(incident: Incident, draft: IncidentDraft, found: Events, importing: Importing) -> Comparison:
    """Return the additions from a later export. An export that is older than the previous one only adds entries."""
    return _Comparer(incident, draft, importing).compare(found)


def is_older(incident: Incident, draft: IncidentDraft) -> bool:
    """Return whether an export is known to be older than one that has already been imported."""
    known = incident.source.as_of if incident.source else None
    return known is not None and draft.as_of is not None and draft.as_of < known


class _Comparer:
    def __init__(self, incident: Incident, draft: IncidentDraft, importing: Importing) -> None:
        self.incident, self.draft, self.importing = incident, draft, importing
        self.written = {entry.id: entry for entry in incident.timeline}
        self.repeated = repeats(self.written.values())
        self.current = corrected(self.written, self.repeated)
        self.retracted = retractions(self.written.values())
        self.by_key = {
            each.key: each
            for each in self.written.values()
            if each.key and each.via == "import" and each.id not in self.repeated
        }
        self.is_older = is_older(incident, draft)
        self.is_newer = bool(
            draft.as_of and incident.source and incident.source.as_of and draft.as_of > incident.source.as_of
        )
        self.found = Comparison()

    def compare(self, found: Events) -> Comparison:
        for entry in found.entries:
            known = self.by_key.get(entry.key)
            if known is None:
                self.found.new.append(entry)
            elif not self.is_older:
                self._compare_entry(known, entry)
        if not self.draft.is_part:
            if not self.is_older:
                self._compare_facts()
                self._compare_ends({entry.key for entry in found.entries})
            self._compare_severity()
        return self.found

    def _compare_entry(self, known: Any, theirs: Any) -> None:
        if known.kind != theirs.kind:
            self._differs(
                f"the entry {known.id[-6:]} is a `{theirs.kind}` in the source but a `{known.kind}` here"
            )
            return
        amends = sorted((each for each in self._amends(known)), key=lambda each: each.id)
        base: dict[str, Any] = {"text": _text(known), "at": _at(known)}
        former = [dict(base)]
        for each in amends:
            if each.via == "import":
                base |= _corrections(each)
                former.append(dict(base))
        wanted: dict[str, Any] = {"text": _text(theirs), "at": _at(theirs)}
        # An empty text in the source is not a correction.
        wanted["text"] = wanted["text"] or base["text"]
        if wanted == base:
            return
        if known.id in self.retracted or is_redacted(known) or any(each.via != "import" for each in amends):
            current = {"text": _text(self.current[known.id]), "at": _at(self.current[known.id])}
            if wanted != current:
                self._differs(
                    f"the entry {known.id[-6:]} was changed here; in the source it is {_shown(wanted['text'])}"
                )
            return
        if wanted in former and not self.is_newer:
            return
        correct: dict[str, Any] = {}
        if wanted["text"] != base["text"]:
            correct["text"] = wanted["text"]
        if wanted["at"] != base["at"]:
            correct |= {"at": exactly(theirs.at), **precision_keys(wanted["at"])}
        name = f"{known.key}@{texts.digest(repr(sorted(wanted.items())), str(self.draft.as_of or ''))}"
        self._add(entries.Amended, name, entry=known.id, correct=Correction(**correct))

    def _amends(self, known: Any) -> Iterator[Any]:
        for each in self.written.values():
            if each.kind == "amend" and each.entry == known.id and each.id not in self.retracted:
                yield each

    def _compare_ends(self, keys: set[str]) -> None:
        """Report imported restorations and closures that the source no longer contains. They are never deleted."""
        for key, known in self.by_key.items():
            if known.kind in ENDS and key not in keys and known.id not in self.retracted:
                at = _shown(_at(self.current[known.id]))
                self.found.missing_ends[key] = (
                    f"`{known.kind}` ({at}, entry {known.id[-6:]}) is not in this export"
                )

    def _compare_facts(self) -> None:
        draft = self.draft
        title = texts.title(draft.title)
        self._fact("title", title)
        self._fact("impact", texts.parts(draft.impact)[0])
        self._fact("category", (texts.slug(draft.category) if draft.category else "") or "")
        if draft.started and earliest(draft.started) <= self.importing.now:
            self._fact("started", draft.started)
        services = self.importing.names.known_services(draft.services)[0]
        ever = ever_affected(self.incident)
        if added := tuple(each for each in services if each not in ever):
            self._add(entries.FactSet, f"set services {texts.digest(*added)}", field="services", add=added)

    def _fact(self, name: str, wanted: Any) -> None:
        """Record a fact that changed in the source, unless a person has set it in this repository."""
        if not wanted:
            return
        former, is_own = self._versions(name)
        if _same(wanted, former[-1]):
            return
        if is_own:
            now = self.incident.known_start() if name == "started" else self.incident.header_value(name)
            if not _same(wanted, now):
                self._differs(f"`{name}` was set here; in the source it is {_shown(wanted)}")
            return
        if not self.is_newer and any(_same(wanted, each) for each in former):
            return
        value = {"value": exactly(wanted) if isinstance(wanted, datetime) else wanted}
        if isinstance(wanted, datetime):
            value |= precision_keys(wanted, "value_")
        said = texts.digest(name, str(wanted), str(self.draft.as_of or ""))
        self._add(entries.FactSet, f"set {name} {said}", field=name, **value)

    def _versions(self, name: str) -> tuple[list[Any], bool]:
        """Return the imported values of a fact, oldest first, and whether a person has set it."""
        header = self.incident.as_written
        found = [header.known_start() if name == "started" else header.header_value(name)]
        is_own = False
        for each in set_entries(self.incident.timeline):
            if each.field == name and each.via == "import":
                is_time = isinstance(each.value, datetime)
                value = (
                    approximated(each.value, each.value_precision, each.value_latest)
                    if is_time
                    else each.value
                )
                found.append(value)
            is_own = is_own or (each.field == name and each.via != "import")
        return found, is_own

    def _compare_severity(self) -> None:
        """Record a severity that is higher than all previous ones.

        If the source lowers the severity, the highest one is preserved.
        """
        names = self.importing.names
        wanted = names.severity(self.draft.severity)
        stated = [
            each
            for each in (*self.current.values(), *self.found.new)
            if hasattr(each, "severity") and each.severity and each.id not in self.repeated
        ]
        if not names.is_higher(wanted, peak(names, (each.severity for each in stated))):
            return
        if any(each.via != "import" for each in self.current.values() if hasattr(each, "severity")):
            self._differs(f"the severity was set here; in the source it is {_shown(self.draft.severity)}")
            return
        at = self._moment()
        self.found.new.append(severity_entry(at, wanted, self.draft, self.importing))

    def _moment(self) -> datetime:
        """Return when the source changed or, if this is unknown, the time of the import."""
        at = self.draft.as_of
        return at if at and at <= self.importing.now else self.importing.now

    def _add(self, kind: type[Any], key: str, **said: Any) -> None:
        at = self._moment()
        self.found.new.append(
            kind(
                at=at,
                by=self.importing.by,
                via="import",
                source=texts.url(self.draft.url) or self.importing.format,
                key=key,
                recorded=self.importing.now,
                id=entry_id(at, self.draft, self.importing, key),
                **said,
            )
        )

    def _differs(self, sentence: str) -> None:
        self.found.differences.append(sentence)


def _text(entry: Any) -> str:
    return next((str(value) for key in _TEXTS if (value := getattr(entry, key, None))), "")


def _at(entry: Any) -> datetime:
    return approximated(entry.at, entry.precision, entry.latest)


def _corrections(amend: Any) -> Mapping[str, Any]:
    correct = amend.correct
    at = {"at": approximated(correct.at, correct.precision, correct.latest)} if correct.at else {}
    return at | ({"text": correct.text} if correct.text else {})


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one == other and precision_keys(one) == precision_keys(other)
    return bool(one == other)


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return when_text(value)
    line = texts.one_line(str(value))
    return repr(line if len(line) <= _SHORT else f"{line[: _SHORT - 3]}...")
