"""The command that amends an entry. The correction is a new entry, and the original is unchanged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from mimkit.errors import UsageError
from mimkit.model.change import Change
from mimkit.model.dossier import Dossier
from mimkit.model.incident import entries
from mimkit.model.incident.effects.corrections import corrected_entry
from mimkit.model.incident.effects.retraction import retractions
from mimkit.model.incident.entry_parts import REDACTED, Correction, EntryBase
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.incident_facts import last_set
from mimkit.model.incident.state import State
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.approximate import precision_keys
from mimkit.model.time.times import rfc3339
from mimkit.ops import guards
from mimkit.ops.command import OnIncident
from mimkit.ops.facts.typed_facts import TYPED
from mimkit.ops.log import find_entry
from mimkit.ops.refusals.order import Contradiction, NotYet
from mimkit.ops.refusals.retracting import AlreadyRetracted


@dataclass(frozen=True, kw_only=True)
class Amend(OnIncident, status="exists", event="the correction"):
    """Correct the time or text of an earlier entry. The original entry is unchanged."""

    entry: str
    correct_at: datetime | None = None
    correct_text: str | None = None
    anyway: str | None = None
    reason: str | None = None

    @property
    def is_judged(self) -> bool:
        """Whether the correction changes a time. If so, the rules must not find any new errors."""
        return self.correct_at is not None

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the entry can be corrected without losing its effect, then add the correction."""
        incident = snapshot.incidents[self.incident]
        target = find_entry(incident.timeline, self.entry)
        if self.correct_at is None and self.correct_text is None and self.anyway is None:
            raise UsageError(
                "nothing to correct", "add the corrected time with --at or the corrected text with --text"
            )
        if retraction := retractions(incident.timeline).get(target.id):
            raise AlreadyRetracted(target, retraction)
        now = corrected_entry(incident.timeline, target.id)
        _refuse_fixed_words(now, self.correct_text)
        correct = Correction(
            at=self.correct_at, **precision_keys(self.correct_at), text=self.correct_text, anyway=self.anyway
        )
        if self.correct_at and target.kind == "detected" and last_set("detected", incident.timeline):  # type: ignore[attr-defined]  # every class of the union has a kind
            raise NotYet(
                "the time of detection was set later with mim set, so a correction of that entry would have no effect",
                "mim set detected=TIME",
            )
        entry = entries.Amended(**self.stamp(), entry=target.id, correct=correct, text=self.reason)
        if self.correct_at:
            guards.not_future("the corrected entry", self.correct_at, self.now)
            _refuse_contradiction(snapshot, incident, now, entry)
        return self.entries(f"amend {target.id}", entry)


def _refuse_fixed_words(target: EntryBase, text: str | None) -> None:
    if isinstance(target, entries.ProposedUpdate | entries.TextApproval):
        raise NotYet(
            "proposed texts and decisions about them cannot be changed",
            "propose the new text: mim update",
        )
    if isinstance(target, entries.Amended | entries.Redacted | entries.Retracted):
        raise NotYet("an amend, redact or retract entry cannot be changed", "amend the original entry again")
    if text and isinstance(target, entries.FactSet):
        raise NotYet(
            "the value of a fact cannot be amended; set the fact again instead",
            f"mim set {TYPED[target.field]}=VALUE",
        )
    if text and isinstance(target, entries.Update):
        raise NotYet("the text of a recorded update cannot be edited", "record another update: mim update")
    if text and any(getattr(target, key) == REDACTED for key in target.words):
        raise NotYet(
            "the text of that entry was redacted and cannot be restored", "to add a new entry: mim log TEXT"
        )


_LASTING: Final = ("status", "merged_into", "confirmed_by", "workaround", "reopened")


def _refuse_contradiction(
    snapshot: Snapshot, incident: Incident, target: Any, correction: entries.Amended
) -> None:
    """Refuse a time at which this entry or a later one would no longer have the same effect."""
    at = correction.correct.at
    corrected = incident.with_timeline((*incident.timeline, correction))
    before, after = (Dossier(each, snapshot).state for each in (incident, corrected))
    assert at is not None  # noqa: S101 - only a correction of the time is judged
    if isinstance(target, entries.Update) and target.next and target.next <= at:
        raise Contradiction(target.kind, at, f"the entry promises the next update at {rfc3339(target.next)}")
    if lost := [each for each in after.shown if each.id in after.superseded.keys() - before.superseded]:
        earlier = after.superseded[lost[0].id]
        why = f"the {lost[0].kind} entry would no longer count after the {earlier.kind} entry of"
        raise Contradiction(target.kind, at, f"{why} {rfc3339(earlier.at)}")
    for name in _LASTING:
        was, would = getattr(before, name), getattr(after, name)
        if was != would:
            raise Contradiction(
                target.kind, at, f"{name.replace('_', ' ')} would change from {was} to {would}"
            )
    if before.restored_services.keys() != after.restored_services.keys():
        raise Contradiction(
            target.kind, at, "the set of restored services would change: check the later entries"
        )
    for name, reached in before.milestones.items():
        if (reached is None) != (getattr(after.milestones, name) is None) and name != "assembled":
            raise Contradiction(
                target.kind, at, f"the milestone `{name}` would change: check the later entries"
            )
    if _first_severity(before) != _first_severity(after):
        raise Contradiction(target.kind, at, "a different entry would be the first to set the severity")


def _first_severity(state: State) -> str | None:
    return next((entry.id for entry in state.timeline if hasattr(entry, "severity")), None)
