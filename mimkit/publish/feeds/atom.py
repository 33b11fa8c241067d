"""Atom feed of incidents (RFC 4287). Each title contains the incident's status."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from xml.etree import ElementTree as ET

from mimkit.model.incident.effects.redaction import is_redacted
from mimkit.model.incident.entries import Update
from mimkit.model.incident.maintenance import Maintenance, newest_first
from mimkit.model.incident.state import State
from mimkit.model.time.times import rfc3339
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.feeds.maintenance import feed_parts
from mimkit.publish.feeds.site import Site
from mimkit.publish.feeds.status_text import TEXT_REMOVED, last_modified, site_modified, visible_incidents
from mimkit.publish.links import HOME, incident_uri
from mimkit.publish.status import public_badge
from mimkit.publish.text import labelled, plain, prose
from mimkit.report.maintenance import last_news
from mimkit.report.text.xml import xml_text

PATH = "feed.xml"
HISTORY = "history.atom"
"""The path at which Statuspage serves the same feed. It is reused so that existing subscriptions keep working."""
ENTRIES = 50
"""The maximum number of feed entries. Older incidents appear only on the site."""
ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Entry:
    """One incident or maintenance record in a feed."""

    id: str
    title: str
    page: str
    updated: datetime
    published: datetime | None
    categories: tuple[tuple[str, str], ...]
    """The id and name of the severity and of each affected service."""
    content: str
    """HTML."""


def entries(archive: Archive, site: Site) -> tuple[Entry, ...]:
    """Return feed entries for the most recently changed incidents and maintenance records, latest first."""
    now = archive.facts.now
    dated: list[tuple[datetime, Callable[[], Entry]]] = [
        (at := last_modified(card) or now, partial(_entry, archive, site, card, at))
        for card in visible_incidents(archive)
    ]
    dated += (
        (last_news(each), partial(_planned, archive, site, each))
        for each in newest_first(archive.snapshot.maintenance)
    )
    # The sort is stable, so if incidents changed in the same second, the one declared last still comes first.
    dated.sort(key=lambda pair: pair[0], reverse=True)
    return tuple(make() for _, make in dated[:ENTRIES])


def _planned(archive: Archive, site: Site, record: Maintenance) -> Entry:
    return Entry(**feed_parts(archive, site, record))


def atom(archive: Archive, site: Site, path: str = PATH) -> bytes:
    """Return the Atom feed of recently changed incidents, latest first."""
    feed = ET.Element("feed", {"xmlns": ATOM})
    add(feed, "id", f"tag:{site.host},2026:incidents")
    add(feed, "title", f"{site.name}: incidents")
    add(feed, "updated", rfc3339(site_modified(archive)))
    add(add(feed, "author"), "name", site.name)
    add(feed, "link", rel="self", type="application/atom+xml", href=site.file(path))
    add(feed, "link", rel="alternate", type="text/html", href=site.page(HOME))
    add(feed, "generator", "mimkit")
    for each in entries(archive, site):
        _write(feed, each)
    ET.indent(feed)
    found: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return found + b"\n"


def _write(feed: ET.Element, entry: Entry) -> None:
    element = add(feed, "entry")
    add(element, "id", entry.id)
    add(element, "title", entry.title)
    add(element, "updated", rfc3339(entry.updated))
    if entry.published:
        add(element, "published", rfc3339(entry.published))
    add(element, "link", rel="alternate", type="text/html", href=entry.page)
    for term, label in entry.categories:
        add(element, "category", term=term, label=label)
    add(element, "content", entry.content, type="html")


def _entry(archive: Archive, site: Site, card: Card, at: datetime) -> Entry:
    services = tuple((each, archive.names.service(each)) for each in card.header.services)
    return Entry(
        # The id must not change when the title, the severity or the site's pages change.
        id=f"tag:{site.host},{card.id[3:7]}-{card.id[7:9]}-{card.id[9:11]}:{card.id}",
        title=f"[{public_badge(card).words}] {card.header.title}",
        page=site.page(incident_uri(card.id)),
        updated=at,
        published=card.began,
        categories=((card.standing.severity, card.standing.severity), *services),
        content=_content(archive, card),
    )


def _content(archive: Archive, card: Card) -> str:
    services = ", ".join(archive.names.service(each) for each in card.header.services)
    head = " \N{MIDDLE DOT} ".join(each for each in (card.standing.severity, services) if each)
    parts = [f"<p>{plain(head)}</p>"]
    told = [
        (
            update.at,
            f"<p>{archive.zoned.full(update.at)}{after_closing(card.state, update)}</p>{_words(update)}",
        )
        for update in reversed(card.state.updates)
    ]
    restored = card.standing.milestones.restored
    if restored:
        told.append((restored, f"<p>{archive.zoned.full(restored)}</p><p>Service restored</p>"))
    parts += [words for _, words in sorted(told, key=lambda each: each[0], reverse=True)]
    if not card.state.updates and card.header.impact:
        parts.append(str(prose(card.header.impact)))
    return "".join(parts)


def _words(update: Update) -> str:
    if is_redacted(update):
        return f"<p>{TEXT_REMOVED}</p>"
    works = prose(labelled(update.not_affected, "Not affected")) if update.not_affected else ""
    return f"{prose(update.affected)}{works}{prose(update.doing) if update.doing else ''}"


def after_closing(state: State, entry: Any) -> str:
    """Return a note if an update was recorded after closing, else an empty string."""
    return " (recorded after closing)" if entry.id in state.after_closing else ""


def add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    """Add an element with text and attributes to a parent element, and return the new element."""
    element = ET.SubElement(parent, name, {key: xml_text(each) for key, each in attributes.items()})
    element.text = xml_text(text) or None
    return element
