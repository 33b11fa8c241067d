"""The name and public URL of the site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from mimkit.publish.links import HOME, href

NOWHERE = "mimkit.invalid"
"""The host used in ids if there is no `site_url`. No real host can have this name."""


@dataclass(frozen=True, slots=True)
class Site:
    """The site's name, and its URL with a trailing slash (`https://status.example.com/`), or an empty string if it is not known."""

    name: str
    url: str = ""

    @property
    def host(self) -> str:
        """The host part of the URL, used in permanent ids."""
        return urlsplit(self.url).hostname or NOWHERE

    @property
    def slug(self) -> str:
        """The name in lower case, with only letters, digits and hyphens."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-") or "site"

    def page(self, uri: str) -> str:
        """Return the URL of a page, relative to the site root if the site URL is not known."""
        step = href(HOME, uri)
        return self.file(step.removeprefix("./")) if self.url else step

    def file(self, uri: str) -> str:
        """Return the URL of a file, relative to the site root if the site URL is not known."""
        return f"{self.url.rstrip('/')}/{uri}" if self.url else uri
