"""MIM2xx: references to entries or records that do not exist or are of the wrong kind."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from mimkit.model.dossier import Dossier
from mimkit.model.incident.effects.redaction import texts_left
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.incident.kinds import CHANGING, LOG_KINDS, NOT_RETRACTABLE
from mimkit.model.incident.problem import Problem
from mimkit.model.snapshot import Snapshot
from mimkit.rules.registry import Spot, incident_rule, problem_rule


@incident_rule("MIM208", "unknown-problem", "error")
def unknown_problem(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An incident links to a problem record that does not exist.

    Why: The cause counts as tracked, but there is no record of it.
    Fix: Correct the id, or create the problem record with `mim problem open`.
    """
    for entry in dossier.of("problem"):
        if entry.problem not in snapshot.problems:
            yield dossier.place(entry, "problem"), f"Problem record {entry.problem} does not exist."


@incident_rule("MIM209", "unknown-incident", "error")
def unknown_incident(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An incident is merged into itself or into an incident that does not exist.

    Why: Readers who follow the link do not find the incident.
    Fix: Use the id of the incident that remains open.
    """
    for entry in dossier.of("merged"):
        if entry.into == dossier.incident.id:
            yield dossier.place(entry, "into"), "The incident is merged into itself."
        elif entry.into not in snapshot.taken_ids:
            yield dossier.place(entry, "into"), f"Incident {entry.into} does not exist."


@incident_rule("MIM210", "entry-id-twice", "error")
def entry_id_twice(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """Two entries have the same id.

    Why: Only one of the entries is counted. The other appears on the page, but not in metrics.
    Fix: If the entry is a copy, remove it. If not, assign a new id.
    """
    timeline = dossier.incident.timeline
    if len(dossier.state.timeline) == len(timeline):
        return
    seen: set[str] = set()
    for position, entry in enumerate(timeline):
        if entry.id in seen:
            yield ("timeline", position, "id"), f"The id {entry.id} is also used by an entry above."
        seen.add(entry.id)


_RECEIPTS: Final = {"delivery": ("update", "update"), "page-receipt": ("page", "page")}
"""Maps each kind of receipt to the key that refers to another entry, and to that entry's required kind."""


@incident_rule("MIM211", "unknown-entry", "error")
def unknown_entry(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A correction, a receipt or a `resolves` key refers to an entry that is not on the timeline.

    Why: A correction without an entry has no effect, and a receipt without one proves nothing.
    Fix: Use the id of an entry in this incident; `mim show` lists the ids.
    """
    for entry in dossier.of(*CHANGING):
        if entry.entry not in dossier.entries:
            yield dossier.place(entry, "entry"), f"No entry in this incident has the id {entry.entry}."
    for entry in dossier.of(*LOG_KINDS):
        if entry.resolves and entry.resolves not in dossier.entries:
            yield dossier.place(entry, "resolves"), f"No entry in this incident has the id {entry.resolves}."
    for entry in dossier.of(*_RECEIPTS):
        key, kind = _RECEIPTS[entry.kind]
        target = dossier.entries.get(getattr(entry, key))
        if target is None or target.kind != kind:
            sentence = f"No {kind} in this incident has the id {getattr(entry, key)}."
            yield dossier.place(entry, key), sentence


@incident_rule("MIM212", "redacted-words-left", "error")
def redacted_words_left(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A redacted entry, or a correction to it, still contains the text.

    Why: The text is still in every clone and on every page built from the record.
    Fix: Blank out the text with `mim redact`. The text remains in the git history until you rewrite the history.
    """
    for redact in dossier.of("redact"):
        for entry, keys, value in _words_about(dossier, redact):
            if value and value != REDACTED:
                yield dossier.place(entry, *keys), f"{redact.id} redacted this text, but it is still here."


def _words_about(dossier: Dossier, redact: Any) -> Iterator[tuple[Any, tuple[str, ...], str | None]]:
    """Yield the remaining texts of a redacted entry, and of its corrections up to the redaction.

    Each item is the entry, the key path and the text as it appears in the file.
    """
    for entry in dossier.incident.timeline:
        if entry.id == redact.entry:
            yield from ((entry, (key,), getattr(entry, key)) for key in texts_left(entry))
        elif entry.kind == "amend" and entry.entry == redact.entry and entry.recorded <= redact.recorded:
            yield entry, ("correct", "text"), entry.correct.text
            yield entry, ("text",), entry.text


@incident_rule("MIM254", "retracts-a-lasting-entry", "error")
def retracts_a_lasting_entry(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A retraction refers to an entry of a kind that cannot be retracted.

    Why: Others have already acted on the declaration, update or closure. It still counts, although it looks withdrawn.
    Fix: Demote the incident, send a corrected update or reopen the incident: `mim demote`, `mim update`, `mim reopen`.
    """
    for entry in dossier.of("retract"):
        target = dossier.entries.get(entry.entry)
        if target is not None and target.kind in NOT_RETRACTABLE:
            sentence = (
                f"{entry.entry} is a `{target.kind}` entry, which cannot be retracted and still counts."
            )
            instead = NOT_RETRACTABLE[target.kind]
            yield dossier.place(entry, "entry"), sentence, f"{instead[0].upper()}{instead[1:]}"


@problem_rule("MIM232", "problem-unknown-incident", "error")
def problem_unknown_incident(problem: Problem, snapshot: Snapshot) -> Iterator[Spot]:
    """A problem record lists an incident that does not exist.

    Why: Repeats are counted from these lists, so a wrong id makes the count wrong.
    Fix: Correct the id or remove it from the list.
    """
    for position, incident in enumerate(problem.incidents):
        if incident not in snapshot.taken_ids:
            yield ("incidents", position), f"Incident {incident} does not exist."
