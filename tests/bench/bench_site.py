"""Building the site against plain MkDocs Material on the same pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from mimkit.app.site import snapshot_for_site
from mimkit.model.times import parse_instant
from mimkit.publish.facts import BuildFacts
from mimkit.publish.navigation import is_listed
from mimkit.publish.pages import pages
from mimkit.publish.plugin import ASSETS
from tests.bench.generate import repository
from tests.bench.measure import PYTHON, Case, Run, in_turn, peak_megabytes
from tests.bench.table import Fact, Row

TARGET = 1.3
_NOW = "2026-11-22T03:00:00Z"
_BUILD = (PYTHON, "-m", "mkdocs", "build", "--quiet", "--clean")
_OUR_PLUGIN = re.compile(r"^  - mimkit:\n(?:    .*\n)*", re.MULTILINE)


def bench(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Row | Fact]:
    """Compare at each size; a page is kept out of the navigation on both sides or on neither."""
    rows: list[Row | Fact] = []
    for size in sizes:
        ours = repository(scratch / f"site-{size}", size)
        (ours / "site").mkdir()
        plain = _written_out(ours, scratch / f"plain-{size}")
        runs = [Case(f"site, {size:,}", [Run(_BUILD, ours)]), Case(f"plain, {size:,}", [Run(_BUILD, plain)])]
        took = in_turn(runs, {"MIM_NOW": _NOW, "NO_MKDOCS_2_WARNING": "true"}, rounds)
        names = [run.name for run in runs]
        rows.append(Row(names[0], took[names[0]], names[1], took[names[1]], TARGET))
        peak = peak_megabytes(runs[0].runs[0], {"MIM_NOW": _NOW})
        rows.append(Fact(f"memory of {names[0]}", f"{peak:.0f} MB"))
    return rows


def _written_out(ours: Path, plain: Path) -> Path:
    """Write the pages of the plugin as files, with the same configuration but for the plugin."""
    source = snapshot_for_site(ours)
    found = pages(source.snapshot, BuildFacts(parse_instant(_NOW), source.commit))
    for uri, markdown in found.items():
        _write(plain / "site" / uri, markdown)
    for asset in ASSETS.iterdir():
        _write(plain / "site" / "assets" / asset.name, asset.read_text(encoding="utf-8"))
    config = _OUR_PLUGIN.sub("", (ours / "mkdocs.yml").read_text(encoding="utf-8"))
    hidden = "".join(f"  /{uri}\n" for uri in found if not is_listed(uri))
    extra = f"extra_css: [assets/mim.css]\nextra_javascript: [assets/mim.js]\nnot_in_nav: |\n{hidden}"
    _write(plain / "mkdocs.yml", f"{config}\n{extra}")
    return plain


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
