"""Content security policy of each page: allows only the scripts and styles of the theme.

The inline scripts of the theme are allowed by hash. The hashes are computed from the theme's own templates, never
from a built page, so a script from a record is not among them. This protection does not depend on the sanitiser,
and the sanitiser does not depend on it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from jinja2 import BaseLoader, Environment, TemplateError
from mkdocs.config.defaults import MkDocsConfig

_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style[^>]*>(?P<code>.*?)</style>", re.DOTALL)
_DATA = re.compile(r"type\s*=\s*[\"']?application/")
_HEAD = re.compile(r"<head(?:\s[^>]*)?>")
_STEERS = re.compile("(http)-(equiv)", re.IGNORECASE)
_FIXED = (
    "default-src 'none'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "media-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
)


class SecurityPolicy:
    """Gives each page of a site its policy; created once per build, from the templates of the theme.

    `styles` is the directive for style sheets, for a theme whose script adds its own.
    """

    def __init__(self, environment: Environment, config: MkDocsConfig, styles: str = "") -> None:
        self._environment = environment
        self._config = config
        self._styles = styles
        self._sources = tuple(dict.fromkeys(_sources(environment)))
        self._inline = lru_cache(maxsize=64)(self._rendered)

    def apply(self, html: str, base: str) -> str:
        """Return a page with its policy; `base` is the relative path to the root of the site, such as `../..`.

        No policy in a page can forbid a `meta` that redirects the reader. Its attribute name is therefore disabled
        with an entity, which browsers decode in text and values, but not in names.
        """
        inline = self._inline(base)
        scripts = {code for is_script, code in inline if is_script and code in html}
        styles = {code for is_script, code in inline if not is_script and code in html}
        policy = "; ".join(
            (*_FIXED, _allow("script-src", scripts), self._styles or _allow("style-src", styles))
        )
        meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        return _HEAD.sub(lambda head: head[0] + meta, _STEERS.sub(r"\1&#45;\2", html), count=1)

    def _rendered(self, base: str) -> tuple[tuple[bool, str], ...]:
        """Return the theme templates as rendered for pages at one depth."""
        return tuple(
            (is_script, code) for is_script, source in self._sources if (code := self._render(source, base))
        )

    def _render(self, source: str, base: str) -> str:
        if "{{" not in source and "{%" not in source:
            return source
        try:
            return self._environment.from_string(source).render(config=self._config, base_url=base)
        except TemplateError:
            return ""  # it needs more context than a depth, so it is on none of our pages


def _sources(environment: Environment) -> Iterator[tuple[bool, str]]:
    """Yield each script and each style in the templates of the theme."""
    loader = environment.loader or BaseLoader()
    for name in loader.list_templates():
        if name.endswith(".html"):
            source, _, _ = loader.get_source(environment, name)
            for found in _SCRIPT.finditer(source):
                if found["code"].strip() and not _DATA.search(found["attributes"]):
                    yield True, found["code"]
            yield from ((False, found["code"]) for found in _STYLE.finditer(source))


def _allow(directive: str, codes: Iterable[str]) -> str:
    hashes = sorted(base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in codes)
    return " ".join((directive, "'self'", *(f"'sha256-{each}'" for each in hashes)))
