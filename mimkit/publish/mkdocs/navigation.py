"""Decides which pages appear in the navigation, where the year pages go, and which entries are active."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from mimkit.publish.links import INCIDENTS, MAINTENANCE

_SINGLE = re.compile(r"^incidents/.+/|^(?:problems|services|runbooks)/(?!index\.md$)")
_YEAR = re.compile(r"^incidents/(\d{4})\.md$")
BY_YEAR = "By year"


def is_listed(uri: str) -> bool:
    """Return whether a page is in the navigation: all except those of single records and facets."""
    return _SINGLE.match(uri) is None


def with_years(nav: list[Any], uris: Iterable[str]) -> list[Any]:
    """Return the navigation with the year pages below the entry of all incidents, newest first.

    In a section that begins with the page of all incidents, they are a section of their own. A section in which you
    list year pages yourself is left unchanged.
    """
    years = sorted((each for each in uris if _YEAR.match(each)), reverse=True)
    return [_with_years(entry, years) for entry in nav]


def with_maintenance(nav: list[Any], uris: Iterable[str]) -> list[Any]:
    """Return the navigation with the page of planned maintenance as its last entry, if there is such a page.

    The page exists only while there are records of maintenance. A navigation that lists it is left unchanged.
    """
    listed = f"'{MAINTENANCE}'" in repr(nav)
    return nav if listed or MAINTENANCE not in {*uris} else [*nav, {"Maintenance": MAINTENANCE}]


def _with_years(entry: Any, years: list[str]) -> Any:
    if isinstance(entry, dict):
        return {title: _section(target, years) for title, target in entry.items()}
    return entry


def _section(target: Any, years: list[str]) -> Any:
    if isinstance(target, list) and target[:1] == [INCIDENTS] and not {*years} & {*map(str, target)}:
        return [INCIDENTS, {BY_YEAR: years}, *target[1:]] if years else target
    return [target, *years] if target == INCIDENTS else target


class Places:
    """The places of pages that are not in the navigation: each is shown below a listed page while it is built.

    Every page contains the navigation, so listing all pages of incidents would take quadratic time and space.
    """

    def __init__(self, nav: Navigation) -> None:
        self._listed = {page.file.src_uri: page for page in nav.pages}
        self._sections = dict(self._turned_into_sections(nav))

    def _turned_into_sections(self, nav: Navigation) -> Iterator[tuple[str, Section]]:
        """Turn the top-level pages that others are shown below into sections, which have a sidebar."""
        for place, item in enumerate(nav.items):
            if isinstance(item, Page) and item.title and not item.is_homepage:
                section = Section(item.title, [item])
                item.parent = section
                nav.items[place] = section
                yield item.file.src_uri, section

    def enter(self, page: Page) -> None:
        """Show a page in the navigation while it is built, and activate the entries above it."""
        if page.file.src_uri in self._listed:
            _hide_empty_sidebar(page)
            return
        above = self._above(page.file.src_uri)
        if above and above.parent:
            page.parent = above.parent
            page.parent.children.insert(page.parent.children.index(above) + 1, page)
            page.active = True

    def leave(self, page: Page) -> None:
        """Remove a page that `enter` has added."""
        if page.file.src_uri not in self._listed and page.parent:
            page.active = False
            page.parent.children.remove(page)
            page.parent = None

    def _above(self, uri: str) -> Page | None:
        """Return the nearest listed page: that of the folder, such as `services.md` for `services/checkout.md`."""
        for folder in PurePosixPath(uri).parents:
            for candidate in (f"{folder}.md", f"{folder}/index.md"):
                if candidate in self._listed:
                    return self._listed[candidate]
        return None


def _hide_empty_sidebar(page: Page) -> None:
    """Omit the sidebar of a page that is alone in its section."""
    siblings = page.parent.children if page.parent else [page]
    if page.is_homepage or siblings == [page]:
        page.meta["hide"] = [*page.meta.get("hide", ()), "navigation"]
