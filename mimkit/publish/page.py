"""A page before rendering: address, title, template and values."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mimkit.model.incident.effects.redaction import is_redacted
from mimkit.model.time.times import rfc3339
from mimkit.publish import times
from mimkit.publish.archive import Archive
from mimkit.publish.links import Links
from mimkit.publish.names import sentence, sentence_case
from mimkit.publish.text import inline, link, page_title, plain, prose

_HEADING = re.compile(r"^##+ ")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site; `hides` names the columns that the theme omits."""

    uri: str
    title: str
    template: str
    view: Mapping[str, Any]
    hides: tuple[str, ...] = ("navigation",)
    tags: tuple[str, ...] = ()
    """Ids for the search index; record values without syntax."""


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
    return f"{_front_matter(page)}\n{_blocks(body)}"


def _front_matter(page: Page) -> str:
    meta: dict[str, object] = {"title": page_title(page.title), "hide": page.hides}
    if page.tags:
        meta["tags"] = page.tags
    return "\n".join(("---", *(f"{key}: {json.dumps(value)}" for key, value in meta.items()), "---"))


def _blocks(body: str) -> str:
    """Return headings as Markdown, each between blank lines, and everything between them as HTML blocks."""
    lines = [stripped for line in body.split("\n") if (stripped := line.strip())]
    spaced = (f"\n{line}\n" if _HEADING.match(line) else line for line in lines)
    return "\n".join(spaced).lstrip("\n") + "\n"
