"""Adds links to a page's HTML head that point to the feeds and to the page's JSON version."""

from __future__ import annotations

from mimkit.publish.feeds import atom, rss
from mimkit.publish.feeds.json_pages import json_path

_END = "</head>"
_OF_PAGE = '<link rel="alternate describedby" type="application/json" href="index.json">'
"""The link to the page's JSON version.

With `alternate` alone, Material would request a site map next to the target, which does not exist.
"""


def add_feed_links(html: str, uri: str, base: str, files: frozenset[str]) -> str:
    """Return an HTML page with links to the feeds and to its JSON version.

    `base` is the path to the site root, such as `../..`.
    """
    found = [
        f'<link rel="alternate" type="application/atom+xml" title="Incidents" href="{base}/{atom.PATH}">',
        f'<link rel="alternate" type="application/rss+xml" title="Incidents" href="{base}/{rss.PATH}">',
    ]
    if json_path(uri) in files:
        found.append(_OF_PAGE)
    return html.replace(_END, "".join(found) + _END, 1)
