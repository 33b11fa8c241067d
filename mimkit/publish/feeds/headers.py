"""Generates the `_headers` file, which tells Netlify and Cloudflare Pages which HTTP headers to send.

The file lets pages on other sites read the API, the feeds and the badges (CORS), and sets the media type of the
feeds. The rest of the site does not change. Other hosts ignore the file. Only public sites have it, because
otherwise any web page that an employee visits could read the internal site.
"""

from __future__ import annotations

from typing import Final

PATH = "_headers"
_READABLE: Final = {
    "/api/*": "",
    "/badges/*": "",
    "/open-incident-records/*": "",
    "/schemas/open-incident-record.json": "",
    "/maintenance.ics": "text/calendar; charset=utf-8",
    "/feed.xml": "application/atom+xml; charset=utf-8",
    "/history.atom": "application/atom+xml; charset=utf-8",
    "/history.rss": "application/rss+xml; charset=utf-8",
}
"""The URL paths that pages on other sites may read.

Each has a media type if hosts do not know it, else an empty string.
"""


def headers() -> bytes:
    """Return the file."""
    lines = []
    for address, media_type in _READABLE.items():
        lines += [address, "  Access-Control-Allow-Origin: *"]
        lines += [f"  Content-Type: {media_type}"] if media_type else []
    return ("\n".join(lines) + "\n").encode()
