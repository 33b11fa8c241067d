"""Facts from an incident's record for its review: one line per fact, grouped by review section."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from mimkit.clocks.due import all_intervals
from mimkit.clocks.promises import SentUpdate, promises
from mimkit.model.dossier import Dossier, dossier_of
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.incident.kinds import KINDS, LOG_KINDS
from mimkit.model.obligation import Obligation
from mimkit.model.organisation.runbook_steps import used_runbooks
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.approximate import is_certainly_before, length_text
from mimkit.model.time.times import time_text
from mimkit.report.incident.entry_marks import recording_delay
from mimkit.report.incident.entry_text import entry_words
from mimkit.report.incident.related.earlier import (
    EarlierIncident,
    Resemblance,
    Subject,
    resembling,
    similar_lines,
)
from mimkit.report.incident.related.warning_signs import warning_lines
from mimkit.report.incident.runbook_text import RunbookProgress, progress

_MOST: Final = 12
"""The maximum number of entries of each kind to list. All others are in the timeline."""
_LONGEST: Final = 300
"""The maximum length of a quoted text, in characters."""
_KNOWN: Final = 3
"""The maximum number of findings to list with each decision."""
_END: Final = "response over"


@dataclass(frozen=True)
class Background:
    """An incident with its deadlines and the repository's earlier incidents, as of a given time."""

    dossier: Dossier
    deadlines: Sequence[Obligation]
    """All deadlines of the incident, including every interval of recurring ones."""
    earlier: Sequence[EarlierIncident]
    now: datetime

    def facts(self) -> dict[str, tuple[str, ...]]:
        """Return the facts for each section. Sections without facts are omitted."""
        found = {section: tuple(find(self)) for section, find in _FINDERS.items()}
        return {section: lines for section, lines in found.items() if lines}

    def clock(self, at: datetime) -> str:
        """Format a time. The date is included if it is not the date of the declaration."""
        milestones = self.dossier.state.milestones
        return time_text(
            at, milestones.declared or milestones.detected or self.now, self.dossier.policy.calendar.tz
        )

    def entry(self, entry: Any) -> str:
        """Return an entry as one line, or an empty string if its text was redacted."""
        words = entry_words(entry)
        if REDACTED in words:
            return ""
        return f"{self.clock(entry.at)} {KINDS[entry.kind].label} by {entry.by}: {_shortened(words)}"

    @property
    def causes(self) -> list[str]:
        """The ids of the incident's problem records, and their cause categories."""
        return [name for each in self.dossier.problems for name in (each.id, each.cause) if name]

    @property
    def similar(self) -> list[Resemblance]:
        """Similar earlier incidents, most similar first."""
        incident = self.dossier.incident
        subject = Subject(
            incident.title,
            incident.impact,
            incident.services,
            causes=tuple(self.causes),
            category=incident.category,
        )
        return resembling(subject, self.earlier)


def known_facts(
    snapshot: Snapshot, incident: str, earlier: Sequence[EarlierIncident], now: datetime
) -> dict[str, tuple[str, ...]]:
    """Return the facts in a snapshot for an incident's review, as of a given time."""
    dossier = dossier_of(snapshot, incident).under_its_policy().at(now)
    return Background(dossier, all_intervals(dossier), earlier, now).facts()


def _phases(about: Background) -> Iterator[str]:
    for dossier in (*about.dossier.before_reopenings(), about.dossier):
        steps = [*dossier.phases()]
        if dossier.ends:
            steps.append((dossier.ends, _END))
        for (start, name), (end, _) in pairwise(steps):
            began, ended = (about.clock(at).removeprefix("on ") for at in (start, end))
            yield f"{name.capitalize()}: {began} to {ended} ({length_text(start, end)})"
    severities = about.dossier.state.severities
    if len(severities) > 1:
        yield "Severity: " + ", ".join(f"{each} from {about.clock(since)}" for since, each in severities)
    if services := about.dossier.incident.services:
        yield f"Affected services: {', '.join(services)}"


def _trigger(about: Background) -> Iterator[str]:
    changes = [each.ref for each in about.dossier.of("link") if each.rel == "change" and each.ref != REDACTED]
    yield from (f"Linked change: {each}" for each in changes)
    yield from _entries(about, about.dossier.of("finding"))


def _entries(about: Background, entries: Iterator[Any]) -> Iterator[str]:
    lines = [line for each in entries if (line := about.entry(each))]
    yield from lines[:_MOST]
    if len(lines) > _MOST:
        yield f"... and {len(lines) - _MOST} more in the timeline"


def _detection(about: Background) -> Iterator[str]:
    milestones = about.dossier.state.milestones
    before: datetime | None = None
    for name, what in (("started", "Impact started"), ("detected", "Detected"), ("declared", "Declared")):
        at = getattr(milestones, name)
        if at:
            after = f", {length_text(before, at)} later" if before and is_certainly_before(before, at) else ""
            yield f"{what}: {about.clock(at)}{after}"
            before = at
    if reporter := about.dossier.incident.reported_by:
        yield f"Reported by {reporter}"
    yield from (line for each in about.dossier.of("detected") if each.text and (line := about.entry(each)))


