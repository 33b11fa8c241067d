"""Commands for the post-incident review: start, add, submit, sign off, publish and waive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from mimkit.model.change import Append, Change, Create, Edit, Prompts, SetValue
from mimkit.model.diagnostic import KeyPath
from mimkit.model.dossier import Dossier
from mimkit.model.incident.as_data import plain, plain_entry
from mimkit.model.incident.effects.outages import outage_time
from mimkit.model.incident.entries import Decision
from mimkit.model.incident.entry_parts import REDACTED, EntryBase
from mimkit.model.incident.review import PARAGRAPHS, SECTIONS, Review, ReviewSection, Waiver
from mimkit.model.incident.state import State
from mimkit.model.obstacles.review_gaps import (
    empty_sections,
    lacks_content,
    lacks_root_cause,
    lacks_second_person,
    untracked_items,
)
from mimkit.model.policy.policy import ReviewRequirements
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot, with_policy_in_force
from mimkit.model.time.approximate import length_text
from mimkit.model.time.durations import short
from mimkit.model.time.times import rfc3339
from mimkit.ops import guards
from mimkit.ops.command import OnIncident, brief
from mimkit.ops.refusals.names import UnknownSection
from mimkit.ops.refusals.order import AlreadyDone, NotYet, ReviewIncomplete


@dataclass(frozen=True, kw_only=True)
class OnReview(OnIncident, status="not checked"):
    """A command for the review of an incident."""

    exact: ClassVar[bool] = True

    @property
    def review_ref(self) -> Ref:
        """The review's record."""
        return Ref("review", self.incident)

    def the_review(self, snapshot: Snapshot) -> Review:
        """Return the review. Refuse if it has not been started."""
        if self.incident not in snapshot.reviews:
            raise NotYet(f"{self.incident} has no review yet", f"mim review start -i {self.incident}")
        return snapshot.reviews[self.incident]

    def unpublished(self, snapshot: Snapshot) -> Review:
        """Return the review. Refuse if it can no longer be edited."""
        review = self.the_review(snapshot)
        if review.state in ("published", "waived"):
            at = review.published or (review.waived.at if review.waived else None)
            raise AlreadyDone(f"the review of {self.incident}", review.state, at, f"mim show {self.incident}")
        return review

    def signature(self) -> Append:
        """Return the edit that adds the sign-off of the person running the command."""
        return Append(self.review_ref, ("signed_off",), ({"by": self.by, "at": rfc3339(self.at)},))

    def edit(self, subject: str, *edits: Edit, made: str | None = None) -> Change:
        """Return a change that consists of edits to the review."""
        return Change(edits, f"{self.incident}: {subject}", self.incident, made=made)


