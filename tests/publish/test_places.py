"""On every page a reader sees where they are: active tab, sidebar, breadcrumbs, neighbours, the file to edit."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from mkdocs.config import load_config

from mimkit.publish.mkdocs.links.edit_links import correct_edit_uri, edit_base
from tests.publish.conftest import RECORDS, SCAFFOLD

ORDER = re.compile(r'<p class="mim-near-(before|after)">.*?<a href="([^"]+)"')
TABS = {"": "Home", "incidents": "Incidents", "problems": "Incidents", "reviews": "Incidents"}
TABS |= {"actions": "Incidents", "metrics": "Incidents"}
TABS |= dict.fromkeys(("services", "runbooks", "on-call", "policy"), "Services")
"""The tab of each page, by its first folder, in the navigation that `mim init` writes."""


def pages(site: Path) -> dict[str, str]:
    """The HTML of every page in the theme, by its folder; not the guide, which this site does not list."""
    found = (path for path in sorted(site.rglob("index.html")) if "guide" not in path.parts)
    return {path.parent.relative_to(site).as_posix().removeprefix("."): path.read_text() for path in found}


def test_every_page_has_its_tab_active(clean_site: Path) -> None:
    for path, html in pages(clean_site).items():
        active = re.findall(
            r'<li class="md-tabs__item md-tabs__item--active">\s*<a [^>]*>\s*(.*?)\s*</a>', html
        )
        assert active == [TABS[path.split("/")[0]]], path


def test_every_page_below_a_tab_is_active_in_its_sidebar_and_single_records_are_in_no_other(
    clean_site: Path,
) -> None:
    for path, html in pages(clean_site).items():
        sidebar = html.partition("md-sidebar--primary")[2].partition("md-sidebar--secondary")[0]
        links = re.findall(r'<a href="([^"]*)" class="md-nav__link\s*(md-nav__link--active)?', sidebar)
        assert [href for href, active in links if active] in (["."], ["./"], ["./", "./"]), path
        single = [href for href, _ in links if re.search(r"MI-\d|PB-\d", href)]
        assert single == [], path  # only the page itself, whose link is ./


def test_incidents_lead_to_the_one_before_and_the_one_after(clean_site: Path) -> None:
    incidents = {path: html for path, html in pages(clean_site).items() if "/MI-" in path}
    near = {
        path: {side: (clean_site / path / href).resolve().relative_to(clean_site).as_posix() for side, href in ORDER.findall(html)}
        for path, html in incidents.items()
    }  # fmt: skip
    first = [path for path, sides in near.items() if "before" not in sides]
    assert len(first) == 1
    walked = first
    while "after" in near[walked[-1]]:
        assert near[near[walked[-1]]["after"]]["before"] == walked[-1]
        walked.append(near[walked[-1]]["after"])
    assert sorted(walked) == sorted(incidents)
    # The dates are in the ids; the oldest incident of the organisation is of 2019.
    assert [path[-12:-4] for path in walked] == sorted(path[-12:-4] for path in walked)


@pytest.mark.sweep
def test_pages_of_single_records_have_breadcrumbs(clean_site: Path, outside_site: Path) -> None:
    for site in (clean_site, outside_site):
        for path, html in pages(site).items():
            single = re.search(r"MI-\d|PB-\d|^(?:services|runbooks)/", path)
            assert not single or '<nav class="mim-kicker" aria-label="Breadcrumb">' in html, path


@pytest.fixture(scope="module")
def forged(tmp_path_factory: pytest.TempPathFactory, built: Callable[..., Path]) -> Callable[[str], Path]:
    """Build the site of the organisation with a repository on a forge, for an audience."""

    def build(audience: str) -> Path:
        root = tmp_path_factory.mktemp("forge") / "repository"
        for folder in (RECORDS, SCAFFOLD):
            shutil.copytree(folder, root / folder.name)
        shutil.copy(SCAFFOLD.parent / "mkdocs.yml", root / "mkdocs.yml")
        (root / "site").mkdir()
        (root / "site" / "guide.md").write_text("# Guide\n")
        configuration = root / "mkdocs.yml"
        text = configuration.read_text().replace(
            "  - mimkit:\n", f"  - mimkit:\n      audience: {audience}\n"
        )
        configuration.write_text(f"repo_url: https://github.com/example/incidents\n{text}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("NO_MKDOCS_2_WARNING", "1")
            patch.setenv("MIM_NOW", "2026-11-23T10:55:00Z")
            return built(root)

    return build


@pytest.mark.sweep
def test_records_lead_to_their_file_on_the_forge_but_not_outside(forged: Callable[[str], Path]) -> None:
    site = forged("internal")
    base = "https://github.com/example/incidents/edit/main/"
    for page, files in {
        "incidents/2026/MI-20261123-K7F": ["incidents/2026/MI-20261123-K7F/incident.yaml"],
        "incidents/2026/MI-20260914-B3Q": [
            "incidents/2026/MI-20260914-B3Q/incident.yaml",
            "incidents/2026/MI-20260914-B3Q/review.yaml",
        ],
        "problems/PB-20260914-H2W": ["incidents/problems/PB-20260914-H2W.yaml"],
        "services/checkout": ["policy/services/checkout.yaml"],
        "runbooks/checkout-errors": ["policy/runbooks/checkout-errors.yaml"],
        "policy": ["policy/policy.yaml"],
        "metrics": [],
        "guide": ["site/guide.md"],
    }.items():
        html = unescape((site / page / "index.html").read_text())
        assert re.findall(rf'href="{base}([^"]+)"', html) == files, page
    allowed = unescape(
        (
            forged("public\n      public_settings: [repo_url]") / "incidents/2026/MI-20261123-K7F/index.html"
        ).read_text()
    )
    assert f'href="{base}incidents/2026/MI-20261123-K7F/incident.yaml"' in allowed
    outside = forged("public")
    assert not any("github.com" in unescape(html) for html in pages(outside).values())


@pytest.mark.parametrize(
    ("repo_url", "edit_uri", "base"),
    [
        ("https://github.com/a/b", None, "https://github.com/a/b/edit/main/"),
        ("https://gitlab.example.com/a/b/", None, "https://gitlab.example.com/a/b/-/edit/main/"),
        ("https://git.example.com/a/b", None, ""),
        ("https://git.example.com/a/b", "src/branch/trunk/site/", "https://git.example.com/a/b/src/branch/trunk/"),
        ("https://github.com/a/b", "edit/main/elsewhere/", ""),
        (None, "edit/main/site/", ""),
    ],
)  # fmt: skip
def test_the_address_for_editing_is_that_of_the_forge(
    repository: Path, repo_url: str | None, edit_uri: str | None, base: str
) -> None:
    config: Any = load_config(str(repository / "mkdocs.yml"), repo_url=repo_url, edit_uri=edit_uri)
    correct_edit_uri(config, repository)
    assert edit_base(config, repository) == base
    if not repo_url:
        assert config.edit_uri is None