def _cause(about: Background) -> Iterator[str]:
    for each in about.dossier.problems:
        cause = each.root_cause or "no root cause is recorded yet"
        yield f"{each.id} ({each.state}), {each.title}: {_shortened(cause)}"
        yield from (
            f"{each.id}, contributing factor: {_shortened(text)}" for text in each.contributing_factors
        )


def _worked(about: Background) -> Iterator[str]:
    met: dict[str, list[Obligation]] = {}
    for each in about.deadlines:
        if each.status == "met" and each.is_evidence:
            met.setdefault(each.title, []).append(each)
    for title, found in met.items():
        early = [f"{length_text(each.met, each.due)} before the deadline" for each in found if each.met]
        yield f"Deadline met: {title}, {f'{len(found)} times' if len(found) > 1 else ''.join(early)}".rstrip(
            ", "
        )
    for name in used_runbooks(about.dossier.state.timeline):
        if runbook := about.dossier.snapshot.runbooks.get(name):
            yield f"Runbook {name}: {_followed(progress(runbook, about.dossier.state.timeline))}"
    yield from _decisions(about)


def _followed(found: RunbookProgress) -> str:
    """Return the number of steps of a runbook that were done, and which were not, such as: 2 of 4 done; not done: 3, 4."""
    left = ", ".join(str(each.number) for each in found.steps if each.done is None)
    return f"{found.summary}; not done: {left}" if left else found.summary


def _decisions(about: Background) -> Iterator[str]:
    """Yield each decision with the findings that were known when it was made."""
    findings = [each for each in about.dossier.of("finding") if REDACTED not in each.text]
    for decision in about.dossier.of("decision"):
        if line := about.entry(decision):
            by = max(decision.at, decision.recorded)
            known = [each for each in findings if each.at <= decision.at and each.recorded <= by]
            texts = [f"{about.clock(each.at)} {_shortened(each.text)}" for each in known[-_KNOWN:]]
            yield f"{line}. Known then: {'; '.join(texts) or 'no findings were recorded'}"


def _shortened(text: str) -> str:
    return textwrap.shorten(text, _LONGEST, placeholder=" ...")


def _missed(about: Background) -> Iterator[str]:
    late = [each for each in about.deadlines if each.status in ("late", "overdue")]
    for each in late:
        came = (
            f"met {about.clock(each.met)}, {length_text(each.due, each.met)} late" if each.met else "not met"
        )
        yield f"Deadline missed: {each.title}, due {about.clock(each.due)}, {came}"
    sent = [SentUpdate(each.at, each.next) for each in about.dossier.state.updates if each.audience is None]
    for promise in promises(sent):
        if promise.due in [each.due for each in late]:
            continue
        if promise.answered and promise.outcome == "late":
            delay = length_text(promise.due, promise.answered)
            yield f"Promised update: due {about.clock(promise.due)}, sent {about.clock(promise.answered)}, {delay} late"
        elif promise.outcome == "unanswered" and promise.due < about.now:
            yield f"Promised update: due {about.clock(promise.due)}, not sent"


def _people(about: Background) -> Iterator[str]:
    state = about.dossier.state
    for group, called in state.paged.items():
        joined = state.joined.get(group)
        came = (
            "did not join"
            if joined is None
            else f"joined {about.clock(joined)} ({length_text(called, joined)})"
        )
        if joined and joined < called:
            came = f"had joined {about.clock(joined)}"
        yield f"{group}: called {about.clock(called)}, {came}"
    begins = about.dossier.begins
    for entry in about.dossier.of("role"):
        after = f" ({length_text(begins, entry.at)} after the start)" if begins and begins < entry.at else ""
        yield f"{entry.role}: {entry.person} from {about.clock(entry.at)}{after}"


def _obstacles(about: Background) -> Iterator[str]:
    resolved = {each.resolves: each.at for each in about.dossier.of(*LOG_KINDS) if each.resolves}
    for entry in about.dossier.of("blocker"):
        if line := about.entry(entry):
            end = resolved.get(entry.id)
            yield f"{line} ({f'open for {length_text(entry.at, end)}' if end else 'still open'})"
    late = ((each, recording_delay(each, about.dossier.incident)) for each in about.dossier.state.timeline)
    lines = [
        f"Recorded {delay} later: {line}" for each, delay in late if delay and (line := about.entry(each))
    ]
    yield from lines[:_MOST]
    if len(lines) > _MOST:
        yield f"... and {len(lines) - _MOST} more late entries"


def _slowed(about: Background) -> Iterator[str]:
    yield from _missed(about)
    yield from _people(about)
    yield from _obstacles(about)


def _surprised(about: Background) -> Iterator[str]:
    yield from _entries(about, (each for each in about.dossier.state.timeline if each.starred))
    yield from _entries(about, about.dossier.of("reopen"))
    yield from similar_lines(about.similar)


def _actions(about: Background) -> Iterator[str]:
    state = about.dossier.state
    for entry in state.open_work:
        if line := about.entry(entry):
            yield f"Still open: {line}"
    today = about.now.astimezone(about.dossier.policy.calendar.tz).date()
    yield from warning_lines(about.similar, today)


_FINDERS: Final[Mapping[str, Callable[[Background], Iterator[str]]]] = {
    "summary": _phases,
    "trigger": _trigger,
    "detection": _detection,
    "root_cause": _cause,
    "worked": _worked,
    "slowed": _slowed,
    "surprised": _surprised,
    "actions": _actions,
}
