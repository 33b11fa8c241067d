"""Commands for action items: add, assign, finish, reopen and decline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mimkit.errors import UsageError
from mimkit.model.change import Append, Change, Edit, Remove, SetValue
from mimkit.model.ids import dated_ids
from mimkit.model.incident.as_data import plain
from mimkit.model.incident.entries import Note
from mimkit.model.incident.review import ActionItem, ActionKind, Declined, Done, Priority, Reopening
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import rfc3339
from mimkit.ops import guards
from mimkit.ops.command import brief
from mimkit.ops.follow_up.review import OnReview
from mimkit.ops.refusals.names import UnknownName
from mimkit.ops.refusals.order import AlreadyDone, NotYet


@dataclass(frozen=True, kw_only=True)
class AddAction(OnReview, event="the action item"):
    """Add an action item. This is also possible after the review has been published."""

    title: str
    owner: str | None = None
    due: date | None = None
    kind: ActionKind = "prevent"
    priority: Priority = "medium"
    ticket: str | None = None
    public_title: str | None = None

    def _check_names(self, snapshot: Snapshot) -> None:
        self.the_review(snapshot)
        if self.owner:
            guards.known_person(snapshot, self.owner, self.at)

    def build(self, snapshot: Snapshot) -> Change:
        """Check the due date, then add the action item."""
        day = self.at.astimezone(snapshot.policy.calendar.tz).date()
        _refuse_past(self.due, day)
        review = self.the_review(snapshot)
        if snapshot.incidents[self.incident].mode != "backfill" and not (self.owner and self.due):
            what = "an action item without an owner or due date"
            guards.not_before(what, self.at, "the publication of the review", review.published)
        mine = {action.id for action in review.actions}
        action = ActionItem(
            id=next(each for each in dated_ids("AC", day, self.entropy) if each not in mine),
            title=self.title,
            public_title=self.public_title,
            kind=self.kind,
            priority=self.priority,
            owner=self.owner,
            due=self.due,
            opened=self.at,
            assigned=self.at if self.owner else None,
            ticket=self.ticket,
        )
        append = Append(self.review_ref, ("actions",), (plain(action),))
        return self.edit(f"action item {action.id}, {brief(self.title, 40)}", append, made=action.id)


def _refuse_past(due: date | None, today: date) -> None:
    if due and due < today:
        raise UsageError(
            f"the due date {due.isoformat()} is in the past", "use a date in the future: --due 2026-12-31"
        )


@dataclass(frozen=True, kw_only=True)
class OnAction(OnReview):
    """A command for one action item."""

    action: str

    def the_action(self, snapshot: Snapshot) -> tuple[int, ActionItem]:
        """Return the index of the action item in the review, and the action item."""
        review = self.the_review(snapshot)
        for place, action in enumerate(review.actions):
            if action.id == self.action:
                return place, action
        known = [action.id for action in review.actions]
        raise UnknownName("action item", self.action, known, f"the review of {self.incident}")

    def open_action(self, snapshot: Snapshot) -> tuple[int, ActionItem]:
        """Return the index and the action item. Refuse an item that is not open."""
        place, action = self.the_action(snapshot)
        if action.done or action.declined:
            ended = action.done or action.declined
            word = "done" if action.done else "declined"
            raise AlreadyDone(
                action.id, word, ended.at if ended else None, "add a new one: mim action add TITLE"
            )
        return place, action

    def _check_names(self, snapshot: Snapshot) -> None:
        self.open_action(snapshot)

    def set(self, place: int, subject: str, **values: object) -> Change:
        """Return a change that sets values in the action item."""
        edits: tuple[Edit, ...] = tuple(
            SetValue(self.review_ref, ("actions", place, key), value) for key, value in values.items()
        )
        return self.edit(f"action item {self.action}, {subject}", *edits, made=self.action)


@dataclass(frozen=True, kw_only=True)
class AssignAction(OnAction, event="the assignment"):
    """Set the owner and due date of an action item."""

    owner: str
    due: date | None = None

    def _check_names(self, snapshot: Snapshot) -> None:
        super()._check_names(snapshot)
        guards.known_person(snapshot, self.owner, self.at)

    def build(self, snapshot: Snapshot) -> Change:
        """Check the due date, then set the owner and the due date."""
        place, action = self.open_action(snapshot)
        guards.not_before("the assignment", self.at, "the action item", action.opened)
        _refuse_past(self.due, self.at.astimezone(snapshot.policy.calendar.tz).date())
        values: dict[str, object] = {}
        if action.owner != self.owner:
            values |= {"owner": self.owner, "assigned": rfc3339(self.at)}
        if self.due and self.due != action.due:
            values["due"] = self.due.isoformat()
        if not values:
            raise AlreadyDone(action.id, f"owned by {self.owner}", action.assigned, "mim action list")
        return self.set(place, f"owner {self.owner}", **values)


@dataclass(frozen=True, kw_only=True)
class FinishAction(OnAction, event="the work"):
    """Mark an action item as done, with evidence."""

    evidence: str | None = None
    commit: str | None = None
    repository: str | None = None
    because: str = ""
    """A sentence that says why the action item is done. If it is not empty, it is added to the timeline as a note."""

    def build(self, snapshot: Snapshot) -> Change:
        """Check that there is evidence, then record the completion."""
        place, action = self.open_action(snapshot)
        guards.not_before("the work", self.at, "the action item", action.opened)
        if not self.evidence and not self.commit:
            raise UsageError(
                f"{action.id} needs evidence before you can mark it as done",
                f"mim action done {action.id} --evidence https://...  (or --commit SHA)",
            )
        evidence = guards.link(self.evidence) if self.evidence else None
        done = Done(at=self.at, by=self.by, evidence=evidence, commit=self.commit, repository=self.repository)
        change = self.set(place, "done", done=plain(done))
        if not self.because:
            return change
        note = Note(**self.stamp(), text=f"Action item {action.id} is done: {self.because}")
        both = self.entries(f"action item {action.id}, done", note, more=change.edits)
        return both._replace(made=action.id)


@dataclass(frozen=True, kw_only=True)
class ReopenAction(OnAction, event="the reopening"):
    """Reopen a completed action item, with a reason.

    The completion is preserved, and a note is added to the timeline.
    """

    reason: str
    commit: str | None = None

    def _check_names(self, snapshot: Snapshot) -> None:
        self.done_action(snapshot)

    def done_action(self, snapshot: Snapshot) -> tuple[int, ActionItem, Done]:
        """Return the index, the action item and its completion. Refuse an item that is not done."""
        place, action = self.the_action(snapshot)
        if action.done:
            return place, action, action.done
        if action.declined:
            raise NotYet(f"{action.id} is declined, not done", "add a new one: mim action add TITLE")
        raise AlreadyDone(action.id, "open", None, f"mim action done {action.id} --evidence URL")

    def build(self, snapshot: Snapshot) -> Change:
        """Move the completion into the new reopening, and add the note."""
        place, action, done = self.done_action(snapshot)
        guards.not_before("the reopening", self.at, "the work", done.at)
        again = Reopening(at=self.at, by=self.by, reason=self.reason, commit=self.commit, done=done)
        keys = ("actions", place)
        edits: tuple[Edit, ...] = (
            Append(self.review_ref, (*keys, "reopened"), (plain(again),)),
            Remove(self.review_ref, (*keys, "done")),
        )
        note = Note(**self.stamp(), text=f"Action item {action.id} was reopened: {self.reason}")
        return self.entries(f"action item {action.id}, reopened", note, more=edits)._replace(made=action.id)


@dataclass(frozen=True, kw_only=True)
class DeclineAction(OnAction, event="the decision"):
    """Decline an action item with a reason: the work will not be done."""

    reason: str

    def build(self, snapshot: Snapshot) -> Change:
        """Set the reason."""
        place, action = self.open_action(snapshot)
        guards.not_before("the decision", self.at, "the action item", action.opened)
        declined = Declined(at=self.at, by=self.by, reason=self.reason)
        return self.set(place, "declined", declined=plain(declined))
