"""`mim site render`: writes the site as plain Markdown and assets for another site generator.

Run `python -m mimkit.publish.mkdocs.render REQUEST` in the folder that contains `mkdocs.yml`. REQUEST is a JSON
object with the keys `audience`, `also`, `start`, `all_repositories` and `out`. The last line of the output is a JSON object, as in `build`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, get_files, set_exclusions
from mkdocs.utils.yaml import yaml_load

from mimkit.app.judging.other_repositories import Selection
from mimkit.app.site_folder import check_foreign, check_replaceable
from mimkit.errors import MimError
from mimkit.publish.build_info import PUBLIC
from mimkit.publish.mkdocs.build import put, searched
from mimkit.publish.mkdocs.plugin import MimkitPlugin
from mimkit.publish.public.settings import public_changes
from mimkit.store.generated import listing, staged

FIRST_LINE = "# Written by `mim site render`, which replaces the whole folder.\n"
DOCS = "docs"
_BUILT = ("site/", ".cache/")
"""The output folders of MkDocs and Zensical."""


def plugin_of(config: MkDocsConfig) -> MimkitPlugin:
    """Return the mimkit plugin. Raise PluginError if it is not enabled."""
    plugin = next((each for each in config.plugins.values() if isinstance(each, MimkitPlugin)), None)
    if plugin is None:
        raise PluginError("The mimkit plugin is not enabled in mkdocs.yml. Add it under `plugins`.")
    return plugin


def render(config: MkDocsConfig, out: Path) -> tuple[MkDocsConfig, Files]:
    """Write the site's Markdown, its other files and a configuration to an empty folder.

    Return the configuration and the files as changed by the plugins. Raise PluginError if the site cannot be built.
    """
    plugin = plugin_of(config)
    config.plugins.on_startup(command="build", dirty=False)
    config = config.plugins.on_config(config)
    files = config.plugins.on_files(get_files(config), config=config)
    set_exclusions(files, config)
    included = [file for file in files if file.inclusion.is_included()]  # type: ignore[no-untyped-call]
    for file in included:
        _write(out / DOCS, file)
    (out / "mkdocs.yml").write_text(FIRST_LINE + _configuration(config, plugin), encoding="utf-8")
    plugin.look_through(out)
    return config, Files(included)


def replaced(out: Path) -> Path:
    """Render the site of the current folder next to `out`, replace `out` with it, and return its path.

    Raise EnvironmentUnfit if the folder must not be replaced.
    """
    place = out.resolve()
    check_replaceable(Path.cwd().resolve(), place)
    with staged(place) as stage:
        render(load_config(), stage)
        check_foreign(place, listing(stage), _BUILT)
        put(stage, place)
    return place


def _write(docs: Path, file: File) -> None:
    target = docs / file.src_uri
    target.parent.mkdir(parents=True, exist_ok=True)
    raw = file.content_string.encode() if file.is_documentation_page() else file.content_bytes
    target.write_bytes(raw)


def _configuration(config: MkDocsConfig, plugin: MimkitPlugin) -> str:
    """Return the configuration as YAML: the repository's own settings with the mimkit plugin's changes applied."""
    with Path(config.config_file_path).open("rb") as file:
        own = yaml_load(file)
    plugins = [each for each in own.get("plugins", ["search"]) if _name(each) != "mimkit"]
    changed: dict[str, Any] = {
        **own,
        "docs_dir": DOCS,
        "site_dir": "site",
        "plugins": plugins,
        "extra_css": [str(each) for each in config.extra_css],
        "extra_javascript": [str(each) for each in config.extra_javascript],
        "edit_uri": "",  # generated pages have no file in the repository
    }
    if isinstance(own.get("theme"), dict):
        changed["theme"] = {
            "variant": "classic",
            **own["theme"],
        }  # the Zensical variant for which our styles are designed
    if not config.site_url:
        changed.pop("site_url", None)  # Zensical would use it as the URL of every page
    if not config.repo_url:
        changed.pop("repo_url", None)
    if config.nav:
        changed["nav"] = config.nav
    if plugin.audience == PUBLIC:
        changed |= public_changes(own, plugin.config.public_settings)
    # In `config`, the site name and the footer already include the branding.
    changed |= {"site_name": config.site_name, "copyright": config.copyright}
    changed = {name: value for name, value in changed.items() if value is not None}
    return yaml.dump(changed, sort_keys=False, allow_unicode=True)


def _name(plugin: Any) -> str:
    return next(iter(plugin)) if isinstance(plugin, dict) else str(plugin)


def main(request: str) -> None:
    """Render the site of the current folder as requested, and print the result."""
    asked = json.loads(request)
    MimkitPlugin.asked_for = asked["audience"]
    MimkitPlugin.selected = Selection.of(asked)
    try:
        place = replaced(Path(asked["out"]))
        answer = {"place": str(place), **searched()}
    except MimError as refused:
        answer = {"sentence": refused.sentence, "hint": refused.hint}
    except PluginError as refused:
        sys.exit(str(refused))
    print(json.dumps(answer))  # noqa: T201 - for the command that started this


if __name__ == "__main__":
    main(sys.argv[1])
