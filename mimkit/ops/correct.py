"""Correcting the record: an amend stands beside what it corrects; a redact blanks words and says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mimkit.errors import UsageError
from mimkit.model import entries as kinds
from mimkit.model.edits import Change, SetValue
from mimkit.model.snapshot import Snapshot
from mimkit.model.state import amended
from mimkit.ops import guards
from mimkit.ops.command import OnIncident
from mimkit.ops.log import find_entry
from mimkit.ops.refusals import NotYet

_LASTING = ("amend", "redact")


@dataclass(frozen=True, kw_only=True)
class Amend(OnIncident):
    """Correct the time or the words of an earlier entry, which stays as it was written."""

    entry: str
    correct_at: datetime | None = None
    correct_text: str | None = None
    reason: str | None = None

    def decide(self, world: Snapshot) -> Change:
        """Guard that the entry can be corrected; write the correction."""
        incident = guards.the_incident(world, self.incident)
        guards.known_person(world, self.by)
        target = find_entry(incident.timeline, self.entry)
        if self.correct_at is None and self.correct_text is None:
            raise UsageError(
                "nothing is corrected", "give the right time with --at, or the right words with --text"
            )
        if self.correct_at:
            guards.not_future("the corrected entry", self.correct_at, self.now)
        now = next(entry for entry in amended(incident.timeline) if entry.id == target.id)
        _refuse_fixed_words(now, self.correct_text)
        correct = kinds.Correction(at=self.correct_at, text=self.correct_text)
        entry = kinds.Amended(**self.stamp(), entry=target.id, correct=correct, text=self.reason)
        return self.entries(f"amend {target.id}", entry)


def _refuse_fixed_words(target: kinds.EntryBase, text: str | None) -> None:
    if isinstance(target, kinds.Amended | kinds.Redacted):
        raise NotYet("an amend or redact stands as it is", "amend the entry that it speaks of, once more")
    if text and isinstance(target, kinds.Update):
        raise NotYet(
            "the text of an update cannot be edited once it is recorded", "record another one: mim update"
        )
    if text and any(getattr(target, key) == kinds.REDACTED for key in target.words):
        raise NotYet("the words of that entry were redacted, and stay so", "mim log TEXT adds an entry")


@dataclass(frozen=True, kw_only=True)
class Redact(OnIncident):
    """Blank the words of an entry in place, and say on the timeline that it was done and why."""

    entry: str
    reason: str

    def decide(self, world: Snapshot) -> Change:
        """Guard that there are words to blank; write the blanks, those of its corrections too, and the entry."""
        incident = guards.the_incident(world, self.incident)
        guards.known_person(world, self.by)
        target = find_entry(incident.timeline, self.entry)
        if target.kind in _LASTING:  # type: ignore[attr-defined]  # every class of the union has a kind
            raise NotYet("an amend or redact stands as it is", "redact the entry that it speaks of")
        blanks = [
            SetValue(self.ref, ("timeline", place, *keys), kinds.REDACTED)
            for place, entry in enumerate(incident.timeline)
            for keys in _words(entry, target.id)
        ]
        if not blanks:
            raise NotYet("that entry has no words to blank", "mim show lists the entries")
        entry = kinds.Redacted(**self.stamp(), entry=target.id, reason=self.reason)
        change = self.entries(f"redact {target.id}", entry)
        return Change((*blanks, *change.edits), change.subject, change.incident, change.entries)


def _words(entry: kinds.Entry, target: str) -> list[tuple[str, ...]]:
    if isinstance(entry, kinds.Amended) and entry.entry == target:
        mine: list[tuple[str, ...]] = [("text",)] if _speaks(entry.text) else []
        return mine + ([("correct", "text")] if _speaks(entry.correct.text) else [])
    if entry.id != target:
        return []
    return [(key,) for key in entry.words if _speaks(getattr(entry, key))]


def _speaks(value: str | None) -> bool:
    return bool(value) and value != kinds.REDACTED
