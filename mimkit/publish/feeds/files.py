"""All files of the site that are not pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from mimkit.publish.archive import Archive
from mimkit.publish.build_info import INTERNAL, PUBLIC
from mimkit.publish.feeds import atom, calendar, headers, maintenance, rss
from mimkit.publish.feeds.json_pages import json_pages
from mimkit.publish.feeds.open_records import open_records
from mimkit.publish.feeds.site import Site
from mimkit.publish.feeds.statuspage import BASE, statuspage
from mimkit.publish.feeds.svg_badges import badges

Make = Callable[[], bytes]
"""A function that returns a file's content."""


def files(archive: Archive, site: Site, uris: Iterable[str]) -> dict[str, Make]:
    """Return a function for each file path that returns the file's bytes. `uris` are the pages' paths.

    Everything is computed from the archive, so the files of a public archive contain only public data. Only
    internal sites list deadlines.
    """
    return dict(_all(archive, site, uris))


def _all(archive: Archive, site: Site, uris: Iterable[str]) -> Iterator[tuple[str, Make]]:
    for path in (atom.PATH, atom.HISTORY):
        yield path, partial(atom.atom, archive, site, path)
    yield rss.PATH, partial(rss.rss, archive, site)
    for path, raw in badges(archive):
        yield path, partial(bytes, raw)
    for path, document in statuspage(archive, site):
        yield f"{BASE}/{path}", partial(bytes, (json.dumps(document) + "\n").encode())
    # Generated even if there is no maintenance record, because readers may subscribe before the first one.
    yield maintenance.CALENDAR, partial(maintenance.calendar, archive, site)
    yield from json_pages(archive, uris)
    if archive.facts.audience == INTERNAL:
        yield calendar.PATH, partial(calendar.calendar, archive, site)
    if archive.facts.audience == PUBLIC:
        yield headers.PATH, headers.headers
    yield from open_records(archive, site)
