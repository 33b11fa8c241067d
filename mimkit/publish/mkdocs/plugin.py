"""MkDocs plugin that adds the generated pages and files to a build."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_build_datetime, get_relative_url, write_file

from mimkit.app.judging.other_repositories import PublicRepositories, Selection, repositories_for_site
from mimkit.app.repositories.published import PublishedRepository, published_repositories
from mimkit.app.site import SiteReader, SiteSource
from mimkit.app.site_folder import check_replaceable
from mimkit.errors import MimError
from mimkit.publish.archive import Archive
from mimkit.publish.build_info import INTERNAL, PUBLIC, BuildFacts
from mimkit.publish.feeds.discovery import add_feed_links
from mimkit.publish.feeds.files import files as other_files
from mimkit.publish.feeds.schemas import published_schemas
from mimkit.publish.feeds.site import Site
from mimkit.publish.links import HOME
from mimkit.publish.mkdocs.branding import CSS, Brand, brand_of, theme_files
from mimkit.publish.mkdocs.generated import GeneratedFile, GeneratedPage
from mimkit.publish.mkdocs.links.edit_links import correct_edit_uri, edit_base
from mimkit.publish.mkdocs.links.redirects import redirects
from mimkit.publish.mkdocs.navigation import Places, with_maintenance, with_repositories, with_years
from mimkit.publish.mkdocs.options import MimkitConfig, build_time, message_of
from mimkit.publish.mkdocs.own_pages import OURS, merge_home, refuse_strays
from mimkit.publish.mkdocs.security_policy import SecurityPolicy
from mimkit.publish.mkdocs.serving import (
    Built,
    changed_incidents,
    other_sources,
    rebuild_pages,
    update_archive,
)
from mimkit.publish.mkdocs.theme import name_parts
from mimkit.publish.pages import archive_for, plan
from mimkit.publish.public.build import PublicBuild, Searched, apply_public_settings, filter_nav
from mimkit.publish.public.open_graph import add_open_graph
from mimkit.publish.restricted import without_restricted
from mimkit.store.generated import unmark

log = logging.getLogger("mkdocs.plugins.mimkit")

ASSETS = Path(__file__).parent.parent / "assets"


class MimkitPlugin(BasePlugin[MimkitConfig]):  # type: ignore[no-untyped-call]  # as above
    """Adds generated pages and files to an MkDocs build."""

    asked_for: ClassVar[str | None] = None
    """The audience that a command requested.

    It takes precedence, so the configuration cannot turn a public build into an internal one.
    """
    selected: ClassVar[Selection] = Selection()
    """The other repositories that a command selected."""
    searched: ClassVar[Searched | None] = None
    """What the last public build was searched for, or None if there was no public build."""
    withheld: ClassVar[str] = ""
    """A message that lists what the last public build withheld. Empty if it withheld nothing."""
    site_url: ClassVar[str] = ""
    """The site URL from the configuration, or empty."""
    shortened: ClassVar[str] = ""
    """A message that lists which record texts were too long and were shortened. Empty if there are none."""
    remarks: ClassVar[str] = ""
    """Which other repositories are not on the public site, or are out of date there. Empty if there are none."""
    stops_for_withheld: ClassVar[bool] = True
    """Whether the MkDocs build fails because texts were withheld, even if the site is otherwise complete."""

    def __init__(self) -> None:
        self._outside: PublicBuild | None = None
        self._brand = Brand()
        self._policy: SecurityPolicy | None = None
        self._files: frozenset[str] = frozenset()
        self._readers: dict[Path, SiteReader] = {}
        self._archive: Archive | None = None
        self._nav: Navigation | None = None
        self._places: Places | None = None
        self._edit_base = ""
        self._built: Built | None = None
        self._command = ""

    def on_startup(self, *, command: str, **_: Any) -> None:
        """Store the name of the command.

        MkDocs keeps a plugin instance between builds only if it defines this method.
        """
        self._command = command

    @property
    def audience(self) -> str:
        """The site's audience: the audience that the command requested, else the configured audience."""
        return self.asked_for or str(self.config.audience)

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add style sheets and scripts, and raise PluginError if directory URLs, which the pages need, are disabled."""
        if not config.use_directory_urls:
            raise PluginError("mimkit needs directory URLs: set use_directory_urls to true.")
        MimkitPlugin.site_url = config.site_url or ""
        config.extra_css += [f"assets/{each.name}" for each in sorted(ASSETS.glob("*.css"))]
        config.extra_javascript += [f"assets/{each.name}" for each in sorted(ASSETS.glob("*.js"))]
        self._brand = brand_of(config)
        config.extra_css += [CSS] if self._brand.css else []
        if self.audience == PUBLIC:
            apply_public_settings(config, self.config.public_settings)
            config.site_name = self._brand.name or config.site_name
        config.copyright = self._brand.with_footer(config.copyright)
        correct_edit_uri(config, _root(config))
        self._edit_base = edit_base(config, _root(config))
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Stop before MkDocs empties an output folder that contains anything other than a previous site."""
        if self._command == "serve":
            return  # `serve` builds in its own temporary folder
        site = Path(config.site_dir)
        try:
            check_replaceable(_root(config), site.resolve())
        except MimError as refused:
            raise PluginError(message_of(refused)) from refused
        unmark(site)

    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        """Add the generated pages and files. A page in the repository takes precedence over a generated page."""
        root = _root(config)
        docs = Path(config.docs_dir)
        refuse_strays(files, docs, root)
        archive = self._archive = self.gathered(root)
        if self._outside:
            self._outside.narrow(files, docs, [*self.config.also_public, *theme_files(config)])
        generated = plan(archive)
        merge_home(files, generated[HOME], config)
        for uri, make in generated.items():
            if files.get_file_from_path(uri) is None:
                files.append(GeneratedPage.made(config, uri, make))
        others = other_files(archive, site_of(config), generated)
        schemas = published_schemas(root, site_of(config)) if self.audience == INTERNAL else ()
        others |= dict((*schemas, *redirects(self.config.redirects, files)))
        self._add_others(files, others, config)
        for asset in sorted(ASSETS.iterdir()):
            files.append(File.generated(config, f"assets/{asset.name}", abs_src_path=str(asset)))
        if self._brand.css:
            files.append(File.generated(config, CSS, content=self._brand.css))
        if config.nav and self._outside:
            config.nav = filter_nav(config.nav, set(files.src_uris))
        if config.nav:
            config.nav = with_maintenance(with_years(config.nav, generated), generated)
            config.nav = with_repositories(config.nav, generated)
        return files

    def _add_others(self, files: Files, others: dict[str, Callable[[], bytes]], config: MkDocsConfig) -> None:
        self._files = frozenset(others)
        for path, make in others.items():
            if files.get_file_from_path(path) is None:
                files.append(GeneratedFile.made(config, path, make))

    def on_page_markdown(self, markdown: str, /, *, page: Page, **_: Any) -> str:
        """Hide the HTML of a generated page so that Markdown does not parse it again."""
        return page.file.hold(markdown) if isinstance(page.file, GeneratedPage) else markdown

    @event_priority(100)
    def _for_search(self, context: Any, /, *, page: Page, **_: Any) -> Any:
        if isinstance(page.file, GeneratedPage):
            page.file.show_search(page)
        return context

    @event_priority(-100)
    def _for_readers(self, context: Any, /, *, page: Page, **_: Any) -> Any:
        if isinstance(page.file, GeneratedPage):
            page.file.show_readers(page)
        if self._places:
            self._places.enter(page)
        return context

    on_page_context = CombinedEvent(_for_search, _for_readers)

    def on_nav(self, nav: Navigation, /, *, config: MkDocsConfig, files: Files) -> Navigation:  # noqa: ARG002 - the hook's
        """Store the navigation, because every page contains it."""
        self._nav, self._built, self._places = nav, None, Places(nav)
        return nav

    def on_env(self, env: Environment, /, *, config: MkDocsConfig, files: Files) -> Environment:
        """Create the content security policy from the theme's templates, and keep the build for `mim site serve`."""
        self._policy = SecurityPolicy(env, config) if self.config.security_policy else None
        if self._nav and self._archive and not self._outside:
            others = other_sources(config, _root(config))
            self._built = Built(config, files, self._nav, env, self._archive, others)
        return env

    def on_post_page(self, output: str, /, *, page: Page, config: MkDocsConfig) -> str:
        """Fix accessibility problems in the theme, link to the page's other formats, and add the content security policy."""
        base = get_relative_url(".", page.url)
        if self._places:
            self._places.leave(page)
        if isinstance(page.file, GeneratedPage):
            page.file.let_go(page)
        if self._outside:
            output = add_open_graph(output, page.canonical_url, config)
        return self._finished(add_feed_links(output, page.file.src_uri, base, self._files), base)

    def on_post_template(self, output_content: str, /, *, template_name: str, config: MkDocsConfig) -> str:
        """Apply the same fixes and content security policy to template pages, such as the 404 page."""
        if not template_name.endswith(".html"):
            return output_content
        return self._finished(output_content, urlsplit(config.site_url or "/").path)

    def _finished(self, html: str, base: str) -> str:
        return self._policy.apply(name_parts(html), base) if self._policy else name_parts(html)

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Keep a public site only if it contains nothing internal.

        Runs after all other plugins have written their files.
        """
        self.look_through(Path(config.site_dir))
        if self.withheld and self._command == "serve":
            log.error(self.withheld)
        elif self.withheld and self.stops_for_withheld:
            raise PluginError(self.withheld)

    def look_through(self, site: Path) -> None:
        """Search a folder that is intended for outside readers.

        If it contains a leak, remove the folder and raise PluginError.
        """
        MimkitPlugin.searched = self._outside.look_through(site) if self._outside else None
        MimkitPlugin.withheld = self._outside.trouble if self._outside else ""
        if self._outside and self._command != "serve":
            self._outside.stop(site)

    def on_serve(self, server: LiveReloadServer, /, *, config: MkDocsConfig, **_: Any) -> LiveReloadServer:
        """Rebuild when a record changes: only the affected pages if possible, else everything."""
        for folder in OURS:
            server.watch(str(_root(config) / folder))
        server.builder = partial(self._build_again, server.builder)
        return server

    def _build_again(self, whole: Callable[[], None]) -> None:
        built, self._built = self._built, None
        try:
            if built and self._shown(built):
                return
        except MimError as refused:
            # The record is still being edited, so the site keeps showing its last valid version.
            self._built = built
            log.error(message_of(refused))  # noqa: TRY400 - the reader's record, and not our code
            return
        whole()

    def _shown(self, built: Built) -> bool:
        """Update the existing site if possible. Return False if a full build is needed."""
        root = _root(built.config)
        if other_sources(built.config, root) != built.others:
            return False
        source = self._read(root)
        snapshot, facts = source.snapshot, self._facts(root, source)
        if self.audience == INTERNAL:
            snapshot, hidden = without_restricted(snapshot)
            facts = replace(facts, restricted=hidden)
        changed = changed_incidents(built.archive, snapshot)
        archive = update_archive(built.archive, snapshot, facts, changed)
        done = rebuild_pages(built, archive, changed)
        if done is None:
            return False
        others = other_files(archive, site_of(built.config), done)
        self._files |= frozenset(others)
        for path, make_bytes in others.items():
            write_file(make_bytes(), str(Path(built.config.site_dir) / path))
        built.config.plugins.on_post_build(config=built.config)
        self._built = replace(built, archive=archive)
        log.info("Rebuilt %d pages", len(done))
        return True

    def gathered(self, root: Path) -> Archive:
        """Return an archive of the records that the audience may see. Raise PluginError if they cannot be read."""
        try:
            source = self._read(root)
            MimkitPlugin.shortened = source.remark
            if self.shortened:
                log.info(self.shortened)  # as a warning, it would fail a strict build
            facts = self._facts(root, source)
            self._outside = self._public(root, source) if self.audience == PUBLIC else None
            if self._outside is None:
                return archive_for(source.snapshot, facts)
            oldest = facts.now - self._outside.age if self._outside.age else None
            return archive_for(self._outside.seen, replace(facts, oldest=oldest))
        except MimError as refused:
            raise PluginError(message_of(refused)) from refused
        except ValueError as wrong:
            raise PluginError(f"The `now` option {wrong}.") from wrong

    def _public(self, root: Path, source: SiteSource) -> PublicBuild:
        others: list[PublishedRepository] = []
        if self.selected.all_listed or self.config.all_repositories:
            others += published_repositories(root, source.snapshot.repositories)
            if self.selected and not others:
                raise PublicRepositories
        MimkitPlugin.remarks = "\n".join(each.note for each in others if each.note)
        if self.remarks:
            log.info(self.remarks)  # as for texts that are too long
        return PublicBuild(source.snapshot, self._readers[root].redacted(source), others)

    def _read(self, root: Path) -> SiteSource:
        return self._readers.setdefault(root, SiteReader(root)).read()

    def _facts(self, root: Path, source: SiteSource) -> BuildFacts:
        now = build_time(self.config.now) if self.config.now else get_build_datetime()
        commit = None if self.audience == PUBLIC else source.commit
        facts = BuildFacts(now, commit, self.audience, edit_base=self._edit_base)
        if self.audience == PUBLIC:
            if self.selected.also:
                raise PublicRepositories
            return facts
        selected = replace(self.selected, all_listed=self.selected.all_listed or self.config.all_repositories)
        if not selected:
            return facts
        others = repositories_for_site(root, source.snapshot.repositories, selected, now)
        return replace(facts, repositories=others)


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).resolve().parent


def site_of(config: MkDocsConfig) -> Site:
    """Return the site's name and URL."""
    return Site(config.site_name, config.site_url or "")
