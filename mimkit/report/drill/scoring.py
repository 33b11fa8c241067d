"""Scores a drill with the same deadlines and wording rules as a real incident."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from mimkit.clocks.due import all_intervals
from mimkit.model.dossier import Dossier
from mimkit.model.obligation import Obligation
from mimkit.model.policy.policy import Policy
from mimkit.report.drill.scorecard import (
    DeadlineResult,
    PastFigures,
    Remark,
    Scorecard,
    ScoredDeadline,
    ScoredRole,
    ScoredUpdate,
    Step,
)
from mimkit.rules.judge import check_dossier

_WORDING: Final = "MIM41"
"""The prefix of the codes of all wording rules for updates."""
_STEPS: Final = (
    ("declared", "Declared"),
    ("first-update", "First stakeholder update"),
    ("assembled", "Response team assembled"),
    ("workaround", "Workaround in place"),
    ("restored", "Service restored"),
    ("confirmed", "Restoration confirmed"),
    ("closed", "Closed"),
)
_RESULTS: Final[dict[str, DeadlineResult]] = {"met": "met", "late": "late", "overdue": "missed"}
"""The result for each status of a deadline.

Deadlines with any other status were waived, are not due yet, or cannot be evaluated.
"""


@dataclass(frozen=True, slots=True)
class Practice:
    """The data to score: the crew's incident, the past incident, and the start and end of the drill (UTC)."""

    title: str
    policy: Policy
    """The policy that applies to the crew."""
    start: datetime
    end: datetime
    crew: Dossier | None
    """The incident that the crew declared, with the policy that applies to it. None if the crew did not declare one."""
    original: PastFigures | None = None
    speed: float = 1


def scorecard(practice: Practice) -> Scorecard:
    """Return the scorecard of a drill."""
    crew = practice.crew.at(practice.end) if practice.crew else None
    past = practice.original
    return Scorecard(
        title=practice.title,
        original=past.incident if past else None,
        incident=crew.incident.id if crew else None,
        speed=practice.speed,
        start=practice.start,
        end=practice.end,
        zone=practice.policy.calendar.tz,
        steps=tuple(_ordered(_steps(practice, crew), practice.end - practice.start)),
        deadlines=tuple(_deadlines(crew, practice)) if crew else (),
        roles=tuple(_roles(practice, crew)),
        updates=tuple(_updates(crew, practice.start)) if crew else (),
        original_deadlines=past.deadlines if past else None,
    )


def past_figures(original: Dossier, start: datetime) -> PastFigures:
    """Return the results of a past incident (under the policy of that time) to compare a drill with.

    `start` is the time in the past incident that corresponds to the start of the drill.
    """
    roles = {role: taken for role, (_, taken) in _first_holders(original, start).items()}
    return PastFigures(original.incident.id, _moments(original, start), roles, _kept(original))


def _steps(practice: Practice, crew: Dossier | None) -> Iterator[Step]:
    own = _moments(crew, practice.start) if crew else {}
    past = practice.original.steps if practice.original else {}
    return (Step(name, title, own.get(name), past.get(name)) for name, title in _STEPS)


def _ordered(steps: Iterable[Step], last: timedelta) -> list[Step]:
    return sorted(steps, key=lambda each: (each.crew is None, each.crew or last))


def _moments(dossier: Dossier, start: datetime) -> dict[str, timedelta]:
    """Return how long after the start each step was reached, by step id."""
    times = dict(dossier.state.milestones.items())
    times["first-update"] = min((each.at for each in dossier.of("update")), default=None)
    return {name: at - start for name, _ in _STEPS if (at := times[name])}


def _deadlines(crew: Dossier, practice: Practice) -> list[ScoredDeadline]:
    """Return each deadline with its worst interval, its number of intervals, and how many of them were met on time."""
    intervals: dict[tuple[str, str], list[ScoredDeadline]] = {}
    for each in _scored(crew):
        intervals.setdefault((each.clock, each.subject), []).append(_interval(each, practice))
    found = []
    for every in intervals.values():
        worst = max(every, key=lambda each: (each.late or timedelta(), -each.due))
        kept = sum(each.result == "met" for each in every)
        found.append(worst._replace(kept=kept, intervals=len(every)))
    return sorted(found, key=lambda each: (each.due, each.clock, each.subject))


def _interval(each: Obligation, practice: Practice) -> ScoredDeadline:
    over = each.met or each.ended or practice.end
    result = _RESULTS[each.status] if each.met or each.status != "late" else "missed"
    title = each.title.removesuffix(" (drill)")
    late = None if result == "met" else over - each.due
    return ScoredDeadline(each.clock, each.subject, title, each.due - practice.start, result, late)


def _scored(dossier: Dossier) -> Iterator[Obligation]:
    """Yield deadlines that were met, late or missed. Deadlines that the same event started and met are excluded."""
    return (each for each in all_intervals(dossier) if each.status in _RESULTS and each.is_evidence)


def _roles(practice: Practice, crew: Dossier | None) -> Iterator[ScoredRole]:
    """Yield the roles that the policy requires and any other roles that were taken, in the policy's order."""
    own = _first_holders(crew, practice.start) if crew else {}
    past = practice.original.roles if practice.original else {}
    for role in practice.policy.roles:
        if role.required or role.id in own or role.id in past:
            person, taken = own.get(role.id, (None, None))
            yield ScoredRole(role.id, role.title, person, taken, past.get(role.id))


def _first_holders(dossier: Dossier, start: datetime) -> dict[str, tuple[str, timedelta]]:
    found: dict[str, tuple[str, timedelta]] = {}
    for entry in dossier.of("role"):
        found.setdefault(entry.role, (entry.person, entry.at - start))
    return found


def _updates(crew: Dossier, start: datetime) -> Iterator[ScoredUpdate]:
    remarks: dict[object, list[Remark]] = {}
    for rule, finding in check_dossier(crew):
        if rule.code.startswith(_WORDING) and finding.keys[0] == "timeline":
            remark = Remark(rule.code, rule.name, finding.message, finding.hint or rule.fix)
            remarks.setdefault(finding.keys[1], []).append(remark)
    for entry in crew.of("update"):
        found = remarks.get(crew.place(entry)[1], ())
        yield ScoredUpdate(entry.at - start, entry.audience, entry.affected, tuple(found))


def _kept(original: Dossier) -> tuple[int, int] | None:
    """Return the number of deadlines that were met in a past incident, and the total number of deadlines.

    Return None if the incident was back-filled or has not ended.
    """
    if original.incident.mode == "backfill" or original.ends is None:
        return None
    kept: dict[tuple[str, str], bool] = {}
    for each in _scored(original.at(original.ends)):
        key = each.clock, each.subject
        kept[key] = kept.get(key, True) and each.status == "met"
    return sum(kept.values()), len(kept)
