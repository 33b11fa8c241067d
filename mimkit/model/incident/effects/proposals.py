"""Determines the outcome of each proposed update from the approvals and later texts in the timeline."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from mimkit.model.incident.effects.redaction import is_redacted
from mimkit.model.time.times import rfc3339


class Proposal(NamedTuple):
    """A proposed update, with its decision or the text that superseded it."""

    entry: Any
    """The proposed update, with its corrections applied."""
    decision: Any | None = None
    """The first approval or rejection of this text, or None."""
    superseded_by: Any | None = None
    """The next text for the same audience or for all audiences, or None."""

    @property
    def is_waiting(self) -> bool:
        """Whether the proposed update is still waiting for a decision."""
        return not (self.decision or self.superseded_by or is_redacted(self.entry))


def text_hash(text: Any) -> str:
    """Return the SHA-256 hash of the content of an update that readers see, as hexadecimal digits.

    The hash is computed from a UTF-8 JSON list without spaces: audience, affected, not_affected, doing, next (RFC
    3339, UTC) and review_by (a date). Missing values are null.
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
    """Return the proposed updates in recording order.

    `timeline` contains the entries in effect, with corrections applied.
    """
    ordered = sorted(timeline, key=lambda each: each.id)
    decisions: dict[str, list[Any]] = {}
    for each in ordered:
        if each.kind == "approval":
            decisions.setdefault(each.update, []).append(each)
    found: list[Proposal] = []
    following: dict[str | None, Any] = {}
    for each in reversed(ordered):
        if each.kind == "proposed-update":
            # A later text for all audiences also supersedes this one.
            later = filter(None, (following.get(None), following.get(each.audience)))
            first = min(later, key=lambda text: text.id, default=None)
            found.append(Proposal(each, _decision(each, decisions.get(each.id, ())), first))
        if each.kind == "proposed-update" or (each.kind == "update" and each.proposal is None):
            following[each.audience] = each
    return tuple(reversed(found))


def _decision(proposal: Any, about: Iterable[Any]) -> Any | None:
    """Return the first decision on the current text. Decisions on an earlier wording are ignored."""
    now = text_hash(proposal)
    # A redacted text no longer matches its hash, so any decision is accepted.
    return next((each for each in about if each.text_hash == now or is_redacted(proposal)), None)
