"""Timeline lines of an incident page, grouped by day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from markupsafe import Markup

from mimkit.clocks.updates import late_updates, timing
from mimkit.model.incident.effects.proposals import Proposal, proposals
from mimkit.model.incident.effects.redaction import is_redacted
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.incident.kinds import KINDS, TASKS
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.entry_text import body, headline
from mimkit.publish.links import Links
from mimkit.publish.names import Names
from mimkit.report.incident.entry_marks import named_key, recording_delay


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, ready for display."""

    entry: Any
    label: str
    shape: str
    headline: str | Markup
    body: str
    owner: str
    state: str
    """For a task, a blocker or a query: open or resolved. For a proposed update: what became of it."""
    settled: Any
    """The entry that resolved this task, blocker or query first, or None."""
    resolves: str
    attached: str
    late: str
    former: str
    """The original text, if a correction changed it."""
    former_at: datetime | None
    timing: str
    """For an update: whether it was late, or before the declaration."""
    retraction: Any
    """The entry that retracted this one, or None."""
    earlier: Any
    """The earlier entry because of which this one does not count, or None."""
    also: tuple[Any, ...]
    """Later entries that say the same."""
    via: str
    """How it arrived, unless it was typed as a command."""
    key: str
    """The name of the event in its source."""


@dataclass(frozen=True, slots=True)
class DayLines:
    """The entries of one day in the policy's zone."""

    day: date
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Context:
    """The data of the incident that is needed to show its entries."""

    names: Names
    links: Links
    card: Card
    written: Mapping[str, Any]
    """The entries as in the file, before corrections."""
    still_open: frozenset[str]
    late: Mapping[datetime, timedelta]
    """How late updates were."""
    proposals: Mapping[str, str]
    """What became of each proposed update, by its id."""


def timeline(archive: Archive, card: Card, links: Links) -> tuple[DayLines, ...]:
    """Return the entries as amended, in order of occurrence."""
    context = _Context(
        names=archive.names,
        links=links,
        card=card,
        written={entry.id: entry for entry in card.incident.timeline},
        still_open=frozenset(entry.id for entry in card.state.open_work),
        late=late_updates(card.promises, archive.snapshot.policy),
        proposals={each.entry.id: _became(each, archive.names) for each in proposals(card.state.timeline)},
    )
    lines = (_line(entry, context) for entry in card.state.shown)
    by_day = groupby(lines, key=lambda line: archive.zoned.date(line.entry.at))
    return tuple(DayLines(day, tuple(of_day)) for day, of_day in by_day)


def _line(entry: Any, context: _Context) -> Line:
    first = context.written[entry.id]
    owner, state = getattr(entry, "owner", None), context.card.state
    return Line(
        entry=entry,
        label=KINDS[entry.kind].title,
        shape=KINDS[entry.kind].mark,
        headline=headline(entry, context.names, context.links),
        body=body(entry),
        owner=context.names.person(owner) if owner else "",
        state=_state(entry, context),
        settled=context.card.state.settled.get(entry.id),
        resolves=getattr(entry, "resolves", None) or "",
        attached=getattr(getattr(entry, "attached", None), "file", ""),
        late=recording_delay(entry, context.card.incident),
        former=_former(first, entry),
        former_at=first.at if first.at != entry.at else None,
        timing=timing(entry, context.card.state, context.late),
        retraction=state.retracted.get(entry.id),
        earlier=state.superseded.get(entry.id),
        also=tuple(
            each
            for each in state.shown
            if each.kind == entry.kind and getattr(state.superseded.get(each.id), "id", "") == entry.id
        ),
        key=named_key(entry),
        via=entry.via if entry.via and entry.via != "cli" else "",
    )


def _state(entry: Any, context: _Context) -> str:
    if entry.kind == "proposed-update":
        return context.proposals.get(entry.id, "")
    if (
        entry.kind not in TASKS
        or context.card.header.mode == "backfill"
        or entry.id in context.card.state.retracted
    ):
        return ""
    return "open" if entry.id in context.still_open else "resolved"


def _became(proposal: Proposal, names: Names) -> str:
    if proposal.decision:
        return f"{proposal.decision.decision} by {names.person(proposal.decision.by)}"
    return "waiting for approval" if proposal.is_waiting else "replaced by a later text"


def _former(first: Any, entry: Any) -> str:
    was, now = (getattr(each, each.words[0]) for each in (first, entry))
    return was if was and was not in (now, REDACTED) and not is_redacted(entry) else ""
