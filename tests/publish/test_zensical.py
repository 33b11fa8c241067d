"""`mim site build --engine zensical`: the same pages with the same text as under MkDocs, and the same promises."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mimkit.cli import main
from mimkit.publish.mkdocs.zensical import build
from mimkit.store import zensical
from mimkit.store.extras import command_to_add
from tests.publish.conftest import GUIDE, RECORDS, SCAFFOLD, TOLD, served

pytestmark = pytest.mark.skipif(not zensical.is_installed(), reason="needs the extra mimkit[zensical]")
TEN = (
    "",
    "incidents/",
    "incidents/2026/",
    "incidents/2026/MI-20261123-K7F/",
    "incidents/2026/MI-20260914-B3Q/",
    "problems/PB-20260914-H2W/",
    "metrics/",
    "services/checkout/",
    "policy/",
    "guide/",
)


class Answer(NamedTuple):
    status: int
    out: str
    err: str


Build = Callable[..., Answer]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The organisation in a git repository, as `mim init` configures it, with incidents told to the public."""
    root = tmp_path_factory.mktemp("zensical") / "repository"
    for source, name in ((RECORDS, "incidents"), (TOLD, "incidents"), (SCAFFOLD, "policy")):
        shutil.copytree(source, root / name, dirs_exist_ok=True)
    (root / "site" / "incidents").mkdir(parents=True)
    for name in ("mkdocs.yml", "site/index.md", "site/incidents/index.md"):
        (root / name).write_bytes((SCAFFOLD.parent / name).read_bytes())
    (root / "site" / "guide.md").write_text(GUIDE)
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    return root


def run(root: Path, *words: str) -> Answer:
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("MIM_NOW", "2026-11-23T10:55:00Z")
        status = main.run(["-C", str(root), "site", "build", *words])
    return Answer(status, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def sites(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The internal site by both engines."""
    folders = {engine: tmp_path_factory.mktemp("sites") / engine for engine in ("mkdocs", "zensical")}
    for engine, folder in folders.items():
        answer = run(root, "--engine", engine, "--out", str(folder))
        assert answer.status == 0, answer.err
    return folders


def listing(site: Path) -> list[str]:
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


@pytest.mark.sweep
def test_both_engines_build_the_same_pages_with_the_same_text(sites: dict[str, Path], seen: Any) -> None:
    assert listing(sites["zensical"]) == listing(sites["mkdocs"])
    assert len(TEN) == 10
    for page in TEN:
        texts = []
        for site in sites.values():
            article = re.search(r"<article.*?</article>", (site / page / "index.html").read_text(), re.DOTALL)
            assert article
            # Hidden on our pages; Zensical has the tags of a page, and MkDocs the path to it.
            body = re.sub(r"<nav class=\"md-(?:path|tags)\".*?</nav>", "", article[0], flags=re.DOTALL)
            texts.append(seen(body).words.replace("¶", "").split())
        assert texts[0] == texts[1], page
        assert len(texts[0]) > 10


@pytest.mark.sweep
def test_feeds_and_other_formats_are_the_same_files(sites: dict[str, Path]) -> None:
    for name in (
        "feed.xml",
        "api/v2/summary.json",
        "incidents/2026/MI-20261123-K7F/index.json",
        "deadlines.ics",
    ):
        assert (sites["zensical"] / name).read_bytes() == (sites["mkdocs"] / name).read_bytes(), name
    html = (sites["zensical"] / "incidents/2026/MI-20261123-K7F/index.html").read_text()
    assert 'type="application/json" href="index.json"' in html
    assert 'type="application/atom+xml" title="Incidents" href="../../../feed.xml"' in html


@pytest.mark.sweep
@pytest.mark.browser
def test_a_browser_runs_and_loads_only_what_the_theme_has(sites: dict[str, Path], browser: Any) -> None:
    with served(sites["zensical"]) as address:
        page = browser.new_page()
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        for path in ("", "incidents/2026/MI-20261123-K7F/", "guide/", "404.html"):
            page.goto(address + path, wait_until="load")
            assert "Content-Security-Policy" in page.content()
        page.goto(address)
        page.click(".md-search__button")
        page.keyboard.type("checkout")
        page.wait_for_selector("mark")
        page.close()
    assert said == []
    assert [url for url in asked if not url.startswith((address, "blob:", "data:"))] == []


@pytest.mark.sweep
def test_a_public_site_has_nothing_internal_and_says_what_it_looked_for(root: Path, tmp_path: Path) -> None:
    answer = run(root, "--engine", "zensical", "--audience", "public", "--out", str(tmp_path / "out"))
    assert answer.status == 0, answer.err
    assert "each file was searched for" in answer.out
    pages = listing(tmp_path / "out")
    assert "incidents/2026/MI-20261123-K7F/index.html" in pages
    assert not {"policy/index.html", "guide/index.html", "on-call/index.html"} & {*pages}
    assert "mim-duty" not in "".join((tmp_path / "out" / page).read_text() for page in pages)


@pytest.mark.sweep
def test_builds_that_fail_leave_the_previous_site_with_the_messages_of_mkdocs(
    root: Path, sites: dict[str, Path], tmp_path: Path
) -> None:
    out = sites["zensical"]
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    guide, configuration = root / "site" / "guide.md", root / "mkdocs.yml"
    kept = configuration.read_text()
    for path, text, message in (
        (guide, f"{GUIDE}\n[gone](nowhere.md)\n", "nowhere.md"),
        (configuration, kept.replace("nav:\n", "nav:\n  - Gone: nowhere.md\n"), "strict mode"),
        (configuration, f"{kept}\nplugins: 3\n", "plugins"),
    ):
        previous = path.read_text()
        path.write_text(text)
        answers = {
            engine: run(root, "--engine", engine, "--out", str(out)) for engine in ("zensical", "mkdocs")
        }
        path.write_text(previous)
        assert {each.status for each in answers.values()} == {5}, message
        assert answers["zensical"].err == answers["mkdocs"].err, message
        assert "the site could not be built; see the messages above" in answers["zensical"].err
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.md").write_text("Years of work")
    refused = run(root, "--engine", "zensical", "--out", str(tmp_path / "mine"))
    assert (refused.status, "is not empty" in refused.err) == (5, True)


def test_without_the_extra_one_sentence_says_what_to_install(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setattr(zensical, "find_spec", lambda _: None)
    with pytest.raises(zensical.NoZensical) as refused:
        build(None, strict=False)
    assert refused.value.sentence == "Zensical is not installed"
    assert refused.value.hint == command_to_add("zensical")


def test_zensical_without_mimkit_says_on_the_site_that_pages_are_missing(root: Path, tmp_path: Path) -> None:
    for name in ("mkdocs.yml", "site/index.md", "site/incidents/index.md"):
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((root / name).read_bytes())
    status, _ = zensical.run(tmp_path, strict=False)
    assert status == 0
    built = tmp_path / "build" / "site"
    assert "The incidents are missing" in (built / "index.html").read_text()
    assert "The site was built without the mimkit plugin" in (built / "incidents" / "index.html").read_text()
    assert not (built / "incidents" / "2026").exists()


def test_the_warning_is_not_on_a_site_that_mimkit_builds(sites: dict[str, Path]) -> None:
    for site in sites.values():
        for page in ("index.html", "incidents/index.html"):
            assert (
                "missing" not in (site / page).read_text().partition("<article")[2].partition("</article")[0]
            )
