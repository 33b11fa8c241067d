"""Errors for commands that come too early or too late, or that repeat an earlier command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from mimkit.errors import Refused, UsageError
from mimkit.model.shell import quoted
from mimkit.model.time.times import rfc3339, when_text

if TYPE_CHECKING:
    from mimkit.model.incident.state import State


MOMENTS: Final = {
    "started": "the start of the impact",
    "detected": "detection",
    "declared": "the declaration",
    "workaround": "the workaround",
    "restored": "restoration",
    "confirmed": "the confirmation",
    "fixed": "the permanent fix",
    "closed": "closing",
}
"""The name of each milestone in messages about the order of events."""


class FutureTime(UsageError):
    """The time of the event is in the future."""

    def __init__(self, what: str, at: datetime, now: datetime, option: str = "--at") -> None:
        super().__init__(
            f"{what} {when_text(at)} is in the future: it is {rfc3339(now)} now",
            f"specify the time when it happened, such as {quoted(option)}{'' if option.endswith('=') else ' '}-5m",
        )


class ApproximateNotPossible(UsageError):
    """The time is approximate, but the record (such as a review) accepts only exact times."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} needs an exact time; only timeline entries can have an approximate time",
            "specify the date, time and offset, such as --at 2026-05-30T20:40Z",
        )


class OutOfOrder(Refused):
    """A milestone would be earlier than a milestone that must come before it."""

    def __init__(
        self, what: str, at: datetime, before: str, before_at: datetime, hint: str | None = None
    ) -> None:
        fact = next((each for each in ("started", "detected") if MOMENTS[each] == before), None)
        correct = (
            f"correct the earlier time: mim set {fact}=TIME"
            if fact
            else "amend the earlier entry: mim amend ENTRY --at TIME"
        )
        super().__init__(
            f"{what} {when_text(at)} is before {before} {when_text(before_at)}",
            hint or f"specify the correct time with --at, or {correct}",
        )


class OutOfOrderFact(Refused):
    """The start of the impact or the detection would be out of order with another milestone."""

    def __init__(self, milestone: str, at: datetime, other: str, other_at: datetime, entry: str) -> None:
        """Build the message.

        `entry` is the end of the id of the entry that recorded the other milestone. It is empty if a fact records
        it.
        """
        side = "after" if at > other_at else "before"
        also = f"mim amend {quoted(entry)} --at TIME" if entry else f"mim set {other}=TIME"
        super().__init__(
            f"{MOMENTS[milestone]} {when_text(at)} is {side} {MOMENTS[other]} {when_text(other_at)}",
            f"specify the correct time; or, if the other time is wrong, correct it first: {also}",
        )


class NotOpen(Refused):
    """The incident is closed, rejected, demoted or merged."""

    def __init__(self, incident: str, state: State) -> None:
        hint = {
            "closed": f"mim reopen -i {incident} --reason WHY; to add a note: mim log -i {incident} TEXT",
            "merged": f"continue in {state.merged_into}: mim status -i {state.merged_into}",
        }.get(state.status, 'declare it again: mim declare "TITLE"; to add a note: mim log TEXT')
        super().__init__(f"{incident} is {state.status}", hint)


class NotOpenAtThatTime(Refused):
    """The incident has been reopened, but it was not open at the time that the user entered."""

    def __init__(self, incident: str, then: State, at: datetime) -> None:
        super().__init__(
            f"{incident} was {then.status} at {rfc3339(at)} and reopened later",
            f"specify a time when it was open: --at TIME; to add a note: mim log -i {incident} TEXT",
        )


class NotDeclared(Refused):
    """The incident is only proposed, so it must be promoted or rejected first."""

    def __init__(self, incident: str) -> None:
        super().__init__(
            f"{incident} is only proposed, not declared",
            f"reject it with mim reject -i {quoted(incident)} --reason WHY, or promote it: mim promote -i {quoted(incident)}",
        )


class AlreadyDone(Refused):
    """A milestone that can happen only once has already been recorded."""

    def __init__(self, incident: str, what: str, at: datetime | None, hint: str) -> None:
        when = f" {when_text(at)}" if at else ""
        super().__init__(f"{incident} is already {what}{when}", hint)


class NotYet(Refused):
    """A step that must come first has not been recorded."""

    def __init__(self, sentence: str, hint: str) -> None:
        super().__init__(sentence, hint)


class NotReadyToClose(Refused):
    """The problem record does not state the cause, or it records neither a fix nor an accepted risk."""

    def __init__(self, problem: str, missing: Mapping[str, str], closing: str) -> None:
        cause = f" {missing['a cause']}" if "a cause" in missing else ""
        options = "".join(f" {option}" for option in missing.values())
        hint = f"{closing}{options}"
        if len(missing) > bool(cause):
            hint = f"to record the fix: {hint}; to accept the risk without a fix: {closing}{cause} --accept-risk REASON"
        super().__init__(f"{problem} cannot be closed without {' and without '.join(missing)}", hint)


class Contradiction(Refused):
    """The corrected time contradicts other timeline entries."""

    def __init__(self, kind: str, at: datetime, why: str) -> None:
        super().__init__(
            f"the {kind} entry cannot have happened {when_text(at)}: {why}",
            "correct the entry that is wrong, or specify another time; to list the entries in order: mim show",
        )


class ReviewIncomplete(Refused):
    """The review has missing sections or action items that cannot be tracked."""

    def __init__(self, incident: str, missing: Sequence[tuple[str, str]]) -> None:
        super().__init__(
            f"the review of {incident} cannot be published yet",
            "complete the review, then publish it: mim review publish",
        )
        self.rows = tuple(missing)
