"""Writes calendar event titles as comments beside the imported shifts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mimkit.model.organisation.roster import Shift
from mimkit.store.yaml.commented import beside_items, comments_beside

Titles = Mapping[Shift, str]
"""Maps each shift to the comment beside it."""


def titles_before(raw: bytes | None, old: Sequence[Shift]) -> Titles:
    """Return the comments beside the shifts in the current roster file."""
    beside = comments_beside(raw, ("shifts",), "person") if raw else []
    return {shift: text for shift, text in zip(old, beside, strict=False) if text}


def with_titles(raw: bytes, shifts: Sequence[Shift], titles: Titles, before: Titles) -> bytes:
    """Add event titles as comments beside the imported shifts, and preserve existing comments beside shifts.

    If only the start or only the end of a shift has changed, the shift keeps its comment.
    """
    known = {**titles, **before}
    by_start = {(each.start, each.person): text for each, text in known.items()}
    by_end = {(each.end, each.person): text for each, text in known.items()}
    comments = {
        at: known.get(each)
        or by_end.get((each.end, each.person))
        or by_start.get((each.start, each.person), "")
        for at, each in enumerate(shifts)
    }
    return beside_items(raw, ("shifts",), comments, "person")
