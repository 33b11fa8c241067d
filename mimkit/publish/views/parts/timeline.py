"""Timeline lines for an incident's page, grouped by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from markupsafe import Markup

from mimkit.clocks.updates import late_updates, timing
from mimkit.model.incident.effects.counted import arrivals
from mimkit.model.incident.effects.proposals import Proposal, proposals
from mimkit.model.incident.effects.redaction import is_redacted
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import KINDS, TASKS
from mimkit.model.incident.state import State
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.entry_text import body, headline
from mimkit.publish.links import Links
from mimkit.publish.names import Names
from mimkit.publish.text import plain
from mimkit.publish.views.parts.known import Known, Period
from mimkit.report.incident.entry_marks import LATE_THEN, named_key, recording_delay


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, ready for display."""

    entry: Any
    label: str
    shape: str
    headline: str | Markup
    body: str
    by: str
    """Who recorded the entry. Empty if it was the incident's usual recorder, or if the headline names that person."""
    owner: str
    state: str
    """For a task, blocker or query: open or resolved. For a proposed update: its outcome."""
    settled: Any
    """The first entry that resolved this task, blocker or query, or None."""
    resolves: str
    attached: str
    late: str
    late_then: str
    """The delay until the entry was recorded, for views of what was known at a given time.

    Empty if the delay is at most a minute.
    """
    former: str
    """The original text if the entry was corrected, else empty."""
    former_at: datetime | None
    timing: str
    """For an update: whether it was late or was sent before the declaration."""
    retraction: Any
    """The entry that retracted this one, or None."""
    earlier: Any
    """The earlier entry that makes this one redundant, or None."""
    also: tuple[Any, ...]
    """Later entries that repeat this one."""
    via: str
    """How the entry was recorded, or empty if it was entered with a command."""
    key: str
    """The event's name in its source."""
    arrivals: int
    """The number of times the event arrived."""
    period: Period | None = None
    """The period in which the entry was known with this content."""


@dataclass(frozen=True, slots=True)
class DayLines:
    """The entries of one day in the policy's time zone."""

    day: date
    lines: tuple[Line, ...]
    period: Period
    usual: str
    """The name of the incident's usual recorder."""


@dataclass(frozen=True, slots=True)
class LineContext:
    """The incident data that is needed to display its entries."""

    names: Names
    links: Links
    incident: Incident
    state: State
    written: Mapping[str, Any]
    """The entries as written in the file, before corrections."""
    still_open: frozenset[str]
    late: Mapping[datetime, timedelta]
    """How late each update was."""
    proposals: Mapping[str, str]
    """The outcome of each proposed update, by entry id."""
    usual: str
    """The name of the usual recorder, which is not repeated in each line."""

    @classmethod
    def of(
        cls,
        archive: Archive,
        links: Links,
        incident: Incident,
        state: State,
        late: Mapping[datetime, timedelta],
    ) -> LineContext:
        """Return the context for an incident in the given state."""
        return cls(
            names=archive.names,
            links=links,
            incident=incident,
            state=state,
            written={entry.id: entry for entry in incident.timeline},
            still_open=frozenset(entry.id for entry in state.open_work),
            late=late,
            proposals={each.entry.id: _became(each, archive.names) for each in proposals(state.timeline)},
            usual=usual_recorder(state.shown, archive.names.person),
        )


def timeline(archive: Archive, card: Card, links: Links, known: Known) -> tuple[DayLines, ...]:
    """Return the amended entries in order of occurrence, each with the period in which it was known in that form."""
    incident, state = card.incident, card.state
    late = late_updates(card.promises, archive.snapshot.policy)
    context = LineContext.of(archive, links, incident, state, late)
    earlier, since = _earlier_lines(archive, links, known, context)
    now = (
        replace(line_of(entry, context), period=known.period(since.get(entry.id, entry.recorded)))
        for entry in state.shown
    )
    lines = sorted((*now, *earlier), key=lambda line: (line.entry.at, line.entry.id)) if earlier else now
    by_day = groupby(lines, key=lambda line: archive.zoned.date(line.entry.at))
    return tuple(_of_day(day, tuple(of_day), known, context.usual) for day, of_day in by_day)


