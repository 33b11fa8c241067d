"""Every file of the site that is not a page: a pure function of the records and of where the site will stand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from mimkit.publish.archive import Archive
from mimkit.publish.facts import INTERNAL
from mimkit.publish.feeds import atom, calendar
from mimkit.publish.feeds.badges import badges
from mimkit.publish.feeds.site import Site
from mimkit.publish.feeds.statuspage import BASE, statuspage
from mimkit.publish.feeds.twins import twins


def files(archive: Archive, site: Site, uris: Iterable[str]) -> dict[str, bytes]:
    """Return each file's path and its bytes; `uris` are the pages that are to have a twin.

    Everything comes from the archive, so a public one gives public files. Deadlines are for those inside.
    """
    return dict(_all(archive, site, uris))


def _all(archive: Archive, site: Site, uris: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    yield atom.PATH, atom.atom(archive, site)
    yield from badges(archive)
    for path, document in statuspage(archive, site):
        yield f"{BASE}/{path}", (json.dumps(document) + "\n").encode()
    yield from twins(archive, uris)
    if archive.facts.audience == INTERNAL:
        yield calendar.PATH, calendar.calendar(archive)
