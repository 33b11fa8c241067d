"""Determines what is missing from a review that is published, for `mim review publish` and for the rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mimkit.model.dossier import Dossier
from mimkit.model.incident.review import SECTIONS, ActionItem

REQUIRED: Final = ("summary", "trigger", "detection", "worked", "slowed")
"""The sections that a published review must contain."""
_CONTENT: Final = ("trigger", "detection", "root_cause", *SECTIONS)


def empty_sections(dossier: Dossier) -> Iterator[str]:
    """Yield the required sections that are empty.

    Sections that the source report does not cover are skipped, because their content must not be invented.
    """
    for section in REQUIRED:
        if not getattr(dossier.reviewed, section) and not dossier.doubts(section):
            yield section
    if dossier.incident.mode != "backfill":
        filled = {each.id for each in dossier.reviewed.sections if each.findings}
        yield from (
            each.id for each in dossier.policy.review.sections if each.required and each.id not in filled
        )


def lacks_second_person(dossier: Dossier, signing: str = "") -> bool:
    """Return whether a required sign-off from someone other than the owner is missing.

    `signing` is the person who is signing off now. The sign-off is not required for a back-filled record, because a
    public report does not say who signed it off.
    """
    if not dossier.policy.review.second_person or dossier.incident.mode == "backfill":
        return False
    signers = {*(each.by for each in dossier.reviewed.signed_off), *filter(None, (signing,))}
    return signers <= {dossier.reviewed.owner}


def lacks_content(dossier: Dossier) -> bool:
    """Return whether every section except the summary is empty. This applies even if the record contains doubts."""
    return not any(getattr(dossier.reviewed, section) for section in _CONTENT)


def lacks_root_cause(dossier: Dossier) -> bool:
    """Return whether neither the review nor a linked problem record states the root cause."""
    if dossier.reviewed.root_cause or dossier.doubts("root_cause"):
        return False
    linked = (dossier.snapshot.problems.get(name) for name in dossier.state.problems)
    return not any(problem and problem.root_cause for problem in linked)


def open_items(dossier: Dossier) -> Iterator[tuple[int, ActionItem]]:
    """Yield the position and content of each action item that is neither done nor declined."""
    for position, action in enumerate(dossier.reviewed.actions):
        if not action.done and not action.declined:
            yield position, action


def untracked_items(dossier: Dossier) -> Iterator[tuple[int, ActionItem]]:
    """Yield the open action items that need an owner and a due date.

    A public report has neither, so its items are skipped.
    """
    return iter(()) if dossier.incident.mode == "backfill" else open_items(dossier)


def published_items(dossier: Dossier) -> Iterator[tuple[int, ActionItem]]:
    """Yield the open action items that the review contained when it was published.

    In a draft, an item may still lack an owner, and so may an item that was added after publication. The policy
    specifies how long it may lack one, and `mim due` shows when that time is over.
    """
    published = dossier.reviewed.published
    if dossier.reviewed.state == "published":
        for position, action in untracked_items(dossier):
            if published is None or action.opened <= published:
                yield position, action
