"""Chooses the moments of a past incident at which one person decides or writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from mimkit.clocks.due import next_update_of, obligations
from mimkit.clocks.updates import is_stakeholder_update
from mimkit.model.dossier import Dossier
from mimkit.model.incident.kinds import DECIDING
from mimkit.model.time.end_of_day import due_day
from mimkit.report.drill.solo.known import known_before, known_from, told_texts
from mimkit.report.drill.solo.supposed import Supposed, suppose

MomentKind = Literal["declare", "severity", "first-update", "update", "workaround", "all-clear"]

LEFT: Final = timedelta(minutes=10)
"""How long before the deadline a moment is, if the incident allows it: one minute at speed 10."""
LEAST: Final = timedelta(minutes=5)
"""With less time left, a deadline is not scored, because no one could meet it."""
FEWEST: Final = 3
MOST: Final = 5
_PROCESS: Final = ("declare", "severity", "first-update", "workaround", "update", "all-clear")
"""The kinds in the order of the process."""
_ORDER: Final[tuple[MomentKind, ...]] = (
    "first-update",
    "all-clear",
    "update",
    "workaround",
    "declare",
    "severity",
)
"""The kinds of moments by their importance; of each, the best one is chosen first."""


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A time at which a person has to act, with what was known then."""

    kind: MomentKind
    at: datetime
    """When it is (UTC)."""
    known: Dossier
    """The incident with only what was known then, under the policy that was in force."""
    due: datetime | None
    """When the answer is due: the first deadline that leaves at least `LEAST`; None if there is none."""
    team: Any
    """The entry with what the team did; None if it did nothing."""
    news: int
    """How many texts were recorded since the last update."""
    is_back_filled: bool = False
    """Whether the record was written later, with a title and an impact that were not known then."""
    supposed: frozenset[str] = frozenset()
    """The ids of the entries that are assumed, because the record does not say what happened."""
    id: str = ""

    @property
    def is_decision(self) -> bool:
        """Whether it asks for a decision, not for an update."""
        return self.kind in ("declare", "severity")


def choose_moments(dossier: Dossier) -> tuple[Moment, ...]:
    """Return three to five moments of a past incident, in order; fewer if its record has no more.

    Omitted are moments at which nothing was known, and those whose deadline had already passed.
    """
    whole = dossier.under_its_policy()
    found = suppose(whole)
    asked = [*_decisions(found, _decided(whole)), *_updates(found)]
    ranked = sorted(asked, key=lambda each: (_ORDER.index(each.kind), -each.news, each.at))
    first = {each.kind: each for each in reversed(ranked)}
    chosen = [first[kind] for kind in _ORDER if kind in first][:MOST]
    chosen += [each for each in ranked if each not in chosen][: max(FEWEST - len(chosen), 0)]
    return tuple(_numbered(sorted(chosen, key=lambda each: (each.at, _PROCESS.index(each.kind)))))


def _numbered(moments: Iterable[Moment]) -> Iterator[Moment]:
    count: dict[str, int] = {}
    for each in moments:
        number = count[each.kind] = count.get(each.kind, 0) + 1
        yield replace(each, id=each.kind if number == 1 else f"{each.kind}-{number}")


def _decided(whole: Dossier) -> Any:
    """Return the first decision about the incident; None if the record does not have it."""
    return next((each for each in whole.state.timeline if each.kind in DECIDING), None)


def _decisions(found: Supposed, team: Any) -> Iterator[Moment]:
    """Yield the first decision about the incident, and each later change of its severity."""
    decided = _decided(found.dossier)
    if decided is None:
        return
    for each in _decision("declare", found, decided):
        yield replace(each, team=team)
    for entry in found.dossier.of("severity"):
        if entry.at > decided.at:
            yield from _decision("severity", found, entry)


def _decision(kind: MomentKind, found: Supposed, entry: Any) -> Iterator[Moment]:
    whole = found.dossier
    at = known_from(whole, entry)
    known = known_before(whole, at, entry)
    if known is None or not whole.policy.criteria or not _says_something(known, whole):
        return
    if known.state.milestones.restored:  # there is nothing left to decide
        return
    clocks = {each.id for each in whole.policy.clocks if each.met_by in ("declared", "decided", "classified")}
    owed = [each.due for each in obligations(known.at(at)) if each.clock in clocks and each.is_owed]
    yield _moment(kind, found, known, entry, (at, min(owed, default=None)))