@dataclass(frozen=True, kw_only=True)
class StartReview(OnReview, status="any", event="the draft"):
    """Create a draft of the review from the incident record."""

    owner: str | None = None
    prompts: Callable[[Snapshot], Mapping[KeyPath, tuple[str, ...]]] = lambda _snapshot: {}
    """Returns lines of information from the record to show below the sections of the draft."""

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the incident is restored and has no review, then create the draft."""
        state = guards.state_of(snapshot, self.incident)
        if self.incident in snapshot.reviews:
            review = snapshot.reviews[self.incident]
            raise AlreadyDone(
                f"the review of {self.incident}", "started", review.started, "mim review add SECTION TEXT"
            )
        if (
            not state.milestones.restored
            and state.status != "closed"
            and not self._may_start(snapshot, state)
        ):
            raise NotYet(f"{self.incident} is not restored yet, so the review cannot start", "mim restored")
        draft = Create(self.review_ref, self._draft(snapshot, state))
        return self.edit("draft the review", draft, Prompts(self.review_ref, self.prompts(snapshot)))

    def _may_start(self, snapshot: Snapshot, state: State) -> bool:
        """Return whether the review of a back-filled incident can start although its report does not state when service was restored."""
        dossier = Dossier(snapshot.incidents[self.incident], snapshot)
        return dossier.incident.mode == "backfill" and (bool(state.reopened) or dossier.doubts("restored"))

    def _draft(self, snapshot: Snapshot, state: State) -> dict[str, Any]:
        manager = state.roles.get("major-incident-manager")
        owner = guards.known_person(snapshot, self.owner or (manager.person if manager else self.by), self.at)
        incident = snapshot.incidents[self.incident]
        found = next((each for each in state.timeline if each.kind == "detected" and _speaks(each)), None)
        starred = [each.text for each in state.timeline if each.starred and _speaks(each)]
        review = Review(
            incident=self.incident,
            owner=owner,
            started=self.at,
            summary=_summary(incident.title, state),
            detection=found.text if found else None,
            surprised=tuple(starred),
        )
        # Empty sections are also written, so that people who edit the draft see where to add content.
        empty: dict[str, Any] = {"state": "draft", "trigger": None, "detection": None, "root_cause": None}
        empty |= dict.fromkeys(SECTIONS) | {"actions": []}
        extra = requirements(snapshot, self.incident).sections
        empty |= {"sections": [{"id": each.id, "findings": None} for each in extra]} if extra else {}
        data = {**empty, **plain(review)}
        order = [field.alias or name for name, field in Review.model_fields.items()]
        return {key: data[key] for key in order if key in data}


def _summary(title: str, state: State) -> str:
    milestones = state.milestones
    sentences = [f"{title.rstrip('.')}."]
    if milestones.detected and milestones.declared:
        sentences.append(
            f"The incident was declared {length_text(milestones.detected, milestones.declared)} after detection."
        )
    began = milestones.started or milestones.detected or milestones.declared
    if began and milestones.restored and began <= milestones.restored:
        out, elapsed = outage_time(state.outages), length_text(began, milestones.restored)
        if state.reopened and out is not None:
            sentences.append(
                f"Service was out for {short(out)} in {len(state.outages)} outages, {elapsed} from first to last."
            )
        else:
            sentences.append(f"Service was restored after {elapsed}.")
    return " ".join(sentences)


def _speaks(entry: EntryBase) -> bool:
    return getattr(entry, "text", None) not in (None, REDACTED)


@dataclass(frozen=True, kw_only=True)
class AddToReview(OnReview):
    """Write a section of the review. A paragraph is replaced, and a list gets an additional item."""

    section: str
    text: str

    def build(self, snapshot: Snapshot) -> Change:
        """Check the name of the section, then write it."""
        review = self.unpublished(snapshot)
        subject = f"review, {self.section}, {brief(self.text)}"
        if self.section in PARAGRAPHS:
            Review.model_validate({**dict(review), self.section: self.text})
            return self.edit(subject, SetValue(self.review_ref, (self.section,), self.text))
        if self.section in SECTIONS:
            Review.model_validate({**dict(review), self.section: (self.text,)})
            return self.edit(subject, Append(self.review_ref, (self.section,), (self.text,)))
        extra = [each.id for each in requirements(snapshot, self.incident).sections]
        if self.section in extra:
            return self.edit(subject, self._added(review))
        raise UnknownSection(self.section, (*PARAGRAPHS, *SECTIONS, *extra))

    def _added(self, review: Review) -> Append:
        """Return the edit that adds an item to a section defined by the policy.

        The section may not be in the file yet.
        """
        ReviewSection(id=self.section, findings=(self.text,))
        place = next((at for at, each in enumerate(review.sections) if each.id == self.section), None)
        if place is None:
            return Append(self.review_ref, ("sections",), ({"id": self.section, "findings": [self.text]},))
        return Append(self.review_ref, ("sections", place, "findings"), (self.text,))


@dataclass(frozen=True, kw_only=True)
class SubmitReview(OnReview, event="the review meeting"):
    """Submit the draft for review. This also records that the review meeting was held."""

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the review is a draft, then set its state and the time of the meeting."""
        if self.unpublished(snapshot).state == "in-review":
            raise AlreadyDone(f"the review of {self.incident}", "in review", None, "mim review publish")
        return self.edit(
            "set the review to in-review",
            SetValue(self.review_ref, ("state",), "in-review"),
            SetValue(self.review_ref, ("held",), rfc3339(self.at)),
        )


