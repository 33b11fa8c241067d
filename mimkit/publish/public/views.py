"""Pages of the public site: current status, incidents by year, and a page for each incident."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from mimkit.model.incident.effects.redaction import is_redacted
from mimkit.model.incident.entries import Update
from mimkit.model.incident.kinds import KINDS
from mimkit.model.incident.state import Milestones
from mimkit.model.time.approximate import is_certainly_before
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.links import HOME, INCIDENTS, incident_uri, year_uri
from mimkit.publish.page import Page
from mimkit.publish.public.services import group_rows, service_history
from mimkit.publish.status import Badge, Impact, impact, is_unresolved, public_badge
from mimkit.publish.views.maintenance import announced_rows, maintenance_pages
from mimkit.publish.views.parts.lists import next_update_due
from mimkit.publish.views.parts.timeline import usual_recorder

_LATEST = 8
_DESCRIBED = 200
"""The maximum length of a page description, in characters. Search engines and chat programs show no more."""
_RANKS: Mapping[Impact, str] = {"critical": "1", "major": "2", "minor": "3", "none": "none"}
"""The CSS name for each impact, worst first."""
_SAYS = {
    "proposed": "Investigating",
    "declared": "Major incident declared",
    "workaround": "Workaround in place",
    "restored": "Service restored",
    "fixed": "Permanent fix in place",
    "confirmed": "Resolved",
    "close": "Resolved",
    "reopen": "Reopened",
    "demoted": "Not a major incident",
    "merged": "Merged",
    "update": "Update",
}
"""The public label for each status change. Entries of other kinds are shown only with their own text."""
_OURS = ("proposed", "declared", "workaround", "fixed", "reopen")
"""Kinds of entries whose own text is shown only if it was intended for the public.

Otherwise, their text is our standard text, which only repeats the status and is not shown.
"""
_HIDDEN = ("severity", "confirmed")
"""Kinds of entries that are not shown, except for the confirmation that resolves the incident."""


@dataclass(frozen=True, slots=True)
class Row:
    """An incident in a list."""

    id: str
    title: str
    services: tuple[str, ...]
    began: datetime | None
    rank: str
    badge: Badge
    took: str
    next_update: datetime | None
    restored: datetime | None


@dataclass(frozen=True, slots=True)
class ActiveIncident:
    """An ongoing incident with its latest update."""

    row: Row
    said: Update | None


class PublicEntry(NamedTuple):
    """A public statement or a status change."""

    label: str
    shape: str
    entry: Any
    text: str
    by: str
    """The role that published the entry. Empty if it is the role that published the most entries."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day with its entries, latest first."""

    day: date
    told: tuple[PublicEntry, ...]


def public_pages(archive: Archive) -> Iterator[Page]:
    """Yield every page of the public site. `archive` must contain a public snapshot."""
    yield _home(archive)
    yield _list(archive, INCIDENTS, "Incidents", archive.cards)
    for year, cards in archive.by_year.items():
        yield _list(archive, year_uri(year), year, cards)
    yield from maintenance_pages(archive)
    for card in archive.cards:
        yield _incident(archive, card)


def _home(archive: Archive) -> Page:
    # The incidents with the worst impact come first, then the newest, as on the internal home page.
    running = sorted(
        filter(is_unresolved, archive.cards), key=lambda card: [*_RANKS].index(impact(archive, card))
    )
    past = [card for card in archive.cards if not is_unresolved(card)]
    view = {
        "running": tuple(_running(archive, card) for card in running),
        "groups": group_rows(archive, running),
        "history": service_history(archive),
        "planned": announced_rows(archive),
        "latest": _rows(archive, past[:_LATEST]),
        "has_more": len(past) > _LATEST,
    }
    organisation = archive.snapshot.policy.organisation
    count = f"{len(running) or 'no'} active incident{'' if len(running) == 1 else 's'}"
    description = f"Current status of {organisation}: {count}."
    return Page(
        HOME, organisation, "public-home.html.j2", view, ("navigation", "toc"), description=description
    )


def _running(archive: Archive, card: Card) -> ActiveIncident:
    return ActiveIncident(_row(archive, card), next(reversed(card.state.updates), None))