def _moment(
    kind: MomentKind, found: Supposed, known: Dossier, team: Any, times: tuple[datetime, datetime | None]
) -> Moment:
    """Return a moment; `times` are its own time and that of its deadline."""
    at, due = times
    last = max((each.at for each in known.state.updates), default=None)
    news = sum(last is None or each.at > last for each in told_texts(known))
    is_timed = due is not None and not due_day(due) and due - at >= LEAST
    did = None if team is not None and team.id in found.ids else team
    is_back_filled = found.dossier.incident.mode == "backfill"
    return Moment(kind, at, known, due if is_timed else None, did, news, is_back_filled, found.ids)


def _says_something(known: Dossier, whole: Dossier) -> bool:
    """Return whether a person would know what is wrong. The title of a back-filled record was written later."""
    return whole.incident.mode != "backfill" or bool(told_texts(known)) or bool(known.state.updates)


def _updates(found: Supposed) -> Iterator[Moment]:
    """Yield the first update, one after each update, and those about the workaround and the restoration."""
    whole = found.dossier
    sent = _sent(whole)
    restored = whole.state.milestones.restored
    starts: list[tuple[MomentKind, Any]] = [("first-update", each) for each in whole.of("declared")][:1]
    starts += [("workaround", each) for each in whole.of("workaround")][:1]
    starts += [("all-clear", each) for each in whole.of("restored") if each.at == restored][-1:]
    answered = [each for _, start in starts if (each := _next(sent, start)) is not None]
    asked = [_update(kind, found, start, sent) for kind, start in starts]
    # An update that one of these asks for is not asked for twice.
    asked += [_update("update", found, each, sent) for each in sent if _next(sent, each) not in answered]
    yield from filter(None, asked)


def _sent(whole: Dossier) -> tuple[Any, ...]:
    """Return the stakeholder updates in order; of several at the same time, for several audiences, the first."""
    by_time: dict[datetime, Any] = {}
    for each in whole.of("update"):
        if each.audience not in whole.snapshot.authorities:
            by_time.setdefault(each.at, each)
    return tuple(by_time.values())


def _next(sent: Sequence[Any], start: Any) -> Any:
    """Return the update that followed an entry; a final one may be sent just before the restoration is recorded."""
    if start.kind == "update":
        return next((each for each in sent if each.at > start.at), None)
    since = start.at - LEAST if start.kind == "restored" else start.at
    return next((each for each in sent if each.at >= since), None)


def _update(kind: MomentKind, found: Supposed, start: Any, sent: Sequence[Any]) -> Moment | None:
    """Return a moment at which an update is due because of an entry; None if there is none worth asking about."""
    whole, team = found.dossier, _next(sent, start)
    since = max(known_from(whole, each) for each in (start, *list(whole.of("declared"))[:1]))
    until = known_from(whole, team) if team is not None else None
    begins = known_before(whole, since, team)
    ahead = _deadlines(begins, since)[0] if begins else ()
    times = [due - left for due in ahead for left in (LEFT, LEAST)]
    moments = [max(since, min(at, until or at)) for at in (*times, since)]
    if kind == "update":  # just after an update, no one asks for the next one
        moments = [at for at in moments if at - since >= LEAST]
    return next((asked for at in moments if (asked := _asked(kind, found, at, team))), None)


def _asked(kind: MomentKind, found: Supposed, at: datetime, team: Any) -> Moment | None:
    known = known_before(found.dossier, at, team)
    if known is None or not _says_something(known, found.dossier) or not _fits(kind, known.at(at)):
        return None
    ahead, is_overdue = _deadlines(known, at)
    if is_overdue and not ahead:
        return None
    return _moment(kind, found, known, team, (at, next((due for due in ahead if due - at >= LEAST), None)))


def _deadlines(known: Dossier, at: datetime) -> tuple[tuple[datetime, ...], bool]:
    """Return the deadlines of updates after a time, in order, and whether an update is overdue.

    One audience may never have been informed, and the others still are.
    """
    judged = known.at(at)
    clocks = {each.id for each in judged.policy.clocks if is_stakeholder_update(each, judged.snapshot)}
    owed = {each.due for each in obligations(judged) if each.clock in clocks and each.is_owed}
    if coming := next_update_of(known, at):
        owed.add(coming.due)
    return tuple(sorted(due for due in owed if due > at)), any(due <= at for due in owed)


def _fits(kind: MomentKind, then: Dossier) -> bool:
    """Return whether the incident is in the phase that the moment is about."""
    if kind == "all-clear":
        return then.state.milestones.restored is not None
    if not then.state.is_open or then.state.milestones.restored:
        return False
    return kind != "first-update" or not then.state.updates
