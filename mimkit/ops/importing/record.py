"""Creates the record of an incident that is being imported for the first time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from mimkit.model.dossier import Dossier
from mimkit.model.incident import entries
from mimkit.model.incident.doubts import SUBJECTS, Doubt
from mimkit.model.incident.incident import Incident, Source
from mimkit.model.incident.kinds import ORDERS
from mimkit.model.incident.state import State
from mimkit.model.obstacles.closing import open_gates
from mimkit.model.policy.policy import PENDING
from mimkit.model.snapshot import Snapshot
from mimkit.model.text import TITLE
from mimkit.model.time.approximate import earliest, exactly, is_certainly_before, precision_keys
from mimkit.model.time.times import when_text
from mimkit.ops.importing import texts
from mimkit.ops.importing.drafts import IncidentDraft
from mimkit.ops.importing.events import Events, Importing, entry_id, severity_key, stated_as
from mimkit.ops.importing.review import unmapped_actions

_UNKNOWN_GATES = "Not known when the incident was imported."
COMPONENTS = "components"
"""The key in `source.unmapped` for components that are not services in the policy."""
AUTHORS = "authors"
"""The key in `source.unmapped` for authors who are not in the directory."""


def new_record(
    name: str, draft: IncidentDraft, found: Events, importing: Importing, snapshot: Snapshot
) -> Incident:
    """Return the record for a draft, with the id `name`."""
    timeline = [*_severity(draft, found, importing), *found.entries]
    started = draft.started if draft.started and earliest(draft.started) <= importing.now else None
    incident = Incident(
        id=name,
        title=texts.title(draft.title) or "Untitled",
        services=importing.names.known_services(draft.services)[0],
        category=texts.slug(draft.category) if draft.category else None,
        impact=texts.parts(draft.impact)[0] or None,
        started=exactly(started) if started else None,
        **precision_keys(started, "started_"),
        mode="backfill",
        source=Source(
            format=importing.format,
            key=texts.key(draft.key, 1_000),
            as_of=draft.as_of,
            url=texts.url(draft.url),
            unmapped=unmapped(draft, found, importing),
            doubts=tuple(_doubts(draft, found)),
        ),
        timeline=tuple(timeline),
    )
    return with_doubts(incident, snapshot)


def _severity(draft: IncidentDraft, found: Events, importing: Importing) -> Iterator[Any]:
    """Yield an entry for the draft's severity, unless one of the events already states a severity."""
    severity = importing.names.severity(draft.severity)
    if severity == PENDING or any(each.kind in ("declared", "severity") for each in found.entries):
        return
    known = [draft.created, *(each.at for each in found.entries), *([draft.started] if draft.started else [])]
    at = min((each for each in known if earliest(each) <= importing.now), key=exactly, default=importing.now)
    yield severity_entry(exactly(at), severity, draft, importing)


def severity_entry(
    at: datetime, severity: str, draft: IncidentDraft, importing: Importing
) -> entries.SeverityChanged:
    """Return the entry for a severity that the source states for the entire incident."""
    key = severity_key(severity)
    return entries.SeverityChanged(
        at=at,
        by=importing.by,
        via="import",
        source=texts.url(draft.url) or importing.format,
        key=key,
        recorded=importing.now,
        id=entry_id(at, draft, importing, key),
        severity=severity,
        reason=stated_as(draft.severity),
    )


def unmapped(draft: IncidentDraft, found: Events, importing: Importing) -> dict[str, str]:
    """Return the source values that have no field in the record, by their name in the source."""
    values = {texts.unmapped_name(name): text for name, text in draft.unmapped.items()}
    title, impact = texts.one_line(draft.title), texts.parts(draft.impact)
    if len(title) > TITLE:
        values["title"] = title
    values |= {f"impact ({number})": text for number, text in enumerate(impact[1:], 2)}
    if draft.category and texts.slug(draft.category) is None:
        values["category"] = draft.category
    if draft.severity and importing.names.severity(draft.severity) == PENDING:
        values["severity"] = draft.severity
    if components := importing.names.known_services(draft.services)[1]:
        values[COMPONENTS] = ", ".join(texts.one_line(each) for each in components)
    if found.authors:
        values[AUTHORS] = ", ".join(found.authors)
    values |= unmapped_actions(draft, importing)
    said: dict[str, str] = {}
    for name, text in values.items():
        first, *rest = texts.parts(text)
        said |= {name: first} if first else {}
        said |= {texts.title(f"{name[:150]} ({number})"): each for number, each in enumerate(rest, 2)}
    return said


def _doubts(draft: IncidentDraft, found: Events) -> Iterator[Doubt]:
    for subject, sentence in draft.doubts:
        if text := texts.parts(sentence)[0]:
            yield Doubt(about=(subject,) if subject in SUBJECTS else (), text=text)
    yield from found.doubts(found.entries)


def with_doubts(incident: Incident, snapshot: Snapshot) -> Incident:
    """Return the record with doubts about milestones in an impossible order and about closing gates whose state is unknown."""
    source = incident.source or Source()
    # The doubts do not change the state, which is costly to compute, so compute it once.
    dossier = Dossier(incident, snapshot)
    more = [*_disorder(dossier.state, source.doubts)]
    known = {subject for each in more for subject in each.about}
    waiting = open_gates(dossier) if dossier.state.status == "closed" else ()
    gates = tuple(gate.id for gate in waiting if gate.id not in known)
    more += [Doubt(about=gates, text=_UNKNOWN_GATES)] if gates else []
    if not more:
        return incident
    doubted = source.model_copy(update={"doubts": (*source.doubts, *more)})
    return incident.model_copy(update={"source": doubted})


def _disorder(state: State, known: Sequence[Doubt]) -> Iterator[Doubt]:
    """Yield a doubt for each pair of milestones that are in an impossible order in the source."""
    times = dict(state.milestones.items())
    doubted = {each.about for each in known}
    for names in ORDERS:
        given = [(name, at) for name in names if (at := times[name])]
        for (earlier, first), (later, second) in pairwise(given):
            if is_certainly_before(second, first) and (pair := (earlier, later)) not in doubted:
                doubted.add(pair)
                text = f"In the source, `{later}` ({when_text(second)}) is before `{earlier}` ({when_text(first)})."
                yield Doubt(about=pair, text=text)
    yield from _early_update(state, doubted)


def _early_update(state: State, doubted: set[tuple[str, ...]]) -> Iterator[Doubt]:
    """Yield a doubt about the detection or the start of the impact if there is an earlier update."""
    name = "detected" if state.milestones.detected else "started"
    early = next((each.at for each in state.updates if not state.may_inform(each.at)), None)
    if early and (name,) not in doubted:
        text = f"In the source, an update ({when_text(early)}) is before `{name}`."
        yield Doubt(about=(name,), text=text)


def disorder(doubts: Iterable[Doubt]) -> tuple[str, ...]:
    """Return the texts of the doubts about times that are in an impossible order."""
    return tuple(each.text for each in doubts if each.text.startswith("In the source, "))