def _rows(archive: Archive, cards: Iterable[Card]) -> tuple[Row, ...]:
    return tuple(_row(archive, card) for card in cards)


def _row(archive: Archive, card: Card) -> Row:
    return Row(
        id=card.id,
        title=card.header.title,
        services=tuple(archive.names.service(each) for each in card.header.services),
        began=card.began,
        rank=_RANKS[impact(archive, card)],
        badge=public_badge(card),
        took=archive.zoned.between(
            _since(archive, card), card.standing.milestones.restored, card.standing.outages
        ),
        next_update=next_update_due(archive, card),
        restored=card.standing.milestones.restored,
    )


def known_since(milestones: Milestones) -> datetime | None:
    """Return when the incident began, else when it was declared, else None.

    Also return None if that time is after the restoration.
    """
    start, end = milestones.started or milestones.declared, milestones.restored
    return None if start and end and is_certainly_before(end, start) else start


def _since(archive: Archive, card: Card) -> datetime | None:
    """Return when the incident began.

    If that is not recorded, return when its first service went down, as in the history.
    """
    milestones = card.standing.milestones
    noticed = [] if milestones.started else [each.start for each in archive.service_statuses(card)]
    known = known_since(milestones)
    return min((*noticed, known), default=None) if known else None


def _list(archive: Archive, uri: str, title: str, cards: tuple[Card, ...]) -> Page:
    view = {
        "title": title,
        "rows": _rows(archive, cards),
        "years": archive.by_year,
        "is_year": uri != INCIDENTS,
    }
    description = f"{title}: incidents and updates from {archive.snapshot.policy.organisation}."
    return Page(uri, title, "public-incidents.html.j2", view, ("navigation", "toc"), description=description)


def _incident(archive: Archive, card: Card) -> Page:
    milestones = card.standing.milestones
    onward = archive.snapshot.incidents.get(card.standing.merged_into or "")
    every = tuple(_told(archive, card))
    usual = usual_recorder((each.entry for each in every), archive.names.role)
    said = (each._replace(by="") if each.by == usual else each for each in every)
    view = {
        "card": card,
        "row": _row(archive, card),
        "usual": usual,
        "days": tuple(
            Day(day, tuple(told))
            for day, told in groupby(said, key=lambda each: archive.zoned.date(each.entry.at))
        ),
        "known": None if milestones.started else known_since(milestones),
        "noticed": _since(archive, card),
        "onward": onward.title if onward else "",
        "review": card.review,
    }
    return Page(
        incident_uri(card.id),
        card.header.title,
        "public-incident.html.j2",
        view,
        description=_description(card),
    )


def _description(card: Card) -> str:
    """Return an incident's status and summary.

    If there is no summary, use the impact from the latest update, else the title.
    """
    summary = card.header.public.summary if card.header.public else None
    said = next((each.affected for each in reversed(card.state.updates) if not is_redacted(each)), "")
    words = " ".join(f"{public_badge(card).words}: {summary or said or card.header.title}".split())
    return words if len(words) <= _DESCRIBED else f"{words[: _DESCRIBED - 3]}..."


def _told(archive: Archive, card: Card) -> Iterator[PublicEntry]:
    confirmed = card.standing.milestones.confirmed
    for entry in reversed(card.state.timeline):
        # An incident is resolved when its restoration is confirmed, as in the API. Closing it changes
        # nothing.
        is_resolution = entry.kind == "confirmed" and entry.at == confirmed
        if entry.kind not in _HIDDEN or is_resolution:
            is_ours = is_resolution or (entry.kind in _OURS and entry.audience is None)
            text = "" if is_ours or entry.kind == "update" else getattr(entry, entry.words[0]) or ""
            if entry.kind == "close" and confirmed and confirmed <= entry.at and not text:
                continue
            label = _label(archive, card, entry)
            yield PublicEntry(label, KINDS[entry.kind].mark, entry, text, archive.names.role(entry.by))


def _label(archive: Archive, card: Card, entry: Any) -> str:
    label = _SAYS.get(entry.kind, "Note")
    if not card.state.is_of_some_services(entry):
        return label
    named = ", ".join(archive.names.service(each) for each in entry.services)
    return f"{label}: {named}" if entry.kind == "restored" else f"Affected again: {named}"
