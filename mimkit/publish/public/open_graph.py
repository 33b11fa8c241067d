"""Adds Open Graph tags to public pages, so that links in chats show a title, a description and a logo."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

from markupsafe import escape
from mkdocs.config.defaults import MkDocsConfig

_TITLE: Final = re.compile(r"<title>([^<]*)</title>")
_DESCRIPTION: Final = re.compile(r'<meta name="description" content="([^"]*)">')
_IMAGES: Final = (".png", ".jpg", ".jpeg", ".webp", ".gif")
"""The image formats that chat programs show. They ignore SVG."""


def add_open_graph(html: str, url: str | None, config: MkDocsConfig) -> str:
    """Return a page with Open Graph tags, which repeat data from its head.

    `url` is the page's absolute URL, if known.
    """
    title, description = _TITLE.search(html), _DESCRIPTION.search(html)
    tags = {
        "og:type": "website",
        "og:site_name": str(escape(config.site_name)),
        "og:title": title[1] if title else "",
        "og:description": description[1] if description else "",
        "og:url": str(escape(url or "")),
        "og:image": str(escape(_image(config))),
    }
    found = "".join(f'<meta property="{key}" content="{value}">' for key, value in tags.items() if value)
    return html.replace("</head>", f"{found}</head>", 1)


def _image(config: MkDocsConfig) -> str:
    logo = config.theme.get("logo")
    if not config.site_url or not isinstance(logo, str) or PurePosixPath(logo).suffix not in _IMAGES:
        return ""
    return f"{config.site_url.rstrip('/')}/{logo}"
