"""Checks a text before it is recorded. Internal values are rejected, and unclear wording is shown to the author."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Literal

from mimkit.app.recording.internal_values import Elsewhere
from mimkit.model.change import Change
from mimkit.model.diagnostic import KeyPath
from mimkit.model.dossier import Dossier
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.incident_facts import fact_label
from mimkit.model.snapshot import Snapshot
from mimkit.ops.refusals.texts import GivesAway, UnclearWording, WordingRemark
from mimkit.rules.base.sentences import sentence
from mimkit.rules.base.texts import Passage
from mimkit.rules.families.public import inside_for, public_passages, public_sections
from mimkit.rules.judge import check_dossier
from mimkit.rules.language.exposed import SENTENCES, Exposed, exposed
from mimkit.rules.language.inside import Inside

_ABOUT_WORDS = ("communication", "public")
_Source = Literal["review", "fact", "approval", "entry"]


def refuse_exposed(
    snapshot: Snapshot, change: Change, elsewhere: Callable[[frozenset[str]], Elsewhere]
) -> tuple[str, ...]:
    """Raise GivesAway, which lists each location, if a change would publish internal values.

    `elsewhere` returns the values of all other records. The result reports the files that were not searched.
    """
    record = snapshot.incidents[change.incident or ""]
    dossier = Dossier(record, snapshot, snapshot.reviews.get(record.id)).under_its_policy()
    # Quotations in a back-filled record cannot be changed, but text that is written now can.
    dossier = replace(dossier, incident=_as_if_live(record))
    touched = {
        each.entry if each.kind == "amend" else each.id
        for each in record.timeline
        if each.id in change.entries
    }
    places = {("timeline", place) for place, each in enumerate(record.timeline) if each.id in touched}
    is_review = any(each.ref.kind == "review" for each in change.edits)
    found = [
        (_place(finding.keys, record), finding.message.rstrip("."))
        for rule, finding in check_dossier(dossier)
        if rule.family == "public"
        and rule.level == "error"
        and (finding.ref.kind == "review" if is_review else finding.keys[:2] in places)
    ]
    passages = public_sections(dossier) if is_review else public_passages(dossier)
    texts = [each for each in passages if is_review or each.keys[:2] in places]
    # The other records are needed only if there is a public text.
    others = elsewhere(frozenset((record.id, *dossier.state.problems))) if texts else Elsewhere({})
    found += _found_elsewhere(texts, others, inside_for(dossier), record)
    if found:
        kinds = {each.kind for each in record.timeline if each.id in touched}
        what: _Source = "review" if is_review else "entry"
        raise _gives_away(found, "fact" if "set" in kinds else "approval" if "approval" in kinds else what)
    return not_searched(others)


def _as_if_live(record: Incident) -> Incident:
    """Return a back-filled record marked as live, so that the wording rules check all of it."""
    return record.model_copy(update={"mode": "live"}) if record.mode == "backfill" else record


def _gives_away(found: list[tuple[str, str]], what: _Source) -> GivesAway:
    if what == "approval":
        return GivesAway("the text", found, "reject it: mim approve ENTRY --reject REASON")
    if what == "fact":
        return GivesAway("the text", found, "remove these values")
    if what == "review":
        return GivesAway(
            "the review",
            found,
            "remove these values from its file, or share the review with an internal audience: --shared-with A",
        )
    return GivesAway(
        "the text", found, "remove these values, or write for an internal audience: --audience A"
    )


def _found_elsewhere(
    texts: list[Passage], others: Elsewhere, known: Inside, record: Incident
) -> Iterator[tuple[str, str]]:
    inside = others.all()
    for text in texts:
        before = set(exposed(text.text, known, record.id))
        found = [each for each in exposed(text.text, inside, record.id) if each not in before]
        holders = _holders(text.text, found, others)
        for each in found:
            source = f", recorded in {holders[each]}" if each in holders else ""
            yield _place(text.keys, record), f"{SENTENCES[each.what].format(each.words)}{source}"


def _holders(text: str, found: list[Exposed], others: Elsewhere) -> dict[Exposed, str]:
    """Return the id of the newest record that contains each internal value. Each record is searched only once."""
    missing, kinds = set(found), dict.fromkeys(each.what for each in found)
    holders: dict[Exposed, str] = {}
    for name, inside in others.one_by_one() if missing else ():
        here = missing.intersection(exposed(text, inside, "", kinds))
        holders.update(dict.fromkeys(here, name))
        missing -= here
        if not missing:
            break
    return holders


def not_searched(others: Elsewhere) -> tuple[str, ...]:
    """Return a warning about files of other records that were not searched."""
    if not others.unread:
        return ()
    files = "1 file" if others.unread == 1 else f"{others.unread:,} files"
    were = "was" if others.unread == 1 else "were"
    unread = (
        f"{files} of other records {were} not read, so this public text may contain internal values from them"
    )
    return (f"{unread}; mim site build --audience public checks all of them",)


def _place(keys: KeyPath, record: Incident) -> str:
    if keys[0] == "timeline" and keys[-1] == "value":
        fact: Any = record.timeline[int(keys[1])]
        return fact_label(fact.field)
    names = [str(each) for each in keys if isinstance(each, str) and each != "timeline"]
    numbers = [str(each + 1) for each in keys[1:] if isinstance(each, int)] if keys[0] != "timeline" else []
    return " ".join((*names, *numbers)).replace("_", "-")


def refuse_unclear(snapshot: Snapshot, change: Change, *, is_new: bool) -> None:
    """Raise UnclearWording if the wording rules report a text for stakeholders that a change records."""
    written = snapshot.incidents[change.incident or ""]
    record = _as_if_live(written)
    places: set[KeyPath] = {
        ("timeline", at)
        for at, each in enumerate(record.timeline)
        # Updates in a back-filled record are quotations, but its title and facts are written now.
        if each.id in change.entries and (each.kind == "set" or written.mode != "backfill")
    }
    # The current policy applies to a new record, so the policy history is not needed.
    dossier = Dossier(record, snapshot) if is_new else Dossier(record, snapshot).under_its_policy()
    remarks = [
        WordingRemark(
            _part(finding.keys, record),
            f"{rule.code} {sentence(finding.message)} {sentence(finding.hint or rule.fix)}",
        )
        for rule, finding in check_dossier(dossier)
        if rule.family in _ABOUT_WORDS
        and rule.level == "warning"
        and (finding.keys[:2] in places or (is_new and finding.keys[0] != "timeline"))
    ]
    if remarks:
        raise UnclearWording(remarks)


def _part(keys: KeyPath, record: Incident) -> str:
    if keys[0] == "timeline" and keys[-1] == "value":
        fact: Any = record.timeline[int(keys[1])]
        return str(fact.field)
    return ".".join(each for each in keys if isinstance(each, str) and each != "timeline")


def remarks_on_action(snapshot: Snapshot, incident: str, action: str) -> tuple[str, ...]:
    """Return the findings about a review's action item, each with a suggested fix."""
    record, review = snapshot.incidents[incident], snapshot.reviews[incident]
    place = next(at for at, each in enumerate(review.actions) if each.id == action)
    return tuple(
        f"{rule.code} {sentence(finding.message)} {sentence(finding.hint or rule.fix)}"
        for rule, finding in check_dossier(Dossier(record, snapshot, review).under_its_policy())
        if finding.ref.kind == "review" and finding.keys == ("actions", place, "title")
    )
