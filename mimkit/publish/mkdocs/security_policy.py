"""Content security policy of each page, which allows only the theme's scripts and styles.

The theme's inline scripts are allowed by hash. The hashes are computed from the theme's own templates and never
from a built page, so a script from a record is never allowed. The policy and the sanitiser protect pages
independently of each other.
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
    """Adds the content security policy to pages. Created once per build, from the theme's templates.

    `styles` is the style sheet directive to use if the theme's scripts add their own styles.
    """

    def __init__(self, environment: Environment, config: MkDocsConfig, styles: str = "") -> None:
        self._environment = environment
        self._config = config
        self._styles = styles
        self._sources = tuple(dict.fromkeys(_sources(environment)))
        self._inline = lru_cache(maxsize=64)(self._rendered)

    def apply(self, html: str, base: str) -> str:
        """Return a page with its policy. `base` is the relative path to the site root, such as `../..`.

        A policy in a page cannot forbid a `meta` element that redirects the reader. Therefore, an entity replaces a
        character of its attribute name: browsers decode entities in text and attribute values, but not in attribute
        names.
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
        """Return the inline scripts and styles of the theme, as rendered for pages with this path to the root."""
        return tuple(
            (is_script, code) for is_script, source in self._sources if (code := self._render(source, base))
        )

    def _render(self, source: str, base: str) -> str:
        if "{{" not in source and "{%" not in source:
            return source
        try:
            return self._environment.from_string(source).render(config=self._config, base_url=base)
        except TemplateError:
            return ""  # needs other variables, so none of our pages contains it


def _sources(environment: Environment) -> Iterator[tuple[bool, str]]:
    """Yield each inline script and style in the theme's templates, and whether it is a script."""
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
