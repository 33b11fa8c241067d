"""MIM6xx: the order and completeness of post-incident reviews, and action items that are specific."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator

from mimkit.errors import did_you_mean, names_like
from mimkit.model.dossier import Dossier
from mimkit.model.file_problem import EvidenceMissing, FileProblem
from mimkit.model.obstacles.review_gaps import (
    REQUIRED,
    empty_sections,
    lacks_content,
    lacks_root_cause,
    lacks_second_person,
    open_items,
    published_items,
)
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import rfc3339
from mimkit.rules.base.races import is_race
from mimkit.rules.base.texts import review_texts
from mimkit.rules.language.blame import OF_BLAME, OF_OTHERWISE, blame, find_hindsight
from mimkit.rules.language.vague_actions import find_vague_phrase
from mimkit.rules.registry import Spot, file_rule, review_rule

# `detection` and `lucky` are excluded, because they ask what could have been noticed earlier or could have
# been worse.
_OF_WHAT_WAS = ("summary", "trigger", "root_cause", "worked", "slowed", "surprised")


@review_rule("MIM601", "review-before-restored", "error")
def review_before_restored(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An incident has a review, but service is not restored yet.

    Why: Restoring service comes first, and the facts are incomplete until then.
    Fix: Record the restoration with `mim restored --at TIME`, or postpone the review.
    """
    state = dossier.state
    over = state.milestones.restored or state.status == "closed" or state.reopened
    if over or dossier.reviewed.state == "waived" or dossier.doubts("restored"):
        return
    if not _was_restored(dossier):
        yield ("incident",), f"{dossier.incident.id} is not restored."


def _was_restored(dossier: Dossier) -> bool:
    """Return whether a command recorded a restoration that no longer applies because of a race with another clone."""
    return any(entry.kind == "restored" and is_race(entry) for entry in dossier.state.shown)


