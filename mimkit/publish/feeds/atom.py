"""Atom feed of incidents (RFC 4287), with the status in each title."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from mimkit.model.incident.state import State
from mimkit.model.time.times import rfc3339
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.feeds.site import Site
from mimkit.publish.feeds.status_text import last_modified, visible_incidents
from mimkit.publish.links import HOME, incident_uri
from mimkit.publish.status import public_badge
from mimkit.publish.text import plain, prose
from mimkit.report.text.xml import xml_text

PATH = "feed.xml"
ENTRIES = 50
"""The maximum number of feed entries; older incidents are on the site."""
_ATOM = "http://www.w3.org/2005/Atom"


def atom(archive: Archive, site: Site) -> bytes:
    """Return the feed of recently changed incidents, latest first."""
    now = archive.facts.now
    dated = [(last_modified(card) or now, card) for card in visible_incidents(archive)]
    # The sort is stable: of incidents that changed in the same second, the one declared last stays first.
    dated.sort(key=lambda pair: pair[0], reverse=True)
    feed = ET.Element("feed", {"xmlns": _ATOM})
    _add(feed, "id", f"tag:{site.host},2026:incidents")
    _add(feed, "title", f"{site.name}: incidents")
    _add(feed, "updated", rfc3339(dated[0][0] if dated else now))
    _add(_add(feed, "author"), "name", site.name)
    _add(feed, "link", rel="self", type="application/atom+xml", href=site.file(PATH))
    _add(feed, "link", rel="alternate", type="text/html", href=site.page(HOME))
    _add(feed, "generator", "mimkit")
    for at, card in dated[:ENTRIES]:
        _entry(feed, archive, site, card, at)
    ET.indent(feed)
    found: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return found + b"\n"


def _entry(feed: ET.Element, archive: Archive, site: Site, card: Card, at: datetime) -> None:
    entry = _add(feed, "entry")
    # The id must not change with the title, the severity or the pages of the site.
    _add(entry, "id", f"tag:{site.host},{card.id[3:7]}-{card.id[7:9]}-{card.id[9:11]}:{card.id}")
    _add(entry, "title", f"[{public_badge(card).words}] {card.header.title}")
    _add(entry, "updated", rfc3339(at))
    if card.began:
        _add(entry, "published", rfc3339(card.began))
    _add(entry, "link", rel="alternate", type="text/html", href=site.page(incident_uri(card.id)))
    _add(entry, "category", term=card.standing.severity)
    for service in card.header.services:
        _add(entry, "category", term=service, label=archive.names.service(service))
    _add(entry, "content", _content(archive, card), type="html")


def _content(archive: Archive, card: Card) -> str:
    services = ", ".join(archive.names.service(each) for each in card.header.services)
    head = " \N{MIDDLE DOT} ".join(each for each in (card.standing.severity, services) if each)
    parts = [f"<p>{plain(head)}</p>"]
    parts += [
        f"<p>{archive.zoned.full(update.at)}{after_closing(card.state, update)}</p>"
        f"{prose(update.affected)}{prose(update.doing)}"
        for update in reversed(card.state.updates)
    ]
    if not card.state.updates and card.header.impact:
        parts.append(str(prose(card.header.impact)))
    return "".join(parts)


def after_closing(state: State, entry: Any) -> str:
    """Return the note on an update that was recorded after closing; "" for all others."""
    return " (recorded after closing)" if entry.id in state.after_closing else ""


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, name, {key: xml_text(each) for key, each in attributes.items()})
    element.text = xml_text(text) or None
    return element
