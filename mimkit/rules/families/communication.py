"""MIM4xx: stakeholder updates promise a realistic time for the next update."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mimkit.model.dossier import Dossier
from mimkit.model.incident.kinds import ENDING
from mimkit.model.policy.policy import cadence
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import rfc3339
from mimkit.rules.language.news import next_update_in
from mimkit.rules.registry import Spot, incident_rule


@incident_rule("MIM401", "promise-in-the-past", "error")
def promise_in_the_past(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """The promised time of the next update or review is earlier than the update itself.

    Why: A promise that is already broken damages trust more than silence.
    Fix: Use a later time. Check the dates and UTC offsets of both the promise and the entry.
    """
    for entry in dossier.of("update"):
        if entry.next and entry.next <= entry.at:
            sentence = f"The next update is promised for {rfc3339(entry.next)}, before this one at"
            yield dossier.place(entry, "next"), f"{sentence} {rfc3339(entry.at)}."
        today = entry.at.astimezone(snapshot.policy.calendar.tz).date()
        if entry.review_by and entry.review_by < today:
            sentence = f"The review is promised for {entry.review_by}; this update is dated {today}."
            yield dossier.place(entry, "review_by"), sentence


@incident_rule("MIM402", "update-without-next", "warning")
def update_without_next(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An update during the incident does not state when the next one is due.

    Why: Stakeholders who do not know when to expect news will interrupt the responders.
    Fix: Promise the next update, even if there may be nothing new: `mim update ... --next 30m`.
    """
    # Old public reports rarely promise a next update.
    if dossier.incident.mode == "backfill":
        return
    for entry in dossier.of("update"):
        if entry.next or is_over(dossier, entry) or entry.audience in snapshot.authorities:
            continue
        if cadence(snapshot.policy, dossier.state.severity_at(entry.at)):
            yield dossier.place(entry), _without_next(entry)


def _without_next(update: Any) -> str:
    """Return a message which says that the next update is not promised at all, or only in the text."""
    if words := next_update_in(update.doing or "") or next_update_in(update.affected):
        return f'"{words}" appears only in the text. Without `next`, it does not set a deadline.'
    return "This update does not state when the next one is due."


def is_over(dossier: Dossier, update: Any) -> bool:
    """Return whether service was restored, or the incident was over, when the update was sent."""
    state = dossier.state
    restored = [outage.end for outage in state.outages if outage.end]
    ends = [*restored, *(each.at for each in dossier.of(*ENDING))]
    last = max((at for at in ends if at <= update.at), default=None)
    return last is not None and not any(last < at <= update.at for at in state.reopenings)
