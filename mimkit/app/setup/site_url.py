"""Writes the site's public URL to the scaffold, and checks whether an existing `mkdocs.yml` contains a URL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

CONFIGURATION: Final = "mkdocs.yml"
MISSING: Final = "the site has no URL, so the links in its feeds, calendars and status page API are relative"
"""The warning about a missing URL. Most programs cannot follow relative links."""
REMEDY: Final = "set site_url in mkdocs.yml to a URL such as https://status.example.com/, or set MIM_SITE_URL where the site is built"
_KEY: Final = re.compile(r"^site_url:[ \t]*([^#\n]*)", re.MULTILINE)
_VARIABLES: Final = re.compile(r"!ENV[ \t]*\[?([^\]]*)\]?")
_EMPTY: Final = ("", "null", "~")


def url_of_site(typed: str) -> str | None:
    """Return a URL with the trailing slash that `site_url` requires, or None if the URL is unsuitable for a site."""
    text = typed.strip()
    try:
        parts = urlsplit(text)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return None
    plain = not (parts.query or parts.fragment) and re.fullmatch(r"[\w:/.~%-]+", text, re.ASCII)
    return f"{text.rstrip('/')}/" if is_web and plain else None


def with_site_url(files: Mapping[str, bytes], url: str) -> dict[str, bytes]:
    """Return the scaffold files with `url` written to `mkdocs.yml`. If `url` is empty, the files are unchanged."""
    if not url:
        return dict(files)
    text = _KEY.sub(lambda _: f"site_url: {url}", files[CONFIGURATION].decode())
    return {**files, CONFIGURATION: text.encode()}


def has_site_url(configuration: str, environment: Mapping[str, str]) -> bool:
    """Return whether a `mkdocs.yml` contains the URL or reads it from an environment variable that is set."""
    found = _KEY.search(configuration)
    value = found[1].strip() if found else ""
    if variables := _VARIABLES.match(value):
        names = [_unquoted(each) for each in variables[1].split(",")]
        is_set = [environment[name] for name in names if name in environment]
        value = is_set[0] if is_set else names[-1] if len(names) > 1 else ""
    return _unquoted(value) not in _EMPTY


def _unquoted(text: str) -> str:
    return text.strip().strip("\"'")
