"""Checks, before a change to event times is recorded, whether the change would violate a rule."""

from __future__ import annotations

from collections import Counter

from mimkit.errors import Refused
from mimkit.model.dossier import Dossier
from mimkit.model.incident.incident import Incident
from mimkit.model.shell import quoted
from mimkit.model.snapshot import Snapshot
from mimkit.rules.base.sentences import sentence
from mimkit.rules.judge import check_dossier

_OF_TWO_CLONES = ("MIM351",)
"""Contradictions that are only warnings in records, because two clones can cause them. Commands reject them."""


class BreaksRule(Refused):
    """The change would introduce an error in the record."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(f"that would contradict the record: {message} ({code})", hint)


def refuse_new_errors(before: Snapshot, after: Snapshot, incident: str) -> None:
    """Raise BreaksRule if a command would introduce a new rule violation into the incident."""
    known = Counter(key for key, _ in _errors(before, incident))
    for key, (code, message) in _errors(after, incident):
        known[key] -= 1
        if known[key] < 0:
            hint = f"to list the entries in order: mim show {quoted(incident)}; for an explanation of the rule: mim rule {code}"
            raise BreaksRule(code, message, hint)


def _as_written_by_one_person(record: Incident) -> Incident:
    """Return a record whose contradictions are not excused by concurrent clones: its author sees all entries.

    Imported entries remain marked as imported, because only they may omit text that other entries require.
    """
    return record.with_timeline(
        each if each.via == "import" else each.model_copy(update={"via": None}) for each in record.timeline
    )


def _errors(snapshot: Snapshot, incident: str) -> list[tuple[tuple[str, object], tuple[str, str]]]:
    if incident not in snapshot.incidents:  # the command creates the incident
        return []
    record = _as_written_by_one_person(snapshot.incidents[incident])
    dossier = Dossier(record, snapshot, snapshot.reviews.get(incident)).under_its_policy()
    return [
        ((rule.code, finding.keys), (rule.code, sentence(finding.message).rstrip(".")))
        for rule, finding in check_dossier(dossier)
        if rule.level == "error" or rule.code in _OF_TWO_CLONES
    ]
