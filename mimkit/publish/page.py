"""A page before rendering: address, title, template and values."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mimkit.model.incident.effects.redaction import is_redacted
from mimkit.model.time.times import rfc3339
from mimkit.publish import times
from mimkit.publish.archive import Archive
from mimkit.publish.links import Links
from mimkit.publish.names import sentence, sentence_case
from mimkit.publish.sources import edit_url, sources_of
from mimkit.publish.text import inline, labelled, link, page_title, plain, prose

_HEADING = re.compile(r"^##+ ")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site; `hides` names the columns that the theme omits."""

    uri: str
    title: str
    template: str
    view: Mapping[str, Any]
    hides: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    """Ids for the search index; record values without syntax."""
    description: str = ""
    """One sentence for search engines and chat programs; record values as they are."""


def _shown(value: Any) -> Markup:
    # Template output that is not our own HTML is escaped as text.
    return value if isinstance(value, Markup) else plain(str(value))


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("mimkit.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        prose=prose,
        labelled=labelled,
        inline=inline,
        sentence=sentence,
        words=sentence_case,
        day=times.day,
        long_day=times.long_day,
        rfc3339=rfc3339,
    )
    environment.globals.update(external=link, is_redacted=is_redacted)
    return environment


def render(page: Page, archive: Archive) -> str:
    """Return the page as Markdown with its front matter."""
    body = (
        _templates()
        .get_template(page.template)
        .render(
            page.view,
            archive=archive,
            policy=archive.snapshot.policy,
            facts=archive.facts,
            names=archive.names,
            at=archive.zoned,
            links=Links(page.uri, archive.known),
        )
    )
    return f"{_front_matter(page)}\n{_blocks(body + _end(page, archive))}"


def _end(page: Page, archive: Archive) -> str:
    """Return the end of a page: the previous and the next incident, and links to edit its records."""
    base = archive.facts.edit_base
    incident = PurePosixPath(page.uri).stem
    before, after = archive.neighbours(incident) if incident in archive.by_id else (None, None)
    sources = [(path, edit_url(base, path)) for path in sources_of(page.uri, archive)] if base else []
    if not (before or after or sources):
        return ""
    links = Links(page.uri, archive.known)
    template = _templates().get_template("page-end.html.j2")
    return "\n" + template.render(before=before, after=after, sources=sources, links=links)


def _front_matter(page: Page) -> str:
    # Our pages have their own breadcrumbs and links to the previous and the next incident; tags are for the search.
    hidden = ("path", "footer", "tags", *page.hides)
    meta: dict[str, object] = {"title": page_title(page.title), "hide": hidden}
    if page.description:
        meta["description"] = page_title(page.description)
    if page.tags:
        meta["tags"] = page.tags
    return "\n".join(("---", *(f"{key}: {json.dumps(value)}" for key, value in meta.items()), "---"))


def _blocks(body: str) -> str:
    """Return headings as Markdown, each between blank lines, and everything between them as HTML blocks."""
    lines = [stripped for line in body.split("\n") if (stripped := line.strip())]
    spaced = (f"\n{line}\n" if _HEADING.match(line) else line for line in lines)
    return "\n".join(spaced).lstrip("\n") + "\n"
