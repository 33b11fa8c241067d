"""Finds the times at which a named event happened: entries, milestones, review steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from mimkit.clocks.case import Case
from mimkit.model.policy.moments import ANY_ENTRY, split

_NAMED: Final[Mapping[str, Callable[[Any], Iterable[str | None]]]] = {
    "role": lambda entry: (entry.role,),
    "page": lambda entry: (entry.group,),
    "join": lambda entry: (entry.group, entry.person),
}
"""Whom an entry of a kind is about."""


def moments(name: str, case: Case, audience: str | None = None) -> list[datetime]:
    """Return each instant at which a named thing happened, in order; for the second one and so on, only that.

    With an `audience`, what was said to another one alone does not count.
    """
    kind, who, number = split(name)
    if kind == "review":
        return _review(who, case)
    milestones = dict(case.state.milestones.items()) | {"close": case.state.milestones.closed}
    if name in milestones:
        # A milestone that was taken back by a reopening did not happen, although its entry stands there.
        at = milestones[name]
        return [at] if at else []
    entries = (entry for entry in case.state.timeline if kind in {entry.kind, ANY_ENTRY})
    told = who or audience
    authorities = case.world.authorities - {told}
    found = [
        entry.at
        for entry in entries
        # What a regulator is told is no stakeholder update.
        if entry.audience not in authorities and _was_told(entry, audience) and _is_about(entry, who)
    ]
    return found[number - 1 : number] if number > 1 else found


def _was_told(entry: Any, audience: str | None) -> bool:
    return audience is None or entry.audience in (None, audience)


def _is_about(entry: Any, who: str) -> bool:
    if not who:
        return True
    named = _NAMED.get(entry.kind)
    return who in named(entry) if named else who == entry.audience


def _review(step: str, case: Case) -> list[datetime]:
    review = case.review
    if review is None:
        return []
    # Who has published a review has held it, whether or not somebody wrote down when.
    at = {"started": review.started, "held": review.held or review.published, "published": review.published}
    return [moment] if (moment := at.get(step)) else []
