"""The entries that the policy posts to the working channel, and their texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from mimkit.model.dossier import Dossier
from mimkit.model.incident.kinds import KINDS
from mimkit.model.obstacles.approving import is_text_redacted
from mimkit.model.obstacles.working import NOT_TYPED
from mimkit.model.organisation.directory import Working
from mimkit.model.time.times import time_text
from mimkit.report.incident.entry_text import entry_words

LONGEST: Final = 1500
"""The maximum length of a post, in characters, because chat services reject much longer messages."""
_LATE: Final = timedelta(minutes=5)
"""A post is marked as late if its entry was recorded longer ago than this."""


Place = tuple[datetime, int]


class Post(NamedTuple):
    """The text of an entry for the working channel."""

    subject: str
    text: str


def entries_to_post(dossier: Dossier, working: Working) -> Iterator[Any]:
    """Yield the incident's entries that belong in the working channel, in the order of recording.

    Nothing is yielded for a proposal, an incident that was called off, a back-filled record, or a restricted
    incident that does not list all audiences of the channel. Entries from before the declaration, imported entries,
    redacted entries and entries for a single audience are omitted.
    """
    incident, state = dossier.incident, dossier.state
    if (
        state.status not in ("declared", "closed")
        or incident.mode == "backfill"
        or not _may_know(dossier, working)
    ):
        return
    places = recording_order(dossier)
    since = min((places[each.id] for each in state.timeline if each.kind == "declared"), default=None)
    authorities = dossier.snapshot.authorities
    for entry in sorted(state.timeline, key=lambda each: places[each.id]):
        is_for_one = entry.kind not in ("update", "query") and entry.audience
        if (
            entry.kind in working.kinds
            and since is not None
            and places[entry.id] >= since
            and entry.via not in NOT_TYPED
            and entry.audience not in authorities
            and not is_for_one
            and not is_text_redacted(dossier, entry)
        ):
            yield entry


def recording_order(dossier: Dossier) -> Mapping[str, Place]:
    """Return each entry's position in the order of recording.

    Entries recorded in the same second are ordered as in the file.
    """
    return {each.id: (each.recorded, place) for place, each in enumerate(dossier.incident.timeline)}


def _may_know(dossier: Dossier, working: Working) -> bool:
    incident = dossier.incident
    if not incident.is_restricted:
        return True
    readers = [each for each in dossier.snapshot.audiences if working.channel in (each.channel, *each.also)]
    return bool(readers) and all(each.id in incident.audiences for each in readers)


def post(entry: Any, dossier: Dossier, now: datetime, *, is_after_newer: bool) -> Post:
    """Return the post for an entry.

    It is marked as late if newer entries were posted first, or if the entry was recorded minutes ago.
    """
    incident = dossier.incident
    late = ", posted late" if is_after_newer or now - entry.recorded > _LATE else ""
    exercise = "EXERCISE: " if incident.mode == "drill" else ""
    when = time_text(entry.at, now, dossier.policy.calendar.tz)
    subject = f"{exercise}{incident.id}, {when}: {KINDS[entry.kind].label} by {entry.by}{late}"
    text = entry_words(entry)
    if len(text) > LONGEST:
        text = f"{text[:LONGEST].rstrip()} ... (the rest: mim show {incident.id})"
    return Post(subject, text or KINDS[entry.kind].label)
