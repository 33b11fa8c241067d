"""MIM38x: times that are consistent with all others but implausibly far from them."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final

from mimkit.model.diagnostic import KeyPath
from mimkit.model.dossier import Dossier
from mimkit.model.ids import day_of
from mimkit.model.incident.kinds import CHANGING, ENDING
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.durations import short
from mimkit.model.time.times import rfc3339, when_text
from mimkit.rules.base.far_times import FAR, KnownTime, misplaced
from mimkit.rules.registry import Spot, incident_rule

_PROMPTLY: Final = timedelta(days=1)
"""An entry recorded within this time of the event is assumed to have the correct day."""
_IF_CORRECT: Final = "If it is correct, suppress the finding with a reason."
_BOOKKEEPING: Final = (*CHANGING, "set")
"""Entries about the record itself, whose time is the time of recording."""
_LATER: Final = ("confirmed", "fixed", "close", "problem", "action", "link", "note")
"""Entry kinds that may follow months after the restoration."""


@dataclass(frozen=True, slots=True)
class _Time(KnownTime):
    """The time of an entry in a record, or of a milestone that has no entry."""

    place: KeyPath
    entry: Any = None
    milestone: str = ""

    @property
    def name(self) -> str:
        """The name for a sentence."""
        return f"The `{self.entry.kind}` entry" if self.entry else f"`{self.milestone}`"

    def correction(self, right: datetime) -> str:
        """Return the command that corrects it."""
        if self.entry:
            return f"mim amend {self.entry.id} --at {rfc3339(right)}"
        return f"mim set {self.milestone}={rfc3339(right)}"


@incident_rule("MIM381", "long-after-the-last-entry", "warning")
def long_after_the_last_entry(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A response entry, or the end of the incident, is more than three weeks after the previous entry.

    Why: A wrong day, month or year makes this incident appear extremely long, and distorts every metric.
    Fix: Correct the time: `mim amend ENTRY --at TIME`. If it is correct, suppress the finding with a reason.
    """
    if not _is_long(dossier):
        return
    reported = {each.place for each, _meant in _month_or_year_off(dossier)}
    left = (each for each in _entries(dossier) if dossier.place(each[0], "at") not in reported)
    for (before, _proved, _running), (entry, is_proved, is_running) in pairwise(left):
        # A restoration that was recorded late is as misleading as a restoration with a wrong time.
        is_end = entry.kind == "restored" or (entry.kind == "close" and not is_proved)
        if is_end or (is_running and not is_proved):
            gap = entry.at - before.at
            if gap > FAR:
                sentence = f"The `{entry.kind}` entry {when_text(entry.at)} is {short(gap)} after the entry"
                hint = f"Correct the time: `mim amend {entry.id} --at TIME -i {dossier.incident.id}`."
                yield dossier.place(entry, "at"), f"{sentence} before it.", f"{hint} {_IF_CORRECT}"


@incident_rule("MIM382", "month-or-year-off", "warning")
def month_or_year_off(dossier: Dossier, _: Snapshot) -> Iterator[Spot]:
    """A time is over three weeks from the incident's other times, but close to them in another month or year.

    Why: A wrong month or year is a common typing error, and it distorts every metric.
    Fix: Correct the time: `mim amend ENTRY --at TIME`. If it is correct, suppress the finding with a reason.
    """
    for each, meant in _month_or_year_off(dossier):
        sentence = f"{each.name} {when_text(each.at)} is far from the other times of the incident"
        hint = f"To correct it: `{each.correction(meant)} -i {dossier.incident.id}`."
        yield each.place, f"{sentence}; {rfc3339(meant)} would be close to them.", f"{hint} {_IF_CORRECT}"


def _month_or_year_off(dossier: Dossier) -> Iterator[tuple[_Time, datetime]]:
    if _is_long(dossier):
        day = day_of(dossier.incident.id)
        home = datetime.combine(day, time(12), tzinfo=UTC) if day else None
        yield from misplaced([*_milestones(dossier), *_times(dossier)], home)


def _is_long(dossier: Dossier) -> bool:
    """Return whether the times span more than `FAR`. Most incidents are shorter and need no further checks."""
    # Times in an imported record were not typed by a person.
    if dossier.incident.is_imported:
        return False
    timeline, milestones = dossier.state.timeline, dossier.state.milestones
    times = [timeline[0].at, timeline[-1].at] if timeline else []
    times += [at for at in (milestones.started, milestones.detected) if at]
    if dossier.incident.mode == "live":
        times += [entry.recorded for entry in timeline]
    return bool(times) and max(times) - min(times) > FAR


def _times(dossier: Dossier) -> Iterator[_Time]:
    """Yield the times of the entries and, for a live incident, the times when they were recorded."""
    for entry, is_proved, is_running in _entries(dossier):
        place, is_of_response = dossier.place(entry, "at"), is_running or entry.kind not in _LATER
        yield _Time(entry.at, is_proved=is_proved, is_of_response=is_of_response, place=place, entry=entry)
        if not is_proved and dossier.incident.mode == "live":
            yield _Time(entry.recorded, is_proved=True, is_of_response=True, place=place)


def _milestones(dossier: Dossier) -> Iterator[_Time]:
    """Yield the start and detection times, unless an entry already has that time."""
    for name in ("started", "detected"):
        at = getattr(dossier.state.milestones, name)
        if at and not any(entry.at == at for entry in dossier.of(name)):
            place = dossier.fact_place(name)
            yield _Time(at, is_proved=False, is_of_response=True, place=place, milestone=name)


def _entries(dossier: Dossier) -> Iterator[tuple[Any, bool, bool]]:
    """Yield each entry, whether it was recorded promptly, and whether the response was still in progress."""
    ends = {each.end for each in dossier.state.outages}
    is_running = True
    for entry in dossier.state.timeline:
        if entry.kind in _BOOKKEEPING:
            continue
        is_proved = abs(entry.recorded - entry.at) <= _PROMPTLY
        # A reopening can follow long after the restoration, and the response continues from there.
        yield entry, is_proved, is_running and entry.kind != "reopen"
        is_end = entry.kind in ENDING or (entry.kind == "restored" and entry.at in ends)
        is_running = entry.kind == "reopen" or (is_running and not is_end)
