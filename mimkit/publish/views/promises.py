"""Whether the promises of an incident were kept: those of the policy, and those of its own updates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mimkit.clocks.promises import Said, promises
from mimkit.model.durations import short
from mimkit.model.obligation import Obligation
from mimkit.publish.archive import Archive
from mimkit.publish.case import Case
from mimkit.publish.views.badges import Badge


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A clock and how it was kept; `due` and `met` are of its only interval, or else of the present one."""

    title: str
    about: str
    who: str
    due: datetime | None
    met: datetime | None
    words: str
    badge: Badge


@dataclass(frozen=True, slots=True)
class NextUpdate:
    """What became of the next update that an update promised."""

    due: datetime
    words: str
    tone: str


def promise_rows(archive: Archive, case: Case) -> tuple[PromiseRow, ...]:
    """Return how each clock was kept; a repeating one is summed up in a row."""
    found: dict[tuple[str, str], list[Obligation]] = {}
    for each in case.response:
        found.setdefault((each.clock, each.subject), []).append(each)
    return tuple(_row(archive, intervals) for intervals in found.values())


def _row(archive: Archive, intervals: Sequence[Obligation]) -> PromiseRow:
    last = intervals[-1]
    many = len(intervals) > 1
    role = archive.names.role(last.role) if last.role else ""
    person = archive.names.person(last.owner) if last.owner and last.owner != last.role else ""
    about = last.about if last.about and not last.incident else ""
    running = last.status in ("pending", "soon")
    return PromiseRow(
        title=last.title,
        about=about,
        who=role or person,
        due=None if many and not running else last.due,
        met=None if many else last.met,
        words=_words(intervals) if many else (last.waived or ""),
        badge=_badge(archive, intervals),
    )


def _words(intervals: Sequence[Obligation]) -> str:
    over = [each for each in intervals if each.status in ("met", "late", "overdue")]
    kept = sum(each.status == "met" for each in over)
    late = [(each.met or each.ended or each.due) - each.due for each in over if each.status == "late"]
    worst = f", the worst {short(max(late))} late" if late else ""
    return f"{kept} of {len(over)} in time{worst}"


def _badge(archive: Archive, intervals: Sequence[Obligation]) -> Badge:
    last = intervals[-1]
    if last.status == "overdue":
        return Badge(f"{short(archive.facts.now - last.due)} overdue", "bad")
    if last.status in ("pending", "soon"):
        tone = "warn" if last.status == "soon" else "calm"
        return Badge(f"Due in {short(last.due - archive.facts.now)}", tone)  # type: ignore[arg-type]
    late = [each for each in intervals if each.status == "late"]
    if late and len(intervals) > 1:
        return Badge(f"Missed {len(late)} of {len(intervals)}", "bad")
    if late:
        return Badge(_late(late[0]), "bad")
    return Badge("Waived", "quiet") if last.status == "waived" else Badge("Kept", "good")


def _late(each: Obligation) -> str:
    return f"{short(each.met - each.due)} late" if each.met else "Not kept"


def next_updates(archive: Archive, case: Case) -> dict[datetime, NextUpdate]:
    """Return what became of each promised next update, by the instant at which it was promised."""
    said = (Said(update.at, update.next) for update in case.state.updates)
    return {each.made: _next(archive, case, each.due, each.answered, each.outcome) for each in promises(said)}


def _next(archive: Archive, case: Case, due: datetime, answered: datetime | None, outcome: str) -> NextUpdate:
    if outcome == "kept":
        return NextUpdate(due, "kept", "good")
    if answered:
        return NextUpdate(due, f"came {short(answered - due)} late", "bad")
    if case.standing.is_open and case.header.mode != "backfill":
        if due > archive.facts.now:
            return NextUpdate(due, f"in {short(due - archive.facts.now)}", "calm")
        return NextUpdate(due, f"{short(archive.facts.now - due)} overdue", "bad")
    return NextUpdate(due, "no update is on record after it", "warn")
