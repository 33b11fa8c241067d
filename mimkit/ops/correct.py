"""Correcting the record: an amend stands beside what it corrects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mimkit.errors import UsageError
from mimkit.model import entries as kinds
from mimkit.model.edits import Change
from mimkit.model.snapshot import Snapshot
from mimkit.model.state import amended
from mimkit.ops import guards
from mimkit.ops.command import OnIncident
from mimkit.ops.log import find_entry
from mimkit.ops.refusals import NotYet


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
