"""Decides which pages the navigation lists, where the year pages appear, and which entries are active."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from mimkit.publish.links import INCIDENTS, MAINTENANCE, REPOSITORIES

_SINGLE = re.compile(r"^incidents/.+/|^(?:problems|services|runbooks)/(?!index\.md$)")
_YEAR = re.compile(r"^incidents/(\d{4})\.md$")
BY_YEAR = "By year"


def is_listed(uri: str) -> bool:
    """Return whether the navigation lists a page. It lists all pages except those for individual records and facets."""
    return _SINGLE.match(uri) is None


def with_years(nav: list[Any], uris: Iterable[str]) -> list[Any]:
    """Return the navigation with the year pages, newest first, below the entry for all incidents.

    In a section that begins with the page of all incidents, the year pages form a subsection. A section that
    already lists year pages is unchanged.
    """
    years = sorted((each for each in uris if _YEAR.match(each)), reverse=True)
    return [_with_years(entry, years) for entry in nav]


def with_maintenance(nav: list[Any], uris: Iterable[str]) -> list[Any]:
    """Return the navigation with the maintenance page as its last entry, if that page exists.

    The page exists only if there are maintenance records. If the navigation already lists it, the navigation is
    unchanged.
    """
    return _with_last(nav, uris, "Maintenance", MAINTENANCE)


def with_repositories(nav: list[Any], uris: Iterable[str]) -> list[Any]:
    """Return the navigation with the page of other repositories as its last entry, if that page exists."""
    return _with_last(nav, uris, "Repositories", REPOSITORIES)


def _with_last(nav: list[Any], uris: Iterable[str], title: str, uri: str) -> list[Any]:
    listed = f"'{uri}'" in repr(nav)
    return nav if listed or uri not in {*uris} else [*nav, {title: uri}]


def _with_years(entry: Any, years: list[str]) -> Any:
    if isinstance(entry, dict):
        return {title: _section(target, years) for title, target in entry.items()}
    return entry


def _section(target: Any, years: list[str]) -> Any:
    if isinstance(target, list) and target[:1] == [INCIDENTS] and not {*years} & {*map(str, target)}:
        return [INCIDENTS, {BY_YEAR: years}, *target[1:]] if years else target
    return [target, *years] if target == INCIDENTS else target


class Places:
    """While an unlisted page is being built, shows it in the navigation below a listed page.

    Every page contains the navigation, so listing all incident pages would take quadratic time and space.
    """

    def __init__(self, nav: Navigation) -> None:
        self._listed = {page.file.src_uri: page for page in nav.pages}
        self._sections = dict(self._turned_into_sections(nav))

    def _turned_into_sections(self, nav: Navigation) -> Iterator[tuple[str, Section]]:
        """Turn top-level pages into sections, so that they have a sidebar and other pages can be shown below them."""
        for place, item in enumerate(nav.items):
            if isinstance(item, Page) and item.title and not item.is_homepage:
                section = Section(item.title, [item])
                item.parent = section
                nav.items[place] = section
                yield item.file.src_uri, section

    def enter(self, page: Page) -> None:
        """Add a page to the navigation while it is being built, and activate the entries above it."""
        if page.file.src_uri in self._listed:
            _hide_empty_sidebar(page)
            return
        above = self._above(page.file.src_uri)
        if above and above.parent:
            page.parent = above.parent
            page.parent.children.insert(page.parent.children.index(above) + 1, page)
            page.active = True

    def leave(self, page: Page) -> None:
        """Remove a page that `enter` added."""
        if page.file.src_uri not in self._listed and page.parent:
            page.active = False
            page.parent.children.remove(page)
            page.parent = None

    def _above(self, uri: str) -> Page | None:
        """Return the nearest listed page above a page, such as `services.md` for `services/checkout.md`, or None."""
        for folder in PurePosixPath(uri).parents:
            for candidate in (f"{folder}.md", f"{folder}/index.md"):
                if candidate in self._listed:
                    return self._listed[candidate]
        return None


def _hide_empty_sidebar(page: Page) -> None:
    """Hide the sidebar on the home page, and on any page that is alone in its section."""
    siblings = page.parent.children if page.parent else [page]
    if page.is_homepage or siblings == [page]:
        page.meta["hide"] = [*page.meta.get("hide", ()), "navigation"]
