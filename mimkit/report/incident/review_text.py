"""A review for the review meeting, and the prompts in a draft: each section, with related facts from the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from mimkit.model.diagnostic import KeyPath
from mimkit.model.dossier import Dossier
from mimkit.model.incident.review import PARAGRAPHS, SECTIONS, Review, section_titles
from mimkit.model.obstacles.review_gaps import empty_sections
from mimkit.model.policy.policy import ReviewRequirements
from mimkit.report.incident.documents import action_item, at

QUESTIONS: Final[Mapping[str, str]] = {
    "summary": "What happened? Write for a reader who has only one minute.",
    "trigger": "What triggered the incident at that time?",
    "detection": "How was it detected, and what would have detected it earlier?",
    "root_cause": "What is the root cause? Leave this empty if a problem record tracks the cause.",
    "worked": "What went well? Which decisions helped, given what was known at the time?",
    "slowed": "What slowed the response down?",
    "lucky": "Where did we get lucky? What could have been worse?",
    "surprised": "What surprised us? Has something similar happened before?",
    "actions": "What will change, who owns it, and when is it due? mim action add TITLE --owner PERSON --due DAY",
}
"""The question that each section should answer."""
_INTRODUCTION: Final = (
    'Lines that start with "# >" are prompts for the meeting. Write your text under the key above them.',
    'In a list, write each item on its own line: - "Text". mim review publish removes the prompts.',
)


class SectionReading(NamedTuple):
    """A section of a review."""

    id: str
    title: str
    texts: tuple[str, ...]
    facts: tuple[str, ...] = ()
    """Related facts from the record. Empty if the review is already published or waived."""

    @property
    def as_document(self) -> dict[str, Any]:
        """The section as an object in a JSON document."""
        return {"id": self.id, "title": self.title, "texts": list(self.texts), "record": list(self.facts)}


def prompts(facts: Mapping[str, Sequence[str]], policy: ReviewRequirements) -> dict[KeyPath, tuple[str, ...]]:
    """Return the comment lines below each section of a new draft: the section's question and facts from the record."""
    found: dict[KeyPath, tuple[str, ...]] = {
        (section,): (question, *_listed(facts.get(section, ()))) for section, question in QUESTIONS.items()
    }
    found["summary",] = (*_INTRODUCTION, *found["summary",])
    for place, each in enumerate(policy.sections):
        found["sections", place, "findings"] = (each.ask or each.title,)
    return found


def _listed(facts: Sequence[str]) -> Iterator[str]:
    if facts:
        yield "From the record:"
        yield from (f"- {fact}" for fact in facts)


def sections(
    review: Review, policy: ReviewRequirements, facts: Mapping[str, Sequence[str]]
) -> list[SectionReading]:
    """Return a review's sections in order, followed by the policy's sections and any other sections in the file."""
    titles = section_titles((each.id, each.title) for each in policy.sections)
    written = {each.id: each.findings for each in review.sections}
    texts = {name: tuple(filter(None, (getattr(review, name),))) for name in PARAGRAPHS}
    texts |= {name: getattr(review, name) for name in SECTIONS}
    texts |= {each.id: written.pop(each.id, ()) for each in policy.sections} | written
    known = {} if review.state in ("published", "waived") else facts
    return [
        SectionReading(name, titles.get(name, name), items, tuple(known.get(name, ())))
        for name, items in texts.items()
    ]


def header(dossier: Dossier) -> list[tuple[str, str]]:
    """Return facts about the review itself as rows of label and value. The caller adds the times."""
    review = dossier.reviewed
    rows = [("state", review.state), ("owner", review.owner)]
    rows += [("signed off by", ", ".join(each.by for each in review.signed_off))] if review.signed_off else []
    rows += [("shared with", ", ".join(review.shared_with))] if review.shared_with else []
    if review.waived:
        rows.append(("waived", f"{review.waived.reason} (approved by {review.waived.approver})"))
    return rows


def document(
    dossier: Dossier, policy: ReviewRequirements, facts: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """Return the JSON document of `mim review show --json`."""
    review = dossier.reviewed
    is_open = review.state in ("draft", "in-review")
    return {
        "version": 1,
        "incident": dossier.incident.id,
        "title": dossier.incident.title,
        "state": review.state,
        "owner": review.owner,
        "started": at(review.started),
        "held": at(review.held),
        "published": at(review.published),
        "signed_off": [{"by": each.by, "at": at(each.at)} for each in review.signed_off],
        "shared_with": list(review.shared_with),
        "sections": [each.as_document for each in sections(review, policy, facts)],
        "actions": [action_item(each) for each in review.actions],
        "actions_record": list(facts.get("actions", ())) if is_open else [],
        "missing": [
            {"what": what, "command": command}
            for what, command in (missing_lines(dossier) if is_open else ())
        ],
    }


def missing_lines(dossier: Dossier) -> Iterator[tuple[str, str]]:
    """Yield each section that must be completed before publication, with the command to complete it."""
    for section in empty_sections(dossier):
        yield f"the section {section} is empty", f"mim review add {section} TEXT"
