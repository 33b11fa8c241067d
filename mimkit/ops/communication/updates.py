"""The command that records a stakeholder update."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar

from mimkit.errors import Refused, UsageError
from mimkit.model.change import Change
from mimkit.model.dossier import Dossier
from mimkit.model.incident import entries
from mimkit.model.incident.state import State
from mimkit.model.policy.policy import Policy, cadence, review_within
from mimkit.model.shell import quoted
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.calendar import deadline, last_day
from mimkit.model.time.durations import short
from mimkit.model.time.times import rfc3339
from mimkit.ops import guards
from mimkit.ops.command import OnIncident, brief
from mimkit.ops.communication.approvals import or_proposal


class PromiseTooLate(Refused):
    """The promised time of the next update is later than the policy requires."""

    def __init__(self, promised: datetime, made: datetime, due: datetime) -> None:
        length = short(due - made)
        super().__init__(
            f"the policy requires the next update within {length}, by {rfc3339(due)}, which is earlier than "
            f"{rfc3339(promised)}",
            f"use --next {length}, or repeat the command with a reason: --anyway REASON",
        )
        self.due = due


@dataclass(frozen=True, kw_only=True)
class SendUpdate(OnIncident):
    """Record a stakeholder update. After restoration, this is the final update and states the date of the review."""

    affected: str
    doing: str
    not_affected: str | None = None
    next: datetime | None = None
    audience: str | None = None
    review_by: date | None = None
    next_reason: str | None = None
    """The reason why `next` is later than the policy requires."""
    anyway: str | None = None
    repeated: frozenset[str] = frozenset()
    """The texts repeated from the previous update. The author has already seen their wording."""
    by_policy_then: ClassVar[bool] = True
    promises: ClassVar[bool] = True

    def _check_incident(self, snapshot: Snapshot) -> None:
        guards.known_audience(snapshot, self.audience)
        if self.audience in snapshot.authorities:
            guards.was_declared(snapshot, self.incident)
        elif guards.state_of(snapshot, self.incident).status != "closed":
            guards.open_state(snapshot, self.incident, self.at)

    def build(self, snapshot: Snapshot) -> Change:
        """Check who may be informed and what is promised.

        Then add the time of the next update that the policy requires, or the review date.
        """
        audiences = guards.informed(snapshot.incidents[self.incident], self.audience)
        if len(audiences) == 1 and self.audience is None:
            return replace(self, audience=audiences[0]).build(snapshot)
        is_report = self.audience in snapshot.authorities
        guards.not_future("the report" if is_report else "the update", self.at, self.now)
        if is_report:
            return self._report(snapshot)
        state = guards.state_of(snapshot, self.incident)
        if state.status == "closed":
            return self._after_closing(snapshot)
        next_update, review_by = self._next(state, snapshot.policy), self._review_by(state, snapshot.policy)
        return self._append(
            snapshot,
            "update",
            next=next_update,
            next_reason=self.next_reason,
            review_by=review_by,
            anyway=self.anyway,
        )

    def _report(self, snapshot: Snapshot) -> Change:
        """Record a message to a regulator.

        It is allowed after closing and does not promise anything to other audiences.
        """
        return self._append(snapshot, f"report to {self.audience}", next=self.next)

    def _after_closing(self, snapshot: Snapshot) -> Change:
        """Record a message after closing. No further update is due, and the review date is already set."""
        if self.next or self.review_by:
            option = "--next" if self.next else "--review-by"
            raise UsageError(
                f"{self.incident} is closed, so an update cannot have {option}",
                f"omit {option}, or reopen the incident first: mim reopen -i {quoted(self.incident)} --reason WHY",
            )
        return self._append(snapshot, "update after closing")

    def _append(self, snapshot: Snapshot, subject: str, **more: object) -> Change:
        words = {key: getattr(self, key) for key in ("affected", "not_affected", "doing", "audience")}
        update = entries.Update.model_validate({**self.stamp(), **words, **more})
        entry = or_proposal(Dossier(snapshot.incidents[self.incident], snapshot), update, self.now)
        if isinstance(entry, entries.ProposedUpdate):
            subject = f"proposed {subject}"
        return self.entries(f"{subject}, {brief(self.affected)}", entry)

    def _next(self, state: State, policy: Policy) -> datetime | None:
        if self.next:
            if self.next <= self.at:
                raise UsageError(
                    f"the next update at {rfc3339(self.next)} is earlier than this one",
                    "use a later time: --next 30m",
                )
            return self.next
        every = cadence(policy, state.severity_at(self.at))
        return self.at + every if every and not state.milestones.restored else None

    def _review_by(self, state: State, policy: Policy) -> date | None:
        restored = state.milestones.restored
        if self.review_by:
            self._refuse_review_day(self.review_by, restored, policy)
        if not restored or self.at < restored:
            return None
        if self.review_by:
            return self.review_by
        length = review_within(policy, state.severity)
        return last_day(policy.calendar, deadline(policy.calendar, restored, length)) if length else None

    def _refuse_review_day(self, day: date, restored: datetime | None, policy: Policy) -> None:
        if not restored or self.at < restored:
            raise UsageError(
                "only the final update has a review date, and service is not restored yet",
                "omit --review-by, or run mim restored first",
            )
        if day < self.at.astimezone(policy.calendar.tz).date():
            raise UsageError(f"the review date {day.isoformat()} is in the past", "use a date in the future")
