"""The feed as RSS 2.0, for readers and chat programs that do not read Atom."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from mimkit.model.time.times import rfc3339
from mimkit.publish.archive import Archive
from mimkit.publish.feeds.atom import ATOM, Entry, add, entries
from mimkit.publish.feeds.site import Site
from mimkit.publish.feeds.status_text import site_modified
from mimkit.publish.links import HOME

PATH = "history.rss"
"""The path of this feed on Statuspage."""


def rss(archive: Archive, site: Site) -> bytes:
    """Return a feed with the same entries as the Atom feed.

    RSS has no element for the time of a correction. Therefore, `pubDate` and `atom:updated` both contain the time
    when the entry last changed.
    """
    root = ET.Element("rss", {"version": "2.0", "xmlns:atom": ATOM})
    channel = add(root, "channel")
    add(channel, "title", f"{site.name}: incidents")
    add(channel, "link", site.page(HOME))
    add(channel, "description", f"Incidents and updates from {site.name}")
    add(channel, "atom:link", rel="self", type="application/rss+xml", href=site.file(PATH))
    add(channel, "lastBuildDate", _date(site_modified(archive)))
    add(channel, "generator", "mimkit")
    for each in entries(archive, site):
        _item(channel, each)
    ET.indent(root)
    found: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return found + b"\n"


def _item(channel: ET.Element, entry: Entry) -> None:
    item = add(channel, "item")
    add(item, "title", entry.title)
    add(item, "link", entry.page)
    # Feed readers show each guid only once, and an entry's id never changes.
    add(item, "guid", entry.id, isPermaLink="false")
    add(item, "pubDate", _date(entry.updated))
    add(item, "atom:updated", rfc3339(entry.updated))
    for _, label in entry.categories:
        add(item, "category", label)
    add(item, "description", entry.content)


def _date(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)
