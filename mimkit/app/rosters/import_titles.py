"""Writes the title of a calendar event as a comment beside its shift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mimkit.model.organisation.roster import Shift
from mimkit.store.yaml.commented import beside_items, comments_beside

Titles = Mapping[Shift, str]
"""The comment beside each shift."""


def titles_before(raw: bytes | None, old: Sequence[Shift]) -> Titles:
    """Return the comments beside the shifts in the current file of a roster."""
    beside = comments_beside(raw, ("shifts",), "person") if raw else []
    return {shift: text for shift, text in zip(old, beside, strict=False) if text}


def with_titles(raw: bytes, shifts: Sequence[Shift], titles: Titles, before: Titles) -> bytes:
    """Return the file with the title of its event beside each imported shift; other comments beside shifts stay.

    A shift that begins or ends elsewhere in the calendar keeps the title of the event that it is part of.
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
