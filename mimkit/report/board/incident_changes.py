"""Describes the changes to one incident on the board."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final, Literal

from mimkit.report.board import sentences
from mimkit.report.board.board import Board, BoardIncident, ClockLine, EscalationLine
from mimkit.report.board.pairs import missing, new_or_changed

ChangeKind = Literal[
    "opened", "ended", "entry", "phase", "severity", "fact", "role", "clock", "soon", "overdue", "met", "page",
    "work", "delivery", "maintenance", "remote", "records",
]  # fmt: skip
"""The subject of a change. `soon`, `overdue` and `met` concern deadlines, and `clock` is a new or moved deadline."""
Found = Iterator[tuple[ChangeKind, str]]

_NEAR: Final = timedelta(days=1)
"""Deadlines within this time are listed when an incident appears on the board, as in `mim status`."""
_MOST: Final = 4
"""The number of deadlines to list when an incident appears, unless more are due soon or overdue."""
_FAR: Final = timedelta(hours=4)
"""A deadline that is further away than this is reported when it starts, but not when it is moved."""
_KINDS: Final[dict[str, ChangeKind]] = {"running": "clock", "soon": "soon", "overdue": "overdue"}


def present_state(incident: BoardIncident, board: Board) -> Found:
    """Yield sentences about the state of an incident that has just appeared on the board."""
    lasted = f"; {incident.duration}" if incident.duration else ""
    yield "opened", f"{sentences.headline(incident)} Phase {incident.phase_words}{lasted}."
    for label, words in incident.outages:
        yield "fact", f"{sentences.capitalised(label)}: {words}."
    yield from _facts(incident, lambda value: bool(value(incident)))
    yield from (("role", sentences.role(each, board)) for each in incident.roles)
    yield from _next_clocks(incident, board)
    yield from (("page", sentences.page(each)) for each in incident.escalations)
    yield from (("page", sentences.answered(each, board)) for each in incident.answered)
    yield from (("work", sentences.open_work(each)) for each in incident.work)
    yield from (("delivery", sentences.undelivered(each, board)) for each in incident.undelivered)
    yield from (("entry", sentences.entry(each, board, "Latest entry: ")) for each in incident.entries[-1:])


def _next_clocks(incident: BoardIncident, board: Board) -> Found:
    """Yield all deadlines that are due soon or overdue, the next few deadlines, and the number of deadlines not listed."""
    near = [each for each in incident.clocks if each.state != "running" or each.remaining < _NEAR]
    urgent = sum(each.state != "running" for each in near)
    shown = [each for at, each in enumerate(near) if each.state != "running" or at < max(_MOST, urgent)]
    yield from ((_KINDS[each.state], sentences.clock(each, board)) for each in shown)
    if rest := [each for each in near if each not in shown]:
        more = "1 more deadline" if len(rest) == 1 else f"{len(rest)} more deadlines, the next"
        yield "clock", f"{more} due {board.time(rest[0].due)}."


def incident_changes(before: BoardIncident, after: BoardIncident, board: Board) -> Found:
    """Yield the changes to an incident: first new entries, then the consequences of entries and of elapsed time."""
    yield from _entries(before, after, board)
    if (after.title, after.mode) != (before.title, before.mode):
        yield "fact", sentences.headline(after)
    if after.severity != before.severity:
        yield "severity", f"Severity {after.severity}, was {before.severity}."
    if (after.phase, after.is_open) != (before.phase, before.is_open):
        yield ("phase" if after.is_open else "ended"), f"Phase {after.phase}, was {before.phase}."
    yield from _facts(after, lambda value: value(before) != value(after))
    yield from _roles(before, after, board)
    yield from _clocks(before, after, board)
    yield from _pages(before, after, board)
    for work in new_or_changed(before.work, after.work, _id):
        yield "work", sentences.open_work(work)
    for work in missing(before.work, after.work, _id):
        yield "work", sentences.settled_work(work)
    for update in new_or_changed(before.undelivered, after.undelivered, lambda each: each.audience):
        yield "delivery", sentences.undelivered(update, board)
    for update in missing(before.undelivered, after.undelivered, lambda each: each.audience):
        yield "delivery", f"No longer undelivered to {update.audience}."


def _id(line: Any) -> str:
    return str(line.id)


def _facts(incident: BoardIncident, is_news: Callable[[Callable[[BoardIncident], Any]], bool]) -> Found:
    """Yield sentences about the affected services, the bridge and the workaround, each only if it is news."""
    if is_news(lambda each: (*each.services, *each.restored_services)):
        yield "fact", sentences.stop(f"Affected services: {sentences.services(incident)}")
    if is_news(lambda each: each.bridge):
        yield "fact", sentences.stop(f"Bridge: {incident.bridge or 'none'}")
    if is_news(lambda each: each.workaround):
        yield "fact", sentences.stop(f"Workaround: {incident.workaround or 'none'}")


def _entries(before: BoardIncident, after: BoardIncident, board: Board) -> Found:
    known = {each.id for each in before.entries}
    for each in new_or_changed(before.entries, after.entries, _id):
        start = "Changed: " if each.counts else "No longer counts: "
        yield "entry", sentences.entry(each, board, start if each.id in known else "")
    for each in missing(before.entries, after.entries, _id):
        yield "entry", f"Entry {each.id[-6:]} is no longer in the record."


def _roles(before: BoardIncident, after: BoardIncident, board: Board) -> Found:
    for each in new_or_changed(before.roles, after.roles, lambda each: each.role):
        yield "role", sentences.role(each, board)
    for each in missing(before.roles, after.roles, lambda each: each.role):
        yield "role", f"{each.title}: not filled."


def _clocks(before: BoardIncident, after: BoardIncident, board: Board) -> Found:
    ended = {each.key: each for each in after.ended_clocks}
    gone = [*missing(before.clocks, after.clocks, _key)]
    for each in gone:
        if each.key in ended:
            yield "met", sentences.ended_clock(ended[each.key], board)
    if stopped := [each.title for each in gone if each.key not in ended]:
        yield "clock", f"{'Deadline' if len(stopped) == 1 else 'Deadlines'} stopped: {'; '.join(stopped)}."
    known = {each.key: each for each in before.clocks}
    for each in after.clocks:
        was = known.get(each.key)
        if was is None or was.state != each.state or _has_moved(was, each):
            yield _KINDS[each.state], sentences.clock(each, board)


def _key(line: ClockLine) -> str:
    return line.key


def _has_moved(was: ClockLine, now: ClockLine) -> bool:
    """Return whether a deadline was moved or restarted.

    Distant deadlines are ignored, because they move with each entry.
    """
    is_far = now.state == "running" and now.remaining > _FAR
    return (was.starts, was.due) != (now.starts, now.due) and not is_far


def _pages(before: BoardIncident, after: BoardIncident, board: Board) -> Found:
    def facts(line: EscalationLine) -> Any:
        # A policy can have a deadline for each escalation step. In that case, the deadline reports when it is
        # due soon or overdue.
        command = f"mim page {line.group} --person {line.next} -i {after.id}"
        state = None if any(each.command == command for each in after.clocks) else line.state
        return line.next, line.due, state, line.paged

    for line in new_or_changed(before.escalations, after.escalations, _group, facts):
        yield "page", sentences.page(line)
    for each in new_or_changed(before.answered, after.answered, _group):
        yield "page", sentences.answered(each, board)
    left = [each.group for each in missing(before.escalations, after.escalations, _group)]
    left += [each.group for each in missing(before.answered, after.answered, _group)]
    waiting = {*map(_group, after.escalations), *map(_group, after.answered)}
    for name in left:
        if name not in waiting:
            yield "page", f"No longer waiting for {name}."


def _group(line: Any) -> str:
    return str(line.group)
