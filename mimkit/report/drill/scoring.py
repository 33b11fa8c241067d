"""Scores a drill by the clocks and the wording rules that judge every incident."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from mimkit.clocks.due import all_intervals
from mimkit.model.dossier import Dossier
from mimkit.model.obligation import Obligation
from mimkit.model.policy.policy import Policy
from mimkit.report.drill.scorecard import (
    DeadlineResult,
    Remark,
    Scorecard,
    ScoredDeadline,
    ScoredRole,
    ScoredUpdate,
    Step,
)
from mimkit.rules.judge import check_dossier

_WORDING: Final = "MIM41"
"""The first characters of the codes of the wording rules for updates."""
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
"""The results by the status of the deadline. Other deadlines are waived, not due yet, or cannot be judged."""


@dataclass(frozen=True, slots=True)
class Practice:
    """What is scored: the crew's incident, the past one, and the times of the drill (UTC)."""

    title: str
    policy: Policy
    """The policy that the crew works under."""
    start: datetime
    end: datetime
    crew: Dossier | None
    """The incident that the crew declared, under the policy that applies to it."""
    original: Dossier | None = None
    """The past incident, under the policy that applied to it."""
    original_start: datetime | None = None
    """The time in the past incident that the start of the drill stands for."""
    speed: float = 1


def scorecard(practice: Practice) -> Scorecard:
    """Return the scorecard of a drill."""
    crew = practice.crew.at(practice.end) if practice.crew else None
    original = practice.original.incident.id if practice.original else None
    return Scorecard(
        title=practice.title,
        original=original,
        incident=crew.incident.id if crew else None,
        speed=practice.speed,
        start=practice.start,
        end=practice.end,
        zone=practice.policy.calendar.tz,
        steps=tuple(_steps(practice, crew)),
        deadlines=tuple(_deadlines(crew, practice)) if crew else (),
        roles=tuple(_roles(practice, crew)),
        updates=tuple(_updates(crew, practice.start)) if crew else (),
        original_deadlines=_original_deadlines(practice.original),
    )


def _steps(practice: Practice, crew: Dossier | None) -> list[Step]:
    own = _moments(crew, practice.start)
    past = _moments(practice.original, practice.original_start)
    found = [Step(name, title, own.get(name), past.get(name)) for name, title in _STEPS]
    last = practice.end - practice.start
    return sorted(found, key=lambda each: (each.crew is None, each.crew or last))


def _moments(dossier: Dossier | None, start: datetime | None) -> dict[str, timedelta]:
    """Return how long after the start each step was reached."""
    if dossier is None or start is None:
        return {}
    times = dict(dossier.state.milestones.items())
    times["first-update"] = min((each.at for each in dossier.of("update")), default=None)
    return {name: at - start for name, at in times.items() if at}


def _deadlines(crew: Dossier, practice: Practice) -> list[ScoredDeadline]:
    """Return each deadline once, with its worst interval."""
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
    """Yield the deadlines that were met, or missed; not those that could not be missed."""
    return (each for each in all_intervals(dossier) if each.status in _RESULTS and each.is_evidence)


def _roles(practice: Practice, crew: Dossier | None) -> Iterator[ScoredRole]:
    """Yield the roles that the policy requires, and the others that someone took, in the order of the policy."""
    own = _first_holders(crew, practice.start)
    past = _first_holders(practice.original, practice.original_start)
    for role in practice.policy.roles:
        if role.required or role.id in own or role.id in past:
            person, taken = own.get(role.id, (None, None))
            yield ScoredRole(role.id, role.title, person, taken, past.get(role.id, (None, None))[1])


def _first_holders(dossier: Dossier | None, start: datetime | None) -> dict[str, tuple[str, timedelta]]:
    found: dict[str, tuple[str, timedelta]] = {}
    if dossier is not None and start is not None:
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


def _original_deadlines(original: Dossier | None) -> tuple[int, int] | None:
    """Return how many deadlines were met in a past incident; None for a record that was written afterwards."""
    if original is None or original.incident.mode == "backfill" or original.ends is None:
        return None
    kept: dict[tuple[str, str], bool] = {}
    for each in _scored(original.at(original.ends)):
        key = each.clock, each.subject
        kept[key] = kept.get(key, True) and each.status == "met"
    return sum(kept.values()), len(kept)
