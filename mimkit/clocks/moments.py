"""Finds the times at which a named event happened. An event is an entry, a milestone or a review step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from mimkit.model.dossier import Dossier
from mimkit.model.incident.entries import SeverityChanged
from mimkit.model.incident.entry_parts import Classified, is_replayed
from mimkit.model.incident.kinds import LOG_KINDS
from mimkit.model.policy.moments import ANY_ENTRY, CLASSIFIED, DECIDED, REPORT, UNCLASSIFIED, split
from mimkit.model.policy.policy import PENDING

_NAMED: Final[Mapping[str, Callable[[Any], Iterable[str | None]]]] = {
    "role": lambda entry: (entry.role,),
    "page": lambda entry: (entry.group,),
    "acknowledged": lambda entry: (entry.group, entry.person),
    "join": lambda entry: (entry.group, entry.person),
}
"""The person, group or role that an entry names, by the kind of entry."""


_MILESTONES: Final[Mapping[str, tuple[str, ...]]] = {
    "assembled": ("declared", "role", "join"),
    "closed": ("close",),
}
"""The kinds of entries that reach a milestone, for milestones that have a different name from these kinds."""


_DECIDING: Final = ("declared", "rejected", "demoted", "merged")


class Event(NamedTuple):
    """An event, with its time and an id that distinguishes it from other events in the same second."""

    at: datetime
    id: str
    """The id of an entry, or the name of a milestone or review step."""


def moments(name: str, dossier: Dossier, audience: str | None = None) -> list[datetime]:
    """Return the time of each occurrence of a named event. The arguments are those of `events`."""
    return [event.at for event in events(name, dossier, audience)]


def events(name: str, dossier: Dossier, audience: str | None = None) -> list[Event]:
    """Return the occurrences of a named event, in order.

    A name that ends with a number from 2 upwards, such as `update.regulator.2`, selects only that occurrence. If
    `audience` is given, messages that were only for other audiences are ignored.
    """
    kind, who, number = split(name)
    if kind == "review":
        return _review(who, dossier)
    milestones = dict(dossier.state.milestones.items()) | {"close": dossier.state.milestones.closed}
    if name in milestones:
        # A milestone that was revoked by reopening does not count, although its entry still exists.
        at = milestones[name]
        return [Event(at, _entry_of(name, at, dossier))] if at else []
    if kind == REPORT:
        return _reports(who, dossier)
    if derived := _DERIVED.get(name):
        return [Event(entry.at, entry.id) for entry in derived(dossier)]
    entries = (entry for entry in dossier.state.timeline if _is_of(kind, entry))
    told = who or audience
    authorities = dossier.snapshot.authorities - {told}
    found = [
        Event(entry.at, entry.id)
        for entry in entries
        # A report to a regulator is not a stakeholder update.
        if entry.audience not in authorities and _was_told(entry, audience) and _is_about(entry, who)
    ]
    return found[number - 1 : number] if number > 1 else found


def _entry_of(milestone: str, at: datetime, dossier: Dossier) -> str:
    """Return the id of the entry that reached a milestone, or the milestone's name if there is no such entry."""
    wanted = _MILESTONES.get(milestone, (milestone,))
    found = (
        entry.id for entry in reversed(dossier.state.timeline) if entry.at == at and entry.kind in wanted
    )
    return next(found, milestone)


def _reports(role: str, dossier: Dossier) -> list[Event]:
    """Return the log entries that were recorded by the person who held a role at the time.

    Entries replayed by a drill are ignored.
    """
    found = sorted(dossier.of(*LOG_KINDS), key=lambda entry: entry.at)
    own = (each for each in found if each.by == dossier.holder(role, each.at) and not is_replayed(each))
    return [Event(each.at, each.id) for each in own]


def _decisions(dossier: Dossier) -> Iterator[Any]:
    """Yield the entries that decide on a proposal."""
    return (entry for entry in dossier.state.timeline if entry.kind in _DECIDING)


def _became_pending(dossier: Dossier) -> Iterator[Any]:
    """Yield the entries that leave a declared incident without a severity. A proposal does not need a severity yet."""
    for before, entry in _severities(dossier):
        is_new = before != PENDING or entry.kind == "declared"
        if is_new and entry.severity == PENDING and entry.kind != "proposed":
            yield entry


def _classified(dossier: Dossier) -> Iterator[Any]:
    return (entry for before, entry in _severities(dossier) if before == PENDING != entry.severity)


def _severities(dossier: Dossier) -> Iterator[tuple[str | None, Any]]:
    """Yield each entry that sets the severity, together with the previous severity."""
    before = None
    for entry in dossier.state.timeline:
        if isinstance(entry, Classified | SeverityChanged):
            yield before, entry
            before = entry.severity


_DERIVED: Final[Mapping[str, Callable[[Dossier], Iterator[Any]]]] = {
    DECIDED: _decisions,
    UNCLASSIFIED: _became_pending,
    CLASSIFIED: _classified,
}
"""The events that several kinds of entries can cause, or that only some entries of a kind cause."""


def _is_of(kind: str, entry: Any) -> bool:
    """Return whether an entry counts as an event of the given kind, or as any entry.

    A delivery counts only if everyone was reached, and a page receipt only if the message was accepted. Both are
    recorded by a program, so they do not show that someone keeps the timeline up to date. A proposed update informs
    no one, so it counts only as a proposed update. Entries that a drill replays do not count, because the crew did
    not record them.
    """
    if is_replayed(entry):
        return False
    if entry.kind == "delivery":
        return kind == "delivery" and entry.state == "sent"
    if entry.kind == "posted":
        return kind == "posted" and entry.state == "posted"
    if entry.kind == "page-receipt":
        return kind == "page-receipt" and entry.accepted is not None
    if entry.kind in {"proposed-update", "approval"}:
        return kind == entry.kind and getattr(entry, "decision", "approved") == "approved"
    return kind in {entry.kind, ANY_ENTRY}


def _was_told(entry: Any, audience: str | None) -> bool:
    return audience is None or entry.audience in (None, audience)


def _is_about(entry: Any, who: str) -> bool:
    if not who:
        return True
    named = _NAMED.get(entry.kind)
    return who in named(entry) if named else who == entry.audience


def _review(step: str, dossier: Dossier) -> list[Event]:
    review = dossier.review
    if review is None:
        return []
    # A published review must also have been held, even if the date was not recorded.
    done = "published" if step == "held" and review.held is None else step
    at = {"started": review.started, "held": review.held, "published": review.published}
    return [Event(moment, f"review.{done}")] if (moment := at.get(done)) else []