@dataclass(frozen=True, kw_only=True)
class SignOffReview(OnReview, event="the sign-off"):
    """Sign off a review that has not been published."""

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the person has not signed off the review yet, then add the sign-off."""
        review = self.unpublished(snapshot)
        guards.not_before("the sign-off", self.at, "the draft", review.started)
        signed = next((each.at for each in review.signed_off if each.by == self.by), None)
        if signed:
            raise AlreadyDone(
                f"the review of {self.incident}", f"signed off by {self.by}", signed, "mim review publish"
            )
        return self.edit(f"{self.by} signs off the review", self.signature())


@dataclass(frozen=True, kw_only=True)
class PublishReview(OnReview, event="publication"):
    """Publish the review to the specified audiences, with a sign-off by the person running the command."""

    shared_with: tuple[str, ...] = ()
    anyway: str | None = None

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the review is complete, then set its state and publication time and add the sign-off."""
        review = self.unpublished(snapshot)
        dossier = Dossier(snapshot.incidents[self.incident], snapshot, review).under_its_policy()
        self._check_time(dossier)
        for audience in self.shared_with:
            guards.known_audience(snapshot, audience)
        if missing := tuple(self._missing(dossier)):
            raise ReviewIncomplete(self.incident, missing)
        shared = self.shared_with or tuple(
            each.id for each in snapshot.audiences if not each.public and not each.authority
        )
        edits: list[Edit] = [
            SetValue(self.review_ref, ("state",), "published"),
            *self._dated(dossier),
            self.signature(),
            Prompts(self.review_ref, {}),
        ]
        new = tuple(each for each in dict.fromkeys(shared) if each not in review.shared_with)
        if new:
            edits.append(Append(self.review_ref, ("shared_with",), new))
        if self.anyway:
            edits.append(SetValue(self.review_ref, ("anyway",), self.anyway))
            note = Decision(**self.stamp(), text=f"The review was published unchanged: {self.anyway}")
            edits.append(Append(self.ref, ("timeline",), (plain_entry(note),)))
        return self.edit("publish the review", *edits)

    def _check_time(self, dossier: Dossier) -> None:
        if dossier.incident.mode != "backfill":  # the draft of a past report is created after its publication
            guards.not_before("publication", self.at, "the draft", dossier.reviewed.started)
        if not dossier.state.reopened:
            guards.not_before("publication", self.at, "restoration", dossier.state.milestones.restored)

    def _dated(self, dossier: Dossier) -> Iterator[Edit]:
        """Yield the edit that sets the publication time. The time may be unknown for a review from a past report."""
        if self.at < self.now or not dossier.doubts("review.published"):
            yield SetValue(self.review_ref, ("published",), rfc3339(self.at))

    def _missing(self, dossier: Dossier) -> Iterator[tuple[str, str]]:
        for section in empty_sections(dossier):
            yield (f"the section {section} is empty", f"mim review add {section} TEXT")
        if lacks_second_person(dossier, self.by):
            owner = dossier.reviewed.owner
            sentence = f"the policy requires a sign-off from someone other than the owner, {owner}"
            yield (sentence, "mim review sign-off --by PERSON")
        if lacks_root_cause(dossier):
            linked = dossier.state.problems
            record = f"mim problem update {linked[0]} --cause TEXT" if linked else None
            yield ("the root cause is not recorded", record or "mim review add root_cause TEXT")
        if lacks_content(dossier) and not any(empty_sections(dossier)):
            yield ("every section except the summary is empty", "mim review add trigger TEXT")
        for _, action in untracked_items(dossier):
            if action.owner is None:
                yield (f"{action.id} has no owner", f"mim action assign {action.id} PERSON")
            if action.due is None:
                yield (f"{action.id} has no due date", f"mim action assign {action.id} PERSON --due DAY")


def requirements(snapshot: Snapshot, incident: str) -> ReviewRequirements:
    """Return the review requirements in the policy that applies to an incident."""
    return with_policy_in_force(snapshot, snapshot.incidents[incident]).policy.review


@dataclass(frozen=True, kw_only=True)
class WaiveReview(OnReview, status="any", event="the waiver"):
    """Waive the review for a reason that another person has approved."""

    reason: str
    approver: str

    def _check_names(self, snapshot: Snapshot) -> None:
        guards.known_person(snapshot, self.approver, self.at)

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the approver is a different person, then record the waiver. If there is no review, create one."""
        if self.approver == self.by:
            raise NotYet(
                f"{self.by} cannot approve their own waiver", "choose another person: --approver PERSON"
            )
        waiver = Waiver(reason=self.reason, approver=self.approver, at=self.at)
        if self.incident not in snapshot.reviews:
            review = Review(
                incident=self.incident, state="waived", owner=self.by, started=self.at, waived=waiver
            )
            return self.edit("waive the review", Create(self.review_ref, plain(review)))
        self.unpublished(snapshot)
        return self.edit(
            "waive the review",
            SetValue(self.review_ref, ("state",), "waived"),
            SetValue(self.review_ref, ("waived",), plain(waiver)),
            Prompts(self.review_ref, {}),
        )
