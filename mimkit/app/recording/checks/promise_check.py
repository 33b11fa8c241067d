"""Compares the promised time of the next update with the policy's deadline before the update is recorded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mimkit.clocks.due import obligations
from mimkit.clocks.updates import answers
from mimkit.model.dossier import dossier_of
from mimkit.ops.communication.updates import PromiseTooLate, SendUpdate

if TYPE_CHECKING:
    from datetime import datetime

    from mimkit.model.change import Change
    from mimkit.model.incident.entries import Update
    from mimkit.model.snapshot import Snapshot
    from mimkit.ops.command import Command


def promise_within_policy(command: Command, after: Snapshot, change: Change) -> Command:
    """Return the command, with a default promise moved forward to the policy's deadline if that is earlier.

    Raises PromiseTooLate if the user typed the time and gave no reason. `after` contains the new entry.
    """
    if not isinstance(command, SendUpdate) or command.next_reason:
        return command
    record = after.incidents[command.incident]
    update = next(each for each in record.timeline if each.id in change.entries)
    if update.kind != "update" or update.next is None or update.audience in after.authorities:
        return command
    due = _due_by_policy(after, command.incident, update)
    if due is None or not update.at < due < update.next:
        return command
    if command.next:
        raise PromiseTooLate(update.next, update.at, due)
    return replace(command, next=due)


def _due_by_policy(snapshot: Snapshot, incident: str, update: Update) -> datetime | None:
    """Return the deadline of the interval that an update starts, as known at the update's time, or None."""
    dossier = dossier_of(snapshot, incident).under_its_policy().at(update.at)
    interval = answers(obligations(dossier), dossier.policy).get(update.at)
    return interval.due if interval else None
