"""The adapter between the pure pages and MkDocs; it knows files and the configuration, and nothing else."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from mkdocs.config import config_options as options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.utils import get_build_datetime

from mimkit.app.site import snapshot_for_site
from mimkit.errors import MimError
from mimkit.model.times import parse_instant
from mimkit.publish.facts import INTERNAL, BuildFacts
from mimkit.publish.links import HOME
from mimkit.publish.navigation import is_listed, with_years
from mimkit.publish.pages import pages

ASSETS = Path(__file__).parent / "assets"
HOME_MARK = "<!-- mimkit: home -->"
"""Where a repository's own first page wants the generated one."""
_OURS = ("incidents", "policy")


class MimkitConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs does not type its metaclass hook
    """The plugin's options in `mkdocs.yml`."""

    now = options.Type((str, datetime), default="")
    """A time to reckon from instead of the build's own; `!ENV [MIM_NOW, ""]` is meant for it."""
    audience = options.Choice((INTERNAL,), default=INTERNAL)
    """Who reads the site."""


class MimkitPlugin(BasePlugin[MimkitConfig]):  # type: ignore[no-untyped-call]  # as above
    """Hands the pages of a repository to MkDocs."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add the style sheets and the script, and insist on the addresses that the pages use."""
        if not config.use_directory_urls:
            raise PluginError(
                "mimkit's pages refer to each other as folders: set use_directory_urls to true."
            )
        config.extra_css += [f"assets/{each.name}" for each in sorted(ASSETS.glob("*.css"))]
        config.extra_javascript += [f"assets/{each.name}" for each in sorted(ASSETS.glob("*.js"))]
        return config

    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        """Add the generated pages; a page that the repository has of its own stays."""
        root = _root(config)
        _refuse_strays(files, Path(config.docs_dir), root)
        generated = self._pages(root)
        _merge_home(files, generated, config)
        for uri, markdown in generated.items():
            if files.get_file_from_path(uri) is None:
                files.append(_page(config, uri, markdown))
        for asset in sorted(ASSETS.iterdir()):
            files.append(File.generated(config, f"assets/{asset.name}", abs_src_path=str(asset)))
        if config.nav:
            config.nav = with_years(config.nav, generated)
        return files

    def on_serve(self, server: LiveReloadServer, /, *, config: MkDocsConfig, **_: Any) -> LiveReloadServer:
        """Build again when a record changes."""
        for folder in _OURS:
            server.watch(str(_root(config) / folder))
        return server

    def _pages(self, root: Path) -> dict[str, str]:
        try:
            source = snapshot_for_site(root)
            now = _instant(self.config.now) if self.config.now else get_build_datetime()
            return pages(source.snapshot, BuildFacts(now, source.commit, self.config.audience))
        except MimError as refused:
            raise PluginError(_words(refused)) from refused
        except ValueError as wrong:
            raise PluginError(f"The plugin's option `now` {wrong}.") from wrong


def _words(refused: MimError) -> str:
    rows = (" ".join(row) for row in refused.rows)
    return "\n".join(each for each in (refused.sentence, *rows, refused.hint) if each)


def _instant(configured: object) -> datetime:
    # YAML reads a time by itself; one without an offset stays without it, and is refused.
    return parse_instant(configured.isoformat() if isinstance(configured, datetime) else str(configured))


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).resolve().parent


def _refuse_strays(files: Files, docs: Path, root: Path) -> None:
    """Drop what lies where our pages will, and stop at a file that leads out of the repository."""
    inside = root.resolve()
    for file in list(files):
        if file.generated_by or not file.abs_src_path or not Path(file.abs_src_path).is_relative_to(docs):
            continue
        if file.src_uri.split("/")[0] in _OURS:
            files.remove(file)
            continue
        real = Path(file.abs_src_path).resolve()
        if not real.is_relative_to(inside) or any(
            part.startswith(".") for part in real.relative_to(inside).parts
        ):
            raise PluginError(f"{file.src_uri} is a link that leads out of the repository, to {real}.")


def _page(config: MkDocsConfig, uri: str, markdown: str) -> File:
    # Every page carries the whole navigation, so a page for each incident in it would make the site quadratic.
    listed = InclusionLevel.UNDEFINED if is_listed(uri) else InclusionLevel.NOT_IN_NAV
    return File.generated(config, uri, content=markdown, inclusion=listed)


def _merge_home(files: Files, generated: dict[str, str], config: MkDocsConfig) -> None:
    own = files.get_file_from_path(HOME)
    if own is None or HOME_MARK not in own.content_string:
        return
    meta, _, body = generated[HOME].removeprefix("---\n").partition("\n---\n")
    files.remove(own)
    files.append(_page(config, HOME, f"---\n{meta}\n---\n" + own.content_string.replace(HOME_MARK, body)))
