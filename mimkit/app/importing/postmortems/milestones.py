"""Converts timeline events to entries. Milestones come from labels, or are guessed from the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

from mimkit.app.importing.postmortems.events import Event
from mimkit.app.importing.postmortems.labels import Milestone
from mimkit.ops.importing.drafts import EntryDraft, EntryDraftKind

_GUESSES: Final[dict[EntryDraftKind, re.Pattern[str]]] = {
    "detected": re.compile(
        r"^alerts?\b|\b(alert(s|ed)?\b.{0,20}\bfired?|alerted|paged?|noticed?|detected|became aware|first noticed|(users?|customers?|clients?) reports?"
        r"|reports? (that|of|about|an?|the|all|issues)|(first|second)? ?reports? of|reported)\b",
        re.IGNORECASE,
    ),
    "declared": re.compile(
        r"\b(incident|outage) (is |was )?declared\b|\bdeclared? (an?|the) incident\b", re.IGNORECASE
    ),
    "restored": re.compile(
        r"^mitigated\b|(?<!not )(?<!n't )\b(back online|(service|access|traffic|everything|cluster|site) (is |was |has been )?restored|outage (is |was )?over"
        r"|back to normal|back in action|working again|works again|operational again|verified operational|recovered"
        r"|(outage|incident) to an end|(issue|incident|problem|outage|impact) (is |was )?(resolved|fixed|mitigated|over)|incident resolved|end of (the )?outage"
        r"|everything is (fine|ok|okay|back|working)|fully (operational|functional|restored))\b",
        re.IGNORECASE,
    ),
}
"""Patterns for phrases that suggest each milestone.

`restored` uses the last matching event. All others use the first.
"""
_DOUBT: Final = "This time is a guess from the text: it may be when the incident was {kind}."
_RESOLVED: Final = "The report states when the incident was resolved, not when service was restored; this time is used for both."


class Course(NamedTuple):
    """The course of an incident: its entries, and the start of its impact if the report states it."""

    started: datetime | None
    entries: tuple[EntryDraft, ...]


def course(events: Sequence[Event]) -> Course:
    """Return the course of an incident. Entry keys do not change if the text or order of events changes."""
    started = next((each.at for each in events if each.milestone == "started"), None)
    guesses = _guesses(events)
    labelled = {each.milestone for each in events}
    counts: Counter[str] = Counter()
    entries: list[EntryDraft] = []
    for index, event in enumerate(events):
        for entry in _entries(event, guesses.get(index), labelled):
            counts[entry.key] += 1
            again = counts[entry.key]
            is_repeated = again > 1 and event.milestone is not None
            entries.append(
                replace(
                    entry,
                    key=entry.key if again == 1 else f"{entry.key}-{again}",
                    kind="note" if is_repeated else entry.kind,
                )
            )
    return Course(started, tuple(entries))


def _guesses(events: Sequence[Event]) -> dict[int, EntryDraftKind]:
    """Return the milestones suggested by the text of events, keyed by event index."""
    labelled = {each.milestone for each in events}
    known = {"detected": "detected" in labelled, "declared": "declared" in labelled}
    known["restored"] = bool(labelled & {"repaired", "resolved"})
    found: dict[int, EntryDraftKind] = {}
    for kind, pattern in _GUESSES.items():
        places = [
            index
            for index, each in enumerate(events)
            if each.milestone is None and index not in found and pattern.search(each.text[:1_000])
        ]
        if places and not known[kind]:
            found[places[-1] if kind == "restored" else places[0]] = kind
    return found


def _entries(
    event: Event, guess: EntryDraftKind | None, labelled: set[Milestone | None]
) -> Iterator[EntryDraft]:
    if event.milestone is None or event.milestone == "started":
        kind = guess or "note"
        doubt = "\n".join(filter(None, (event.doubt, _DOUBT.format(kind=kind) if guess else "")))
        key = "started" if event.milestone else f"at-{event.at:%Y%m%dT%H%M%SZ}"
        yield EntryDraft(key=key, kind=kind, at=event.at, text=event.text, doubt=doubt)
    elif event.milestone == "resolved":
        is_end_of_impact = "repaired" not in labelled
        doubt = "\n".join(filter(None, (event.doubt, _RESOLVED if is_end_of_impact else "")))
        if is_end_of_impact:
            yield EntryDraft(key="restored", kind="restored", at=event.at, text=event.text, doubt=doubt)
        yield EntryDraft(key="closed", kind="closed", at=event.at, text=event.text, doubt=doubt)
    else:
        kind = "restored" if event.milestone == "repaired" else event.milestone
        yield EntryDraft(key=kind, kind=kind, at=event.at, text=event.text, doubt=event.doubt)
