"""`mim site serve`: rebuilds only the pages that an edited record affects.

MkDocs rebuilds the whole site after each change. If only incidents, reviews or problem records have changed, this
module regenerates just the pages that show them. For all other changes, MkDocs rebuilds the site.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import write_file

from mimkit.model.packed import PackedMapping
from mimkit.model.snapshot import Snapshot
from mimkit.publish.archive import Archive, archive_of, build_archive
from mimkit.publish.build_info import BuildFacts
from mimkit.publish.card import Card, newest_first
from mimkit.publish.links import incident_uri, problem_uri
from mimkit.publish.mkdocs.generated import GeneratedPage, Make
from mimkit.publish.mkdocs.navigation import is_listed
from mimkit.publish.pages import plan


@dataclass(frozen=True, slots=True)
class Built:
    """A site built by MkDocs, with everything that is needed to rebuild a single page."""

    config: MkDocsConfig
    files: Files
    nav: Navigation
    environment: Environment
    archive: Archive
    others: tuple[tuple[str, int, int], ...]
    """The site's source files that are not records, each with its modification time and size."""


def other_sources(config: MkDocsConfig, root: Path) -> tuple[tuple[str, int, int], ...]:
    """Return the site's source files other than incidents, reviews and problem records, with their modification times and sizes."""
    folders = (Path(config.docs_dir), root / "policy", *(Path(each) for each in config.watch))
    paths = [Path(config.config_file_path)]
    for folder in folders:
        paths += sorted(folder.rglob("*"))
    stats = ((str(path), path.stat()) for path in paths)
    return tuple((path, found.st_mtime_ns, found.st_size) for path, found in stats)


def changed_incidents(before: Archive, now: Snapshot) -> frozenset[str]:
    """Return the incidents whose record, review or problem records have changed."""
    old = before.snapshot
    changed = {*_differing(_marks(old), _marks(now)), *_differing(old.reviews, now.reviews)}
    for name in _differing(old.problems, now.problems):
        for problem in (old.problems.get(name), now.problems.get(name)):
            changed |= set(problem.incidents) if problem else set()
    return frozenset(changed & now.incidents.keys())


def _marks(snapshot: Snapshot) -> dict[str, Any]:
    """Return an object for each incident, which is replaced by a different object if the record changes."""
    records = snapshot.incidents
    return (
        {key: records.packed(key) for key in records} if isinstance(records, PackedMapping) else {**records}
    )


def _differing(old: Any, new: Any) -> Iterator[str]:
    return (key for key in old.keys() | new.keys() if old.get(key) is not new.get(key))


def update_archive(before: Archive, now: Snapshot, facts: BuildFacts, changed: Collection[str]) -> Archive:
    """Return the archive that a full build would create, but recompute only changed and open incidents."""
    again = {key for key, card in before.by_id.items() if card.standing.is_open} | set(changed)
    part = build_archive(
        replace(now, incidents={key: now.incidents[key] for key in again & now.incidents.keys()}), facts
    )
    cards: dict[str, Card] = {**before.by_id, **part.by_id}
    return archive_of(now, facts, newest_first(cards[key] for key in now.incidents))


def affected_pages(archive: Archive, changed: Iterable[str]) -> frozenset[str]:
    """Return the paths of all incident pages and problem record pages that mention these incidents."""
    found: set[str] = set()
    for key in changed:
        card = archive.by_id[key]
        near = (each.id for each in archive.neighbours(key) if each)
        others = {key, *near, card.standing.merged_into, *(each.id for each in archive.merged.get(key, ()))}
        for problem in card.problems:
            found.add(problem_uri(problem.id))
            others |= {*problem.incidents}
        found |= {incident_uri(each) for each in others if each in archive.by_id}
    return frozenset(found)


def rebuild_pages(site: Built, archive: Archive, changed: Collection[str]) -> tuple[str, ...] | None:
    """Regenerate the pages that show the change, and return their paths. Return None if a full build is needed."""
    wanted = affected_pages(site.archive, site.archive.by_id.keys() & {*changed}) | affected_pages(
        archive, changed
    )
    made = plan(archive)
    if not _can_show(site, made):
        return None
    single = {*map(incident_uri, archive.by_id), *map(problem_uri, archive.snapshot.problems)}
    done = []
    for uri, make in made.items():
        file = site.files.get_file_from_path(uri) or _added(site, uri, make)
        if not isinstance(file, GeneratedPage):
            continue  # a page in the repository replaces the generated one
        file.make_by(make)
        if uri not in single or uri in wanted:
            written = file.content_string
            if uri in wanted or file.differs(written):
                file.content_string = written  # read twice, but generated only once
                _build(site, file)
                file.make_by(make)
                done.append(uri)
    return tuple(done)


def _can_show(site: Built, made: Collection[str]) -> bool:
    """Return whether the navigation, which every page contains, is unchanged and no page has been removed."""
    ours = {file.src_uri for file in site.files if isinstance(file, GeneratedPage)}
    new = (uri for uri in made if site.files.get_file_from_path(uri) is None)
    return not any(is_listed(uri) for uri in new) and ours <= {*made}


def _added(site: Built, uri: str, make: Make) -> File:
    file = GeneratedPage.made(site.config, uri, make)
    site.files.append(file)
    return file


def _build(site: Built, file: GeneratedPage) -> None:
    """Build one page with the same steps and plugin events as in a full build."""
    config, plugins = site.config, site.config.plugins
    page = file.page or Page(None, file, config)
    _forget(config, page.url)
    page = plugins.on_pre_page(page, config=config, files=site.files)
    page.read_source(config)
    page.markdown = plugins.on_page_markdown(page.markdown or "", page=page, config=config, files=site.files)
    page.render(config, site.files)
    page.content = plugins.on_page_content(page.content or "", page=page, config=config, files=site.files)
    page.active = True
    context = get_context(site.nav, site.files.documentation_pages(), config, page)
    context = plugins.on_page_context(context, page=page, config=config, nav=site.nav)
    html = site.environment.get_template(page.meta.get("template", "main.html")).render(context)
    html = plugins.on_post_page(html, page=page, config=config)
    write_file(html.encode("utf-8", errors="xmlcharrefreplace"), file.abs_dest_path)
    page.active = False


def _forget(config: MkDocsConfig, url: str) -> None:
    """Remove a page from the search index so that its new text can be added."""
    for plugin in config.plugins.values():
        entries = getattr(getattr(plugin, "search_index", None), "entries", None)
        if entries is not None:
            entries[:] = [each for each in entries if each["location"].partition("#")[0] != url]
