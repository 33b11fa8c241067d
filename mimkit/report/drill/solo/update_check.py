"""Applies the wording rules to the text of an update that was written in a drill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from mimkit.model.dossier import Dossier
from mimkit.model.ids import derived_entry_id
from mimkit.model.incident.entries import Update
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.report.drill.solo.known import with_entry
from mimkit.rules.base.sentences import sentence
from mimkit.rules.judge import check_dossier

_NOT_GIVEN: Final = "Missing."
"""The placeholder for a text that was left empty. Findings about it are ignored."""
PUBLIC: Final = "public"
"""The key for findings from all rules about internal names in public texts."""


@dataclass(frozen=True, slots=True)
class WrittenUpdate:
    """The text of an update and when it was written (UTC)."""

    at: datetime
    affected: str = ""
    not_affected: str = ""
    doing: str = ""
    next: datetime | None = None
    review_by: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the update has no text."""
        return not (self.affected or self.not_affected or self.doing)


def update_of(entry: Any) -> WrittenUpdate | None:
    """Return an update from a record, or None if its text was redacted."""
    if REDACTED in (entry.affected, entry.doing):
        return None
    return WrittenUpdate(
        entry.at, entry.affected, entry.not_affected or "", entry.doing or "", entry.next, entry.review_by
    )


def with_update(known: Dossier, update: WrittenUpdate) -> Dossier:
    """Return the incident with the update as its last entry."""
    entry = Update(
        at=update.at,
        recorded=update.at,
        by=known.incident.timeline[-1].by,
        id=derived_entry_id(update.at, known.incident.id, "drill"),
        affected=update.affected or _NOT_GIVEN,
        not_affected=update.not_affected or None,
        doing=update.doing or _NOT_GIVEN,
        next=update.next,
        review_by=update.review_by,
    )
    return with_entry(known, entry)


def remarks(known: Dossier, update: WrittenUpdate) -> Mapping[str, tuple[str, ...]]:
    """Return the wording rules' findings in an update, by rule code or `PUBLIC`."""
    dossier = with_update(known, update)
    place = ("timeline", len(dossier.incident.timeline) - 1)
    found: dict[str, tuple[str, ...]] = {}
    for rule, finding in check_dossier(dossier):
        key = str(finding.keys[-1])
        if finding.ref.kind != "incident" or finding.keys[:2] != place or not getattr(update, key, True):
            continue
        code = PUBLIC if rule.family == PUBLIC else rule.code
        text = f"{rule.code} {sentence(finding.message)} {sentence(finding.hint or rule.fix)}"
        found[code] = (*found.get(code, ()), text)
    return found
