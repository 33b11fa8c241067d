"""Builds the site with Zensical: renders it as Markdown, builds that, and replaces the previous site.

`python -m mimkit.publish.mkdocs.zensical REQUEST`, with the same request and answer as `build`.
"""

from __future__ import annotations

import json
import logging
import sys
import tempfile
from pathlib import Path
from shutil import move
from typing import Any, Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError, PluginError
from mkdocs.structure.nav import get_navigation
from mkdocs.utils import CountHandler, get_relative_url

from mimkit.app.site_folder import check_foreign, check_replaceable
from mimkit.errors import MimError
from mimkit.publish.feeds.discovery import add_feed_links
from mimkit.publish.mkdocs.audience import ask_for
from mimkit.publish.mkdocs.build import put, searched
from mimkit.publish.mkdocs.render import DOCS, plugin_of, render
from mimkit.publish.mkdocs.security_policy import SecurityPolicy
from mimkit.publish.mkdocs.theme import name_parts
from mimkit.store import zensical
from mimkit.store.generated import listing, staged

_STYLES: Final = "style-src 'self' 'unsafe-inline'"
"""The search dialog of Zensical adds its styles by script."""


def build(out: str | None, *, strict: bool) -> Path:
    """Build the site of the current folder into `out`, or the configured folder, and return its path.

    Raises NoZensical, EnvironmentUnfit if the folder may not be replaced, and PluginError if the site cannot be
    built.
    """
    zensical.templates()
    root = Path.cwd().resolve()
    changed: dict[str, Any] = {**({"site_dir": out} if out else {}), **({"strict": True} if strict else {})}
    config = load_config(**changed)
    place = Path(config.site_dir).resolve()
    check_replaceable(root, place)
    with staged(place) as stage, tempfile.TemporaryDirectory(prefix="mimkit-") as folder:
        site = _built(config, Path(folder))
        for each in site.iterdir():
            move(each, stage / each.name)
        check_foreign(place, listing(stage))
        put(stage, place)
    return place


def _built(config: MkDocsConfig, folder: Path) -> Path:
    """Render into a folder and build there; return the folder of the finished site."""
    warnings = CountHandler()
    warnings.setLevel(logging.WARNING)
    logging.getLogger("mkdocs").addHandler(warnings)
    config, files = render(config, folder)
    get_navigation(files, config)  # warns about entries without a page, which Zensical silently omits
    counted = sum(number for _, number in warnings.get_counts())
    if config.strict and counted:
        raise PluginError(
            f"Aborted with {counted} {'warning' if counted == 1 else 'warnings'} in strict mode!"
        )
    status, said = zensical.run(folder, strict=config.strict)
    if status:
        raise PluginError(said)
    site = folder / "site"
    _finish(config, site, frozenset(listing(folder / DOCS)))
    plugin_of(config).look_through(site)
    return site


def _finish(config: MkDocsConfig, site: Path, sources: frozenset[str]) -> None:
    """Add to each page what the plugin adds under MkDocs: links to other formats, and the content security policy."""
    environment = Environment(loader=FileSystemLoader(zensical.templates()), autoescape=True)
    policy = (
        SecurityPolicy(environment, config, _STYLES) if plugin_of(config).config.security_policy else None
    )
    for path in site.rglob("*.html"):
        name = path.relative_to(site).as_posix()
        if name in sources:
            continue  # a file of ours, such as a redirect
        html = path.read_text(encoding="utf-8")
        base = get_relative_url(".", name.removesuffix("index.html"))
        if name == "404.html":
            base = urlsplit(config.site_url or "/").path
        else:
            html = add_feed_links(html, _source(name, sources), base, sources)
        html = name_parts(html)
        path.write_text(policy.apply(html, base) if policy else html, encoding="utf-8")


def _source(name: str, sources: frozenset[str]) -> str:
    """Return the Markdown file of a page."""
    folder = name.removesuffix("/index.html")
    return f"{folder}.md" if f"{folder}.md" in sources else name.removesuffix(".html") + ".md"


def main(request: str) -> None:
    """Run the requested build and print its result."""
    asked = json.loads(request)
    try:
        if asked["audience"]:
            ask_for(asked["audience"])
        answer = {"place": str(build(asked["out"], strict=asked["strict"])), **searched()}
    except MimError as refused:
        answer = {"sentence": refused.sentence, "hint": refused.hint}
    except (ConfigurationError, PluginError) as refused:
        sys.exit(str(refused))
    print(json.dumps(answer))  # noqa: T201 - for the command that started this


if __name__ == "__main__":
    main(sys.argv[1])