def _of_day(day: date, lines: tuple[Line, ...], known: Known, usual: str) -> DayLines:
    return DayLines(day, lines, known.period(min(line.period.since for line in lines if line.period)), usual)


def _earlier_lines(
    archive: Archive, links: Links, known: Known, now: LineContext
) -> tuple[list[Line], dict[str, datetime]]:
    """Return the earlier forms of changed entries, and when each changed entry took its current form."""
    changed = known.changed_entries
    found: list[Line] = []
    since: dict[str, datetime] = {}
    last: dict[str, Line] = {}
    for version in known.versions if changed else ():
        then = LineContext.of(archive, links, version.incident, version.state, now.late)
        context = replace(then, usual=now.usual)
        for entry in version.state.shown:
            if entry.id not in changed or (line := line_of(entry, context)) == (before := last.get(entry.id)):
                continue
            if before:
                period = known.period(since[entry.id], version.at)
                found.append(replace(before, period=period))
            last[entry.id] = line
            since[entry.id] = version.at if before else entry.recorded
    return found, since


def usual_recorder(entries: Iterable[Any], named: Callable[[str], str]) -> str:
    """Return the name of the person who recorded the most entries, or an empty string if no one recorded at least two."""
    most = Counter(named(entry.by) for entry in entries).most_common(1)
    return most[0][0] if most and most[0][1] > 1 else ""


def line_of(entry: Any, context: LineContext) -> Line:
    """Return an entry, ready for display."""
    first = context.written[entry.id]
    owner, state = getattr(entry, "owner", None), context.state
    said, person = headline(entry, context.names, context.links), context.names.person(entry.by)
    return Line(
        entry=entry,
        label=KINDS[entry.kind].title,
        shape=KINDS[entry.kind].mark,
        headline=said,
        body=body(entry),
        by="" if person == context.usual or _names(said, person) else person,
        owner=context.names.person(owner) if owner else "",
        state=_state(entry, context),
        settled=context.state.settled.get(entry.id),
        resolves=getattr(entry, "resolves", None) or "",
        attached=getattr(getattr(entry, "attached", None), "file", ""),
        late=recording_delay(entry, context.incident),
        late_then=recording_delay(entry, context.incident, LATE_THEN),
        former=_former(first, entry),
        former_at=first.at if first.at != entry.at else None,
        timing=timing(entry, context.state, context.late),
        retraction=state.retracted.get(entry.id),
        earlier=state.superseded.get(entry.id),
        also=tuple(
            each
            for each in state.shown
            if each.kind == entry.kind and getattr(state.superseded.get(each.id), "id", "") == entry.id
        ),
        key=named_key(entry),
        arrivals=arrivals(entry),
        via=entry.via if entry.via and entry.via != "cli" else "",
    )


def _names(said: str | Markup, person: str) -> bool:
    return (plain(person) if isinstance(said, Markup) else person) in said


def _state(entry: Any, context: LineContext) -> str:
    if entry.kind == "proposed-update":
        return context.proposals.get(entry.id, "")
    if entry.kind not in TASKS or context.incident.mode == "backfill" or entry.id in context.state.retracted:
        return ""
    return "open" if entry.id in context.still_open else "resolved"


def _became(proposal: Proposal, names: Names) -> str:
    if proposal.decision:
        return f"{proposal.decision.decision} by {names.person(proposal.decision.by)}"
    return "waiting for approval" if proposal.is_waiting else "replaced by a later text"


def _former(first: Any, entry: Any) -> str:
    was, now = (getattr(each, each.words[0]) for each in (first, entry))
    return was if was and was not in (now, REDACTED) and not is_redacted(entry) else ""
