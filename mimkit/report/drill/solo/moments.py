"""Selects the moments of a past incident at which one person makes a decision or writes an update."""

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
"""How long before a deadline to place a moment, if possible. At speed 10, this leaves one minute of real time."""
LEAST: Final = timedelta(minutes=5)
"""If less time than this is left, the deadline is not scored, because no one could meet it."""
FEWEST: Final = 3
MOST: Final = 5
_PROCESS: Final = ("declare", "severity", "first-update", "workaround", "update", "all-clear")
"""The kinds of moments in the order of the process."""
_ORDER: Final[tuple[MomentKind, ...]] = (
    "first-update",
    "all-clear",
    "update",
    "workaround",
    "declare",
    "severity",
)
"""The kinds of moments, most important first. The best moment of each kind is selected first."""


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A time at which a person has to act, with what was known at that time."""

    kind: MomentKind
    at: datetime
    """The time of the moment (UTC)."""
    known: Dossier
    """The incident as it was known at that time, under the policy then in force."""
    due: datetime | None
    """When the answer is due: at the first deadline that is at least `LEAST` away. None if there is none."""
    team: Any
    """The entry that records what the team did, or None if it did nothing."""
    news: int
    """The number of texts recorded since the last update."""
    is_back_filled: bool = False
    """Whether the record was written later, so that its title and impact were not known at the time."""
    supposed: frozenset[str] = frozenset()
    """The ids of assumed entries, which stand for facts that the record does not state."""
    id: str = ""

    @property
    def is_decision(self) -> bool:
        """Whether the moment requires a decision rather than an update."""
        return self.kind in ("declare", "severity")


def choose_moments(dossier: Dossier) -> tuple[Moment, ...]:
    """Return three to five moments of a past incident, in order, or fewer if its record has fewer.

    Moments at which nothing was known, or whose deadline had already passed, are not selected.
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
    """Return the entry with the first decision about the incident, or None if the record has none."""
    return next((each for each in whole.state.timeline if each.kind in DECIDING), None)


def _decisions(found: Supposed, team: Any) -> Iterator[Moment]:
    """Yield the moments of the first decision about the incident and of each later severity change."""
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
    if known.state.milestones.restored:  # no decision is left to make
        return
    clocks = {each.id for each in whole.policy.clocks if each.met_by in ("declared", "decided", "classified")}
    owed = [each.due for each in obligations(known.at(at)) if each.clock in clocks and each.is_owed]
    yield _moment(kind, found, known, entry, (at, min(owed, default=None)))


def _moment(
    kind: MomentKind, found: Supposed, known: Dossier, team: Any, times: tuple[datetime, datetime | None]
) -> Moment:
    """Return a moment. `times` contains the time of the moment and its deadline, or None."""
    at, due = times
    last = max((each.at for each in known.state.updates), default=None)
    news = sum(last is None or each.at > last for each in told_texts(known))
    is_timed = due is not None and not due_day(due) and due - at >= LEAST
    did = None if team is not None and team.id in found.ids else team
    is_back_filled = found.dossier.incident.mode == "backfill"
    return Moment(kind, at, known, due if is_timed else None, did, news, is_back_filled, found.ids)


def _says_something(known: Dossier, whole: Dossier) -> bool:
    """Return whether the known entries tell a person what is wrong.

    The title of a back-filled record does not count, because it was written later.
    """
    return whole.incident.mode != "backfill" or bool(told_texts(known)) or bool(known.state.updates)


def _updates(found: Supposed) -> Iterator[Moment]:
    """Yield the moments of the first update, of each following update, and of the updates on the workaround and the restoration."""
    whole = found.dossier
    sent = _sent(whole)
    restored = whole.state.milestones.restored
    starts: list[tuple[MomentKind, Any]] = [("first-update", each) for each in whole.of("declared")][:1]
    starts += [("workaround", each) for each in whole.of("workaround")][:1]
    starts += [("all-clear", each) for each in whole.of("restored") if each.at == restored][-1:]
    answered = [each for _, start in starts if (each := _next(sent, start)) is not None]
    asked = [_update(kind, found, start, sent) for kind, start in starts]
    # Do not ask twice for an update that is already the answer to one of these moments.
    asked += [_update("update", found, each, sent) for each in sent if _next(sent, each) not in answered]
    yield from filter(None, asked)


def _sent(whole: Dossier) -> tuple[Any, ...]:
    """Return the stakeholder updates in order.

    If several updates were sent at the same time to different audiences, keep only the first.
    """
    by_time: dict[datetime, Any] = {}
    for each in whole.of("update"):
        if each.audience not in whole.snapshot.authorities:
            by_time.setdefault(each.at, each)
    return tuple(by_time.values())


def _next(sent: Sequence[Any], start: Any) -> Any:
    """Return the update that followed an entry, or None.

    The final update may be sent just before restoration is recorded.
    """
    if start.kind == "update":
        return next((each for each in sent if each.at > start.at), None)
    since = start.at - LEAST if start.kind == "restored" else start.at
    return next((each for each in sent if each.at >= since), None)


def _update(kind: MomentKind, found: Supposed, start: Any, sent: Sequence[Any]) -> Moment | None:
    """Return a moment at which an update is due because of an entry, or None if there is no suitable moment."""
    whole, team = found.dossier, _next(sent, start)
    since = max(known_from(whole, each) for each in (start, *list(whole.of("declared"))[:1]))
    until = known_from(whole, team) if team is not None else None
    begins = known_before(whole, since, team)
    ahead = _deadlines(begins, since)[0] if begins else ()
    times = [due - left for due in ahead for left in (LEFT, LEAST)]
    moments = [max(since, min(at, until or at)) for at in (*times, since)]
    if kind == "update":  # just after an update, the next one is not due yet
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
    """Return the deadlines for updates after a given time, in order, and whether any update is overdue.

    An update may be overdue for one audience while others still have future deadlines.
    """
    judged = known.at(at)
    clocks = {each.id for each in judged.policy.clocks if is_stakeholder_update(each, judged.snapshot)}
    owed = {each.due for each in obligations(judged) if each.clock in clocks and each.is_owed}
    if coming := next_update_of(known, at):
        owed.add(coming.due)
    return tuple(sorted(due for due in owed if due > at)), any(due <= at for due in owed)


def _fits(kind: MomentKind, then: Dossier) -> bool:
    """Return whether the incident is in the phase that this kind of moment requires."""
    if kind == "all-clear":
        return then.state.milestones.restored is not None
    if not then.state.is_open or then.state.milestones.restored:
        return False
    return kind != "first-update" or not then.state.updates