@review_rule("MIM602", "review-section-empty", "error")
def review_section_empty(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A published review has an empty section.

    Why: Readers learn nothing from an empty section. The most useful section is often the one about what
    slowed the response down.
    Fix: Fill in the section with `mim review add SECTION TEXT`, or set the state back to `in-review`.
    """
    if dossier.reviewed.state == "published":
        for section in empty_sections(dossier):
            keys = (section if section in REQUIRED else "sections",)
            yield keys, f"The review is published, and `{section}` is empty."


@review_rule("MIM603", "root-cause-nowhere", "error")
def root_cause_nowhere(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A review is published, but neither the review nor a problem record contains the root cause.

    Why: Repeat incidents are identified by root cause, so this incident cannot be matched.
    Fix: Record the cause with `mim problem update PB --cause TEXT`, or in the review if there is no problem record.
    """
    if dossier.reviewed.state == "published" and lacks_root_cause(dossier):
        yield ("state",), "The review is published, but the root cause is not recorded."


@review_rule("MIM604", "published-without-its-time", "error")
def published_without_its_time(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A review's state and publication time contradict each other.

    Why: The publication time determines whether the review was on time.
    Fix: Use `mim review publish`, which sets both values, or correct the wrong value.
    """
    review, restored = dossier.reviewed, dossier.state.milestones.restored
    if review.state == "published" and review.published is None:
        if not dossier.doubts("review.published"):  # old public reports may have no publication date
            yield ("state",), "The review is published, but `published` is empty."
    elif review.published and review.state != "published":
        yield ("published",), f"The review has a publication time, but its state is `{review.state}`."
    elif review.published and restored and review.published < restored and not dossier.state.reopened:
        sentence = f"Published at {rfc3339(review.published)}, before service was restored,"
        yield ("published",), f"{sentence} {rfc3339(restored)}."


@review_rule("MIM605", "waived-without-waiver", "error")
def waived_without_waiver(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A waived review has no reason or approver, or a review that is not waived has them.

    Why: The decision to skip a review needs approval.
    Fix: Run `mim review waive --reason R --approver P`.
    """
    review = dossier.reviewed
    if review.state == "waived" and review.waived is None:
        yield ("state",), "The review is waived, but `waived` does not contain a reason and an approver."
    elif review.waived and review.state != "waived":
        yield ("waived",), f"The review has a waiver, but its state is `{review.state}`."


@review_rule("MIM606", "action-without-owner", "error")
def action_without_owner(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A review was published with an open action item that has no owner.

    Why: Work without an owner does not get done.
    Fix: Assign it to a person: `mim action assign ACTION PERSON`.
    """
    for position, action in published_items(dossier):
        if action.owner is None:
            yield ("actions", position), f"{action.id} has no owner."


@review_rule("MIM607", "action-without-due-date", "error")
def action_without_due_date(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A review was published with an open action item that has no due date.

    Why: Without a due date, the item never becomes overdue and the owner is never reminded.
    Fix: Set a date: `mim action assign ACTION PERSON --due DAY`.
    """
    for position, action in published_items(dossier):
        if action.due is None:
            yield ("actions", position), f"{action.id} has no due date."


def _is_imported_draft(dossier: Dossier) -> bool:
    """Return whether the review is an imported draft, which still contains the original report's text."""
    return dossier.incident.is_imported and dossier.reviewed.state == "draft"


@review_rule("MIM608", "vague-action", "warning")
def vague_action(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An open action item is too vague, so it is unclear when it is done.

    Why: Vague action items stay open: they are neither completed nor declined.
    The draft of an imported review is checked once it is in review.
    Fix: Describe what will change, and how to verify it: "Alert when the pool is above 80 % for 5 minutes".
    """
    if _is_imported_draft(dossier):
        return
    for position, action in open_items(dossier):
        if found := find_vague_phrase(action.title, snapshot.policy.vague_words):
            sentence = f"`{found}` is too vague: it is not clear when {action.id} is done."
            yield ("actions", position, "title"), sentence


@review_rule("MIM609", "done-without-evidence", "error")
def done_without_evidence(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An action item is done, but has no evidence.

    Why: Evidence shows that the work was really done.
    Fix: Add `evidence` or `commit`: `mim action done ACTION --evidence URL`.
    """
    for position, action in enumerate(dossier.reviewed.actions):
        if action.done and not action.done.evidence and not action.done.commit:
            yield ("actions", position, "done"), f"{action.id} is done, but has no evidence."


@file_rule("MIM618", "evidence-commit-missing", "error")
def evidence_commit_missing(found: FileProblem) -> Iterator[Spot]:
    """The commit recorded as evidence for an action item does not exist.

    Why: Readers cannot see what was done, and no one notices if the work is reverted.
    Fix: Use a merged commit in this repository or in one of the policy's `repositories`, or add a link.
    """
    if isinstance(found, EvidenceMissing):
        yield (
            found.keys,
            f"The commit {found.commit[:12]}, the evidence for {found.action}, is not in {found.where}.",
        )


@review_rule("MIM610", "done-and-declined", "warning")
def done_and_declined(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """An action item is both done and declined.

    Why: Each may have been recorded in a different clone. The item counts as done, but readers cannot tell which is
    correct.
    Fix: Remove the wrong state.
    """
    for position, action in enumerate(dossier.reviewed.actions):
        if action.done and action.declined:
            yield ("actions", position, "declined"), f"{action.id} is also marked as done."


@review_rule("MIM611", "action-ends-before-it-begins", "error")
def action_ends_before_it_begins(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """An action item was due, done or declined before it was opened, or reopened before it was done.

    Why: Age and delay are measured from the opening date, so they would be negative.
    Fix: Correct the wrong time.
    """
    for position, action in enumerate(dossier.reviewed.actions):
        opened = rfc3339(action.opened)
        if action.due and action.due < action.opened.astimezone(snapshot.policy.calendar.tz).date():
            yield ("actions", position, "due"), f"{action.id} is due {action.due}, opened {opened}."
        for key, end in (("done", action.done), ("declined", action.declined)):
            if end and end.at < action.opened:
                sentence = f"{action.id} was {key} at {rfc3339(end.at)}, opened {opened}."
                yield ("actions", position, key), sentence
        for number, each in enumerate(action.reopened):
            if each.at < each.done.at:
                sentence = f"{action.id} was reopened at {rfc3339(each.at)}, done {rfc3339(each.done.at)}."
                yield ("actions", position, "reopened", number), sentence


@review_rule("MIM612", "action-id-twice", "error")
def action_id_twice(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """Two action items in a review have the same id.

    Why: `mim action` looks up an item by id and would always find the first one.
    Fix: Assign a different id to the second item. `mim action add` does this automatically.
    """
    seen: set[str] = set()
    for position, action in enumerate(dossier.reviewed.actions):
        if action.id in seen:
            yield ("actions", position, "id"), f"{action.id} is also used by an item above."
        seen.add(action.id)


@review_rule("MIM613", "review-blames", "warning")
def review_blames(dossier: Dossier, snapshot: Snapshot) -> Iterator[Spot]:
    """A review blames a person or a team.

    Why: Blame ends the analysis too early, and people will be less open next time.
    The draft of an imported review is checked once it is in review.
    Fix: Explain why the action seemed right at the time, and what would have prevented the incident.
    """
    if _is_imported_draft(dossier):
        return
    for passage in review_texts(dossier).with_any(OF_BLAME):
        if found := blame(passage.text, snapshot.people.values()):
            yield passage.keys, f'"{found}" blames a person or a team.'


@review_rule("MIM614", "review-counterfactual", "warning")
def review_counterfactual(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A review explains the incident by something that did not happen (a counterfactual).

    Why: This is hindsight, and it hides why the choice seemed right at the time.
    The draft of an imported review is checked once it is in review.
    Fix: Describe what happened and why it made sense at the time. Add an action item for what should change.
    """
    if _is_imported_draft(dossier):
        return
    for passage in review_texts(dossier).with_any(OF_OTHERWISE):
        if passage.keys[0] in _OF_WHAT_WAS and (found := find_hindsight(passage.text)):
            yield passage.keys, f'"{found}" describes what did not happen.'


@review_rule("MIM667", "published-without-content", "error")
def published_without_content(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A published review contains only a summary, which a doubt cannot justify.

    Why: A doubt can explain an empty section, but readers learn nothing from a review without any content.
    Fix: Add what the source states: `mim review add trigger TEXT`. If it states nothing, waive the review instead.
    """
    doubted = dossier.incident.source and dossier.incident.source.doubts
    if dossier.reviewed.state == "published" and doubted and lacks_content(dossier):
        yield ("state",), "The review is published, but all of its sections except the summary are empty."


@review_rule("MIM676", "unknown-review-section", "warning")
def unknown_review_section(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A review has a section that the policy does not define, or contains the same section twice.

    Why: The section has no title, and readers who look for the intended section find an empty one.
    Fix: Correct the `id`, or add the section to `review.sections` in policy/policy.yaml.
    """
    known = [each.id for each in dossier.policy.review.sections]
    seen: set[str] = set()
    for position, section in enumerate(dossier.reviewed.sections):
        if section.id not in known:
            near = did_you_mean(names_like(section.id, known), " or ".join)
            sentence = f"The policy does not define the section `{section.id}`"
            yield ("sections", position, "id"), f"{sentence}; {near}" if near else f"{sentence}."
        elif section.id in seen:
            yield ("sections", position, "id"), f"The section `{section.id}` already appears above."
        seen.add(section.id)


@review_rule("MIM677", "signed-off-by-owner-alone", "error")
def signed_off_by_owner_alone(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A review was published without the sign-off by a second person that the policy requires.

    Why: A second reader notices problems that the owner overlooks.
    Fix: Ask another person to read the review, and record the sign-off: `mim review sign-off --by PERSON`.
    """
    review = dossier.reviewed
    if review.state == "published" and lacks_second_person(dossier):
        yield ("state",), f"The review is published, but only its owner `{review.owner}` has signed it off."
