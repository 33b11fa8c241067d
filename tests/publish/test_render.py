"""The site as plain Markdown: complete, readable by other generators."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config

from mimkit.publish.build_info import PUBLIC
from mimkit.publish.mkdocs.plugin import MimkitPlugin
from mimkit.publish.mkdocs.render import FIRST_LINE, main, render

OPEN = "incidents/2026/MI-20261123-K7F"


def rendered(root: Path, out: Path) -> Path:
    out.mkdir()
    render(load_config(str(root / "mkdocs.yml")), out)
    return out


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.sweep
def test_everything_of_the_site_is_in_the_folder(repository: Path, tmp_path: Path) -> None:
    (repository / "site" / "guide.md").write_text("# Guide\n")
    (repository / "site" / "plan.png").write_bytes(b"\x89PNG")
    out = rendered(repository, tmp_path / "out")
    assert {
        "mkdocs.yml", "docs/index.md", f"docs/{OPEN}.md", f"docs/{OPEN}/index.json", "docs/feed.xml",
        "docs/assets/mim.css", "docs/guide.md", "docs/plan.png", "docs/api/v2/summary.json",
    } <= names(out)  # fmt: skip
    assert "Customers cannot pay in the web shop" in (out / f"docs/{OPEN}.md").read_text()


@pytest.mark.sweep
def test_the_configuration_needs_no_plugin_of_ours_and_keeps_the_rest(
    repository: Path, tmp_path: Path
) -> None:
    text = (rendered(repository, tmp_path / "out") / "mkdocs.yml").read_text()
    assert text.startswith(FIRST_LINE)
    configuration = yaml.safe_load(text)
    assert configuration["plugins"] == ["search"]
    assert configuration["theme"]["name"] == "material"
    assert "assets/mim.css" in configuration["extra_css"]
    incidents = next(each["Incidents"] for each in configuration["nav"] if "Incidents" in each)
    assert incidents[:2] == ["incidents/index.md", {"By year": ["incidents/2026.md", "incidents/2019.md"]}]


@pytest.mark.sweep
def test_mkdocs_builds_the_same_pages_from_it_without_mimkit(
    repository: Path, tmp_path: Path, built: Callable[..., Path], seen: Any
) -> None:
    out = rendered(repository, tmp_path / "out")
    build(load_config(str(out / "mkdocs.yml"), strict=False))
    ours = built(repository)
    page = f"{OPEN}/index.html"
    # Without the plugin, the page of an incident is not in the sidebar and has no path above it.
    articles = [(folder / page).read_text().partition("<h1")[2] for folder in (out / "site", ours)]
    assert "Customers cannot pay" in articles[0]
    assert seen(articles[0]).words == seen(articles[1]).words
    assert names(out / "site") == names(ours)


def test_a_public_one_has_nothing_internal(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "site" / "guide.md").write_text("# Guide\n")
    monkeypatch.setattr(MimkitPlugin, "asked_for", PUBLIC)
    out = rendered(repository, tmp_path / "out")
    assert not {"docs/policy.md", "docs/guide.md", "docs/deadlines.ics"} & names(out)
    assert "mim-duty" not in "".join(
        (out / "docs" / name).read_text() for name in names(out / "docs") if not name.endswith(".zip")
    )


def test_a_configuration_without_the_plugin_is_refused(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration = repository / "mkdocs.yml"
    lines = configuration.read_text().split("\n")
    configuration.write_text(
        "\n".join(each for each in lines if "mimkit" not in each and "MIM_NOW" not in each)
    )
    monkeypatch.chdir(repository)
    with pytest.raises(SystemExit, match="The mimkit plugin is not enabled"):
        main(json.dumps({"out": str(tmp_path / "out"), "audience": None}))


@pytest.mark.sweep
def test_the_command_writes_it_and_says_how_to_build_it(repository: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(repository)], check=True)
    words = [
        sys.executable,
        "-m",
        "mimkit",
        "-C",
        str(repository),
        "site",
        "render",
        "--out",
        str(tmp_path / "out"),
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ})
    assert done.stdout == (
        f"The site is in {tmp_path / 'out'} as Markdown; to build it: cd {tmp_path / 'out'} && zensical build\n"
    )
    assert (tmp_path / "out" / "mkdocs.yml").is_file()
    again = subprocess.run([*words[:-1], str(repository)], capture_output=True, text=True, check=False)
    assert again.returncode == 5
    assert "contains this repository" in again.stderr
