"""Building the site, compared with plain MkDocs Material on the same pages, and the delay until an edit is shown."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from mimkit.app.site import snapshot_for_site
from mimkit.model.time.times import parse_instant
from mimkit.publish.build_info import BuildFacts
from mimkit.publish.mkdocs.navigation import is_listed
from mimkit.publish.mkdocs.plugin import ASSETS
from mimkit.publish.pages import archive_for, plan
from tests.bench.generate import repository
from tests.bench.measure import PYTHON, Case, Run, Times, in_turn, peak_megabytes
from tests.bench.table import Fact, Row

TARGET = 1.3
SHOWN_WITHIN = 2.0
_LARGE = 5_000
"""From here on one run of each is enough, and is measured in time and memory at once."""
_EDITS = 5
_NOW = "2026-11-22T03:00:00Z"
_AROUND = {"MIM_NOW": _NOW, "NO_MKDOCS_2_WARNING": "true"}
_BUILD = (PYTHON, "-m", "mkdocs", "build", "--quiet", "--clean")
_OUR_PLUGIN = re.compile(r"^  - mimkit:\n(?:    .*\n)*", re.MULTILINE)


def bench(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Row | Fact]:
    """Compare at each size; a page is kept out of the navigation on both sides or on neither.

    Ours makes the pages and all other files (feeds, JSON twins, a security policy on each page); MkDocs finds
    the same pages ready as files.
    """
    rows: list[Row | Fact] = []
    for size in sizes:
        ours = repository(scratch / f"site-{size}", size)
        (ours / "site").mkdir()
        plain = _written_out(ours, scratch / f"plain-{size}")
        runs = [Case(f"site, {size:,}", [Run(_BUILD, ours)]), Case(f"plain, {size:,}", [Run(_BUILD, plain)])]
        rows += _once(runs) if size >= _LARGE else _in_turn(runs, rounds)
        rows += [Fact(f"size of {run.name}", _size(run.runs[0].folder / "build" / "site")) for run in runs]
        if size < _LARGE:
            rows.append(_edited(ours, size))
    return rows


def _in_turn(runs: Sequence[Case], rounds: int) -> list[Row | Fact]:
    took = in_turn(runs, _AROUND, rounds)
    peaks = [peak_megabytes(run.runs[0], _AROUND) for run in runs]
    return _rows(runs, [took[run.name] for run in runs], peaks)


def _once(runs: Sequence[Case]) -> list[Row | Fact]:
    took, peaks = [], []
    for run in runs:
        began = time.perf_counter()
        peaks.append(peak_megabytes(run.runs[0], _AROUND))
        took.append(Times([time.perf_counter() - began]))
    return _rows(runs, took, peaks)


def _rows(runs: Sequence[Case], took: Sequence[Times], peaks: Sequence[float]) -> list[Row | Fact]:
    memory = [Fact(f"memory of {run.name}", f"{peak:.0f} MB") for run, peak in zip(runs, peaks, strict=True)]
    return [Row(runs[0].name, took[0], runs[1].name, took[1], TARGET), *memory]


def _size(site: Path) -> str:
    files = [path.stat().st_size for path in site.rglob("*") if path.is_file()]
    index = (site / "search" / "search_index.json").stat().st_size
    return f"{sum(files) / 1e6:.0f} MB in {len(files):,} files, {index / 1e6:.1f} MB of it for the search"


def _written_out(ours: Path, plain: Path) -> Path:
    """Write the pages of the plugin as files, with the same configuration but for the plugin."""
    source = snapshot_for_site(ours)
    made = plan(archive_for(source.snapshot, BuildFacts(parse_instant(_NOW), source.commit)))
    for uri, make in made.items():
        _write(plain / "site" / uri, make())
    for asset in ASSETS.iterdir():
        _write(plain / "site" / "assets" / asset.name, asset.read_text(encoding="utf-8"))
    config = _OUR_PLUGIN.sub("", (ours / "mkdocs.yml").read_text(encoding="utf-8"))
    hidden = "".join(f"  /{uri}\n" for uri in made if not is_listed(uri))
    css, js = (sorted(f"assets/{each.name}" for each in ASSETS.glob(f"*.{kind}")) for kind in ("css", "js"))
    extra = f"extra_css: [{', '.join(css)}]\nextra_javascript: [{', '.join(js)}]\nnot_in_nav: |\n{hidden}"
    _write(plain / "mkdocs.yml", f"{config}\n{extra}")
    return plain


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _edited(root: Path, size: int) -> Fact:
    """Edit titles while the site is served, and take the time until the page of each shows its own."""
    records = sorted(root.glob("incidents/20*/*/incident.yaml"))
    with _served(root) as top:
        times = Times([_shown_after(records[(place * 37) % len(records)], top) for place in range(_EDITS)])
    verdict = "met" if times.median <= SHOWN_WITHIN else "MISSED"
    return Fact(f"edited record shown, {size:,}", str(times), verdict)


@contextmanager
def _served(root: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        at = f"127.0.0.1:{free.getsockname()[1]}"
    words = (PYTHON, "-m", "mkdocs", "serve", "--quiet", "--dev-addr", at)
    environment = {**os.environ, **_AROUND}
    process = subprocess.Popen(words, cwd=root, env=environment, stderr=subprocess.DEVNULL)
    try:
        while not _page(f"http://{at}/"):
            time.sleep(0.1)
        yield f"http://{at}"
    finally:
        process.terminate()
        process.wait()


def _shown_after(record: Path, top: str) -> float:
    text, name = record.read_text(encoding="utf-8"), record.parent.name
    words = f"Edited at {time.time_ns()}"
    began = time.perf_counter()
    record.write_text(
        re.sub(r"^title: .*$", f"title: {words}", text, count=1, flags=re.MULTILINE), encoding="utf-8"
    )
    while words not in _page(f"{top}/incidents/{name[3:7]}/{name}/"):
        time.sleep(0.02)
    took = time.perf_counter() - began
    record.write_text(text, encoding="utf-8")
    while words in _page(f"{top}/incidents/{name[3:7]}/{name}/"):
        time.sleep(0.1)
    return took


def _page(address: str) -> str:
    with (
        contextlib.suppress(urllib.error.URLError, ConnectionError),
        urllib.request.urlopen(address) as answer,
    ):
        return str(answer.read().decode())
    return ""
