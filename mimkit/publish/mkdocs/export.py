"""Writes the `mim export` formats that contain the same data as the site: open incident records and Statuspage JSON.

Run `python -m mimkit.publish.mkdocs.export REQUEST` in the folder that contains `mkdocs.yml`. REQUEST is a JSON object
with the keys `format`, `audience`, `now` and `out` (an empty folder). The last line of the output is a JSON object with
the keys that `build` prints, the number of exported incidents (`incidents`), and the number of restricted incidents
that were omitted (`restricted`).
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from mkdocs.config import load_config
from mkdocs.exceptions import PluginError

from mimkit.errors import MimError
from mimkit.publish.archive import Archive
from mimkit.publish.feeds.open_records import all_records, shown
from mimkit.publish.feeds.site import Site
from mimkit.publish.feeds.status_text import visible_incidents
from mimkit.publish.feeds.statuspage import whole_page
from mimkit.publish.mkdocs.audience import ask_for
from mimkit.publish.mkdocs.build import searched
from mimkit.publish.mkdocs.plugin import site_of
from mimkit.publish.mkdocs.render import plugin_of


def export(form: str, now: str, out: Path) -> dict[str, str]:
    """Write the files in one format, and return the incident counts.

    Raise PluginError for the same errors as a build.
    """
    config = load_config()
    plugin = plugin_of(config)
    plugin.config.now = now
    plugin.config.all_repositories = False  # an archive contains the records of one repository
    archive, site = plugin.gathered(Path.cwd().resolve()), site_of(config)
    for path, make in _files(form, archive, site):
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(make())
    plugin.look_through(out)
    found = shown(archive) if form == "oir" else visible_incidents(archive)
    return {"incidents": str(len(found)), "restricted": str(sum(archive.facts.restricted.values()))}


def _files(form: str, archive: Archive, site: Site) -> Iterator[tuple[str, Callable[[], bytes]]]:
    if form == "oir":
        yield from all_records(archive, site)
    else:
        text = json.dumps(whole_page(archive, site), indent=2, ensure_ascii=False) + "\n"
        yield "statuspage.json", text.encode


def main(request: str) -> None:
    """Write the files in the requested format, and print the result."""
    logging.disable(logging.INFO)
    asked = json.loads(request)
    try:
        ask_for(asked["audience"])
        numbers = export(asked["format"], asked["now"], Path(asked["out"]))
        answer = {"place": asked["out"], **searched(), **numbers}
    except MimError as refused:
        answer = {"sentence": refused.sentence, "hint": refused.hint}
    except PluginError as refused:
        sys.exit(str(refused))
    print(json.dumps(answer))  # noqa: T201 - for the command that started this


if __name__ == "__main__":
    main(sys.argv[1])
