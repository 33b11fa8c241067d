"""Describes the changes between two states of the board in sentences that can be read aloud or shown as lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mimkit.report.board.board import Board, BoardIncident, MaintenanceLine
from mimkit.report.board.incident_changes import ChangeKind, incident_changes, present_state
from mimkit.report.board.pairs import missing, new_or_changed
from mimkit.report.board.sentences import stop


class Change(NamedTuple):
    """One change, with a sentence that describes it."""

    kind: ChangeKind
    incident: str
    """The incident id, or empty if the change does not concern a single incident."""
    sentence: str


def changes(before: Board, after: Board) -> tuple[Change, ...]:
    """Return what changed on the board, in order of importance.

    Each sentence is on one line and describes the state in `after`. Time alone does not cause a change, unless a
    deadline becomes due soon or overdue. If `before` is empty, the result describes the current state.
    """
    found = (*_records(before, after), *_incidents(before, after), *_maintenance(before, after))
    return tuple(each._replace(sentence=" ".join(each.sentence.split())) for each in found)


def _records(before: Board, after: Board) -> Iterator[Change]:
    if after.remote.trouble != before.remote.trouble:
        as_of = after.time(after.remote.as_of)
        lost = f"The remote cannot be reached: {after.remote.trouble}. The board is as of {as_of}."
        yield Change("remote", "", lost if after.remote.trouble else "The remote can be reached again.")
    if after.unshared != before.unshared:
        count = "1 commit is" if after.unshared == 1 else f"{after.unshared or 'All'} commits are"
        yield Change(
            "remote", "", f"{count} {'recorded here but not shared' if after.unshared else 'shared'}."
        )
    if after.problem != before.problem:
        broken = stop(f"Newer records cannot be read: {after.problem}")
        yield Change("records", "", broken if after.problem else "The records can be read again.")
    for path in new_or_changed(before.unreadable, after.unreadable, str):
        yield Change("records", "", f"{path} could not be read.")
    for path in missing(before.unreadable, after.unreadable, str):
        yield Change("records", "", f"{path} can be read again.")


def _maintenance(before: Board, after: Board) -> Iterator[Change]:
    for each in new_or_changed(before.maintenance, after.maintenance, _id):
        services = f", for {', '.join(each.services)}" if each.services else ""
        sentence = f"Maintenance {each.id}: {each.state}, {each.window}{services}: {each.title}"
        yield Change("maintenance", "", stop(sentence))
    for each in missing(before.maintenance, after.maintenance, _id):
        yield Change("maintenance", "", stop(f"Maintenance {each.id} is over: {each.title}"))


def _id(line: MaintenanceLine | BoardIncident) -> str:
    return line.id


def _incidents(before: Board, after: Board) -> Iterator[Change]:
    for incident in after.incidents:
        known = before.incident(incident.id)
        found = incident_changes(known, incident, after) if known else present_state(incident, after)
        yield from (Change(kind, incident.id, sentence) for kind, sentence in found)
    for incident in missing(before.incidents, after.incidents, _id):
        yield Change("ended", incident.id, stop(f"No longer on the board: {incident.title}"))
