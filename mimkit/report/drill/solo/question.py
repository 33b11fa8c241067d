"""The questions of a drill for one person: what was known at a moment, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten
from typing import Any, Final, NamedTuple

from mimkit.model.dossier import Dossier
from mimkit.model.incident.kinds import KINDS
from mimkit.model.text import join_names
from mimkit.model.time.durations import exact
from mimkit.model.time.times import time_text, with_at
from mimkit.report.drill.solo.known import told_texts
from mimkit.report.drill.solo.moments import LEAST, Moment
from mimkit.report.incident.entry_text import entry_words
from mimkit.report.text.counts import counted

_MOST_TEXTS: Final = 6
"""The maximum number of known texts to show. If there are more, the latest are shown."""
_LONGEST: Final = 200
_LONGEST_OF_LAST: Final = 600
"""The maximum length of the last text shown. It may be longer than the other texts."""

_MILESTONES: Final = ("started", "detected", "declared", "workaround", "restored")

NAMES: Final = {
    "declare": "declare or not",
    "severity": "severity",
    "first-update": "first update",
    "update": "next update",
    "workaround": "announce the workaround",
    "all-clear": "all-clear",
}
"""The title of each kind of moment."""
_ASK: Final = {
    "declare": "Is this a major incident? Choose the criteria that are met, and decide.",
    "severity": "Is the severity still correct? Choose the criteria that are met now, and the severity.",
    "first-update": "Write the first stakeholder update.",
    "update": "The next stakeholder update is due. Write the update.",
    "workaround": "A workaround is in place. Tell your readers what they can do.",
    "all-clear": "Service is restored. Write the final update.",
}


class KnownRow(NamedTuple):
    """A text that was known, with its time and kind."""

    time: str
    label: str
    words: str


def situation(moment: Moment) -> Iterator[str]:
    """Yield sentences that describe the incident's state at a moment."""
    known, at = moment.known, moment.at
    state = known.at(at).state
    zone = known.policy.calendar.tz
    if not moment.is_back_filled:
        yield _stop(known.incident.title)
    # In a back-filled record, the start of the impact was determined only later.
    names = _MILESTONES[1:] if moment.is_back_filled else _MILESTONES
    times = [(name, value) for name, value in state.milestones.items() if value and name in names]
    said = ", ".join(f"{name} {time_text(value, at, zone)}" for name, value in times)
    severity = state.severity if state.milestones.declared else ""
    if line := "; ".join(filter(None, (severity, said))):
        yield f"{line[:1].upper()}{line[1:]}."


def background(moment: Moment) -> Iterator[str]:
    """Yield sentences about the impact and the services, which are the same at every moment."""
    known = moment.known
    if not moment.is_back_filled and known.incident.impact:
        yield f"Impact: {_stop(known.incident.impact)}"
    if services := _services(known):
        yield f"Services: {join_names(services)}."


def _services(known: Dossier) -> list[str]:
    services = known.snapshot.services
    return [
        f"{found.title} (tier {found.tier})" if (found := services.get(each)) else each
        for each in known.incident.services
    ]


def known_rows(moment: Moment) -> tuple[KnownRow, ...]:
    """Return the last known texts and the last update, in order of occurrence.

    If texts look alike because they begin in the same way, only the last one is shown.
    """
    known = moment.known.at(moment.at)
    shown: list[Any] = list(told_texts(known))[-_MOST_TEXTS:] + list(known.state.updates)[-1:]
    shown.sort(key=lambda each: each.at)
    rows = [_row(each, moment, _LONGEST) for each in shown[:-1]]
    rows += [_row(each, moment, _LONGEST_OF_LAST) for each in shown[-1:]]
    starts = [each.words[: _LONGEST // 2] for each in rows]
    return tuple(row for place, row in enumerate(rows) if starts[place] not in starts[place + 1 :])


def _row(entry: Any, moment: Moment, most: int) -> KnownRow:
    at = time_text(entry.at, moment.at, moment.known.policy.calendar.tz)
    if entry.id in moment.supposed:
        return KnownRow(at, "update", "Assume that you sent an update.")
    words = shorten(entry_words(entry), most, placeholder=" ...")
    if entry.kind == "update" and entry.next:
        words += f" Next update: {time_text(entry.next, moment.at, moment.known.policy.calendar.tz)}."
    return KnownRow(at, KINDS[entry.kind].label, words)


def left_out(moment: Moment) -> str:
    """Return a note on the number of earlier texts that are not shown, or an empty string if all are shown."""
    count = len(told_texts(moment.known.at(moment.at))) - _MOST_TEXTS
    return f"{counted(count, 'earlier text')} not shown." if count > 0 else ""


def ask(moment: Moment) -> str:
    """Return the instruction for the person."""
    return _ASK[moment.kind]


def readers(moment: Moment) -> str:
    """Return who will read the update, or an empty string for a decision."""
    known = moment.known
    named = [each for each in known.snapshot.audiences if each.id in known.audiences]
    if moment.is_decision or not named:
        return ""
    names = [f"{each.title} (public)" if each.public else each.title for each in named]
    return f"Readers: {join_names(names)}."


def time_left(moment: Moment, speed: float) -> str:
    """Return a sentence about when the answer is due, and how much real time is left."""
    if moment.due is None:
        return f"The time is not scored, because no deadline is {exact(LEAST)} or more away."
    left = moment.due - moment.at
    due = time_text(moment.due, moment.at, moment.known.policy.calendar.tz)
    return f"Due at {due}, in {exact(left)}: you have {exact(left / speed)} at speed {speed:g}."


def suppositions(moment: Moment) -> str:
    """Return what is assumed because the record does not state it.

    Empty if nothing is assumed, or if it was already shown.
    """
    declared = [each for each in moment.known.of("declared") if each.id in moment.supposed]
    if not declared or moment.kind != "first-update":
        return ""
    at = time_text(declared[0].at, moment.at, moment.known.policy.calendar.tz)
    return f"Assume that it was declared {with_at(at)}."


def team_did(moment: Moment) -> str:
    """Return what the team did at that moment, according to the record."""
    entry = moment.team
    if entry is None:
        none = "when it was declared" if moment.is_decision else "that an update was sent"
        return f"The record does not state {none}."
    zone = moment.known.policy.calendar.tz
    said = f"{time_text(entry.at, moment.at, zone)}, {KINDS[entry.kind].label}: {entry_words(entry)}"
    if entry.kind == "update" and entry.next:
        said += f" Next update: {time_text(entry.next, moment.at, zone)}."
    if entry.kind == "update" and entry.review_by:
        said += f" Review: {entry.review_by.isoformat()}."
    return said


def _stop(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
