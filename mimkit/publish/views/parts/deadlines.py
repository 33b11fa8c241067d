"""Whether an incident met its deadlines: the policy's deadlines and promised next updates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mimkit.clocks.promises import Promise, SentUpdate, promises
from mimkit.clocks.updates import answers
from mimkit.model.obligation import Obligation
from mimkit.model.time.durations import short
from mimkit.model.time.remaining import ahead, apart
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.status import Badge


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """A deadline and its result.

    `due` and `met` belong to its only interval, or to the current interval if there are several.
    """

    title: str
    about: str
    who: str
    due: datetime | None
    met: datetime | None
    words: str
    badge: Badge


_UNDECIDED: Final = "cannot be determined, because the times are approximate"


@dataclass(frozen=True, slots=True)
class NextUpdate:
    """The result for a next update that an earlier update promised."""

    due: datetime
    words: str
    tone: str


def deadline_rows(archive: Archive, card: Card) -> tuple[DeadlineRow, ...]:
    """Return the result of each deadline. A recurring deadline is summarised in one row."""
    found: dict[tuple[str, str], list[Obligation]] = {}
    for each in card.response:
        found.setdefault((each.clock, each.subject), []).append(each)
    return tuple(_row(archive, card, intervals) for intervals in found.values())


def _row(archive: Archive, card: Card, intervals: Sequence[Obligation]) -> DeadlineRow:
    last = intervals[-1]
    many = len(intervals) > 1
    role = archive.names.role(last.role) if last.role else ""
    person = archive.names.person(last.owner) if last.owner and last.owner != last.role else ""
    about = last.about if last.about and not last.incident else ""
    running = last.status in ("pending", "soon")
    return DeadlineRow(
        title=last.title,
        about=about,
        who=role or person,
        due=None if many and not running else last.due,
        met=None if many else last.met,
        words=_words(intervals) if many else (last.waived or _undecided(last) or _early(archive, card, last)),
        badge=_badge(archive, intervals),
    )


def _words(intervals: Sequence[Obligation]) -> str:
    over = [each for each in intervals if each.status in ("met", "late", "overdue")]
    kept = sum(each.status == "met" for each in over)
    late = [(each.due, each.met or each.ended or each.due) for each in over if each.status == "late"]
    worst = f", longest delay {apart(*max(late, key=lambda pair: pair[1] - pair[0]))}" if late else ""
    return f"{kept} of {len(over)} met{worst}"


def _undecided(each: Obligation) -> str:
    return f"Whether it was met on time {_UNDECIDED}" if each.status == "undecided" else ""


def _early(archive: Archive, card: Card, each: Obligation) -> str:
    """Return a note if a deadline was met before it started, for example by an update before the declaration."""
    if not each.is_early or each.met is None:
        return ""
    declared = card.state.milestones.declared
    since = "the declaration" if declared and each.met < declared else "this audience was affected"
    return f"{archive.zoned.full_text(each.met)}, before {since}"


def _badge(archive: Archive, intervals: Sequence[Obligation]) -> Badge:
    last = intervals[-1]
    if last.status == "overdue":
        return Badge(f"{apart(last.due, archive.facts.now)} overdue", "bad")
    if last.status in ("pending", "soon"):
        tone = "warn" if last.status == "soon" else "calm"
        return Badge(f"Due {ahead(last.due, archive.facts.now)}", tone)  # type: ignore[arg-type]
    late = [each for each in intervals if each.status == "late"]
    if not late and any(each.status == "undecided" for each in intervals):
        return Badge("Undecided", "quiet")
    if late and len(intervals) > 1:
        return Badge(f"{len(late)} of {len(intervals)} missed", "bad")
    if late:
        return Badge(_late(late[0]), "bad")
    return Badge("Waived", "quiet") if last.status == "waived" else Badge("Met", "good")


def _late(each: Obligation) -> str:
    return f"{apart(each.due, each.met)} late" if each.met else "Missed"


def next_updates(archive: Archive, card: Card) -> dict[datetime, NextUpdate]:
    """Return the result of each promised next update, by the time of the promise.

    If a policy deadline for updates applied, its result is used, as in charts and metrics. If no deadline applied,
    for example to a back-filled record, only the promised time counts.
    """
    said = promises(SentUpdate(update.at, update.next) for update in card.state.updates)
    judged = answers(card.promises, archive.snapshot.policy)
    return {
        each.made: _judged(archive, each, judged[each.made])
        if each.made in judged
        else _next(archive, card, each)
        for each in said
    }


def _judged(archive: Archive, promise: Promise, interval: Obligation) -> NextUpdate:
    earlier = interval.due < promise.due
    by_policy = f", due {archive.zoned.full_text(interval.due)} under the policy" if earlier else ""
    if interval.met and interval.status == "late":
        return NextUpdate(promise.due, f"{short(interval.met - interval.due)} late{by_policy}", "bad")
    if interval.status == "undecided":
        return NextUpdate(promise.due, _UNDECIDED, "quiet")
    if interval.met:
        return NextUpdate(promise.due, "on time", "good")
    if interval.status in ("late", "overdue"):
        end = interval.ended or archive.facts.now
        return NextUpdate(promise.due, f"{short(end - interval.due)} overdue{by_policy}", "bad")
    return NextUpdate(promise.due, f"due in {short(interval.due - archive.facts.now)}{by_policy}", "calm")


def _next(archive: Archive, card: Card, promise: Promise) -> NextUpdate:
    due, answered = promise.due, promise.answered
    if promise.outcome == "kept":
        return NextUpdate(due, "on time", "good")
    if promise.outcome == "undecided":
        return NextUpdate(due, _UNDECIDED, "quiet")
    if answered:
        return NextUpdate(due, f"{short(answered - due)} late", "bad")
    if card.standing.is_open and card.header.mode != "backfill":
        if due > archive.facts.now:
            return NextUpdate(due, f"due in {short(due - archive.facts.now)}", "calm")
        return NextUpdate(due, f"{short(archive.facts.now - due)} overdue", "bad")
    return NextUpdate(due, "no later update recorded", "warn")
