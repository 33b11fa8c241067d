"""The file `_headers`, in which Netlify and Cloudflare Pages read the HTTP headers to send with each file.

With it, pages on other sites may read the API, the feeds and the badges (CORS), and feeds have their media type. The rest
of the site does not change. Other hosts ignore the file. Only a public site has it: otherwise, any
web page that an employee visits could read the internal site.
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
"""The addresses that pages on other sites may read, and the media type where hosts do not know it."""


def headers() -> bytes:
    """Return the file."""
    lines = []
    for address, media_type in _READABLE.items():
        lines += [address, "  Access-Control-Allow-Origin: *"]
        lines += [f"  Content-Type: {media_type}"] if media_type else []
    return ("\n".join(lines) + "\n").encode()
