"""Finds the outcome of each proposed update, from the approvals and later texts in the timeline."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from mimkit.model.incident.effects.redaction import is_redacted
from mimkit.model.time.times import rfc3339


class Proposal(NamedTuple):
    """A proposed update, and the decision about it or the text that replaced it."""

    entry: Any
    """The proposed update, with its corrections."""
    decision: Any | None = None
    """The approval of this text, or its rejection; of several, the first."""
    superseded_by: Any | None = None
    """The later text for the same audience."""

    @property
    def is_waiting(self) -> bool:
        """Whether the text still waits for a decision."""
        return not (self.decision or self.superseded_by or is_redacted(self.entry))


def text_hash(text: Any) -> str:
    """Return the SHA-256 hash of everything that readers see of an update, in hexadecimal digits.

    It is the hash of a JSON list without spaces, in UTF-8: audience, affected, not_affected, doing, next (RFC 3339, UTC)
    and review_by (a date), with null for what is missing.
    """
    said = [
        text.audience,
        text.affected,
        text.not_affected,
        text.doing,
        rfc3339(text.next) if text.next else None,
        text.review_by.isoformat() if text.review_by else None,
    ]
    raw = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(raw.encode()).hexdigest()


def proposals(timeline: Iterable[Any]) -> tuple[Proposal, ...]:
    """Return each proposed update of a timeline (the entries that count, as amended) in the order of recording."""
    ordered = sorted(timeline, key=lambda each: each.id)
    decisions: dict[str, list[Any]] = {}
    for each in ordered:
        if each.kind == "approval":
            decisions.setdefault(each.update, []).append(each)
    found: list[Proposal] = []
    following: dict[str | None, Any] = {}
    for each in reversed(ordered):
        if each.kind == "proposed-update":
            # A later text for all audiences is also for this one.
            later = filter(None, (following.get(None), following.get(each.audience)))
            first = min(later, key=lambda text: text.id, default=None)
            found.append(Proposal(each, _decision(each, decisions.get(each.id, ())), first))
        if each.kind == "proposed-update" or (each.kind == "update" and each.proposal is None):
            following[each.audience] = each
    return tuple(reversed(found))


def _decision(proposal: Any, about: Iterable[Any]) -> Any | None:
    """Return the first decision about the text as it is now; one about an earlier wording does not count."""
    now = text_hash(proposal)
    # The hash of a redacted text is not known any more.
    return next((each for each in about if each.text_hash == now or is_redacted(proposal)), None)
