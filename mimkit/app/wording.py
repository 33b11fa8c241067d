"""What the wording rules say of an update, at the moment it is recorded: the next one can be better."""

from __future__ import annotations

from mimkit.model.snapshot import Snapshot, judged_by
from mimkit.rules.dossier import dossier
from mimkit.rules.judge import check_dossier
from mimkit.rules.wording import sentence

_ABOUT_WORDS = ("communication", "public")


def remarks(world: Snapshot, incident: str, entry: str) -> tuple[str, ...]:
    """Return what the rules for updates and for public text find in one entry, each with the better words."""
    record = world.incidents[incident]
    judging = judged_by(world, record)
    place = next(at for at, each in enumerate(record.timeline) if each.id == entry)
    return tuple(
        f"{rule.code} {sentence(finding.message)} {sentence(finding.hint or rule.fix)}"
        for rule, finding in check_dossier(dossier(record, None, judging.policy), judging)
        if rule.family in _ABOUT_WORDS and finding.keys[:2] == ("timeline", place)
    )


def remarks_on_action(world: Snapshot, incident: str, action: str) -> tuple[str, ...]:
    """Return what the rules find in an action item of a review, each with what to do."""
    record, review = world.incidents[incident], world.reviews[incident]
    judging = judged_by(world, record)
    place = next(at for at, each in enumerate(review.actions) if each.id == action)
    return tuple(
        f"{rule.code} {sentence(finding.message)} {sentence(finding.hint or rule.fix)}"
        for rule, finding in check_dossier(dossier(record, review, judging.policy), judging)
        if finding.ref.kind == "review" and finding.keys == ("actions", place, "title")
    )
