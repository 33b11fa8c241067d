"""Name and public URL of the site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from mimkit.publish.links import HOME, href

NOWHERE = "mimkit.invalid"
"""Stands in names that must have a host while the configuration has no `site_url`; no such host can exist."""


@dataclass(frozen=True, slots=True)
class Site:
    """The name, and the address with its last slash (`https://status.example.com/`), or nothing if not known."""

    name: str
    url: str = ""

    @property
    def host(self) -> str:
        """The host of the address; names that last are made with it."""
        return urlsplit(self.url).hostname or NOWHERE

    @property
    def slug(self) -> str:
        """The name as a word of letters, digits and dashes."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-") or "site"

    def page(self, uri: str) -> str:
        """Return the address of a page; while the site's own is not known, from the top of the site."""
        step = href(HOME, uri)
        return self.file(step.removeprefix("./")) if self.url else step

    def file(self, uri: str) -> str:
        """Return the address of a file; while the site's own is not known, from the top of the site."""
        return f"{self.url.rstrip('/')}/{uri}" if self.url else uri
