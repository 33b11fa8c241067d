"""`mim site build` and `mim site render` replace what mim generated, and nothing else."""

from __future__ import annotations

import contextlib
import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from mimkit.cli import main
from mimkit.errors import EnvironmentUnfit
from mimkit.publish.mkdocs.render import replaced
from tests.warm import warm


class Answer(NamedTuple):
    status: int
    out: str
    err: str


Mim = Callable[..., Answer]


@pytest.fixture
def tracked(repository: Path) -> Path:
    """The organisation in a git repository of its own, with everything committed."""
    (repository / "site" / "about.md").write_text("# About us\n")
    git(repository, "init", "--quiet")
    git(repository, "add", "-A")
    git(repository, "commit", "--quiet", "-m", "Start")
    return repository


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    return subprocess.run(
        ["git", *who, *words], cwd=folder, capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture
def mim(tracked: Path, monkeypatch: pytest.MonkeyPatch) -> Mim:
    for name, value in warm().items():
        monkeypatch.setenv(name, value)

    def run(*words: str) -> Answer:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main.run(["-C", str(tracked), *words])
        assert "Traceback" not in err.getvalue()
        return Answer(status, out.getvalue(), err.getvalue())

    return run


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.sweep
@pytest.mark.parametrize("step", ["build", pytest.param("render", marks=pytest.mark.sweep)])
def test_folders_that_hold_anything_else_are_refused_and_stay(
    tracked: Path, mim: Mim, step: str, tmp_path: Path
) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.md").write_text("Years of work")
    (tmp_path / "link").symlink_to(tracked / "policy")
    (tracked / "policy" / "policy.yaml").write_text("edited: and not committed\n")
    before = everything(tmp_path)
    why = {
        "incidents": "is in incidents, which contains records",
        "policy": "is in policy, which contains records",
        "policy/new/folder": "is in policy, which contains records",
        str(tmp_path / "link"): "is in policy, which contains records",
        ".": "contains this repository",
        "..": "contains this repository",
        "site": "contains files that git tracks",
        ".git": "contains git's internal files",
        ".git/site": "contains git's internal files",
        str(tmp_path / "thesis"): "is not empty and was not created by mimkit",
        "mkdocs.yml": "is a file",
        "mkdocs.yml/x": "mkdocs.yml is a file",
    }
    for out, sentence in why.items():
        answer = mim("site", step, "--out", out)
        assert (answer.status, answer.out) == (5, ""), out
        assert sentence in answer.err, answer.err
        assert len(answer.err.splitlines()) == 2  # the sentence, and what to do
    assert everything(tmp_path) == before


def test_a_folder_in_the_configuration_is_judged_too(tracked: Path, mim: Mim) -> None:
    configuration = tracked / "mkdocs.yml"
    text = configuration.read_text()
    assert "site_dir: build/site" in text
    configuration.write_text(text.replace("site_dir: build/site", "site_dir: incidents"))
    before = everything(tracked)
    assert mim("site", "build").status == 5
    assert everything(tracked) == before


@pytest.mark.sweep
@pytest.mark.parametrize("step", ["build", pytest.param("render", marks=pytest.mark.sweep)])
def test_an_earlier_output_is_replaced_unless_that_loses_something_or_fails(
    tracked: Path, mim: Mim, step: str
) -> None:
    out = tracked / "new" / "out"
    assert mim("site", step, "--out", "new/out").status == 0
    assert mim("site", step, "--out", str(out)).status == 0
    (out / "CNAME").write_text("status.example.com")
    before = everything(out)
    answer = mim("site", step, "--out", str(out))
    assert answer.status == 5
    assert "contains files that mimkit did not create (CNAME)" in answer.err
    (out / "CNAME").unlink()
    record = tracked / "incidents/2026/MI-20261123-K7F/incident.yaml"
    record.write_text(record.read_text().replace("title:", "titel:"))
    assert mim("site", step, "--out", str(out)).status == 5
    assert everything(out) == {path: raw for path, raw in before.items() if path != "CNAME"}
    assert [each.name for each in out.parent.iterdir()] == ["out"]
    git(tracked, "add", "-A")
    assert "contains files that git tracks" in mim("site", step, "--out", str(out)).err


@pytest.mark.sweep
def test_a_strict_build_with_a_warning_leaves_the_previous_site(tracked: Path, mim: Mim) -> None:
    assert mim("site", "build").status == 0
    before = everything(tracked / "build")
    configuration = tracked / "mkdocs.yml"
    configuration.write_text(configuration.read_text().replace("nav:\n", "nav:\n  - Gone: nowhere.md\n"))
    assert mim("site", "build", "--strict").status == 5
    assert everything(tracked / "build") == before


@pytest.fixture
def plain_build(repository: Path, built: Callable[..., Path]) -> Callable[..., Path]:
    git(repository, "init", "--quiet")
    return built


def test_mkdocs_itself_may_not_empty_other_folders(
    repository: Path, plain_build: Callable[..., Path]
) -> None:
    before = everything(repository / "incidents")
    with pytest.raises(Abort):
        plain_build(repository, site_dir=str(repository / "incidents"))
    assert everything(repository / "incidents") == before


@pytest.mark.sweep
def test_mkdocs_and_mim_build_the_same_folder_by_turns(
    tracked: Path, built: Callable[..., Path], mim: Mim
) -> None:
    for _ in range(2):
        built(tracked)
        assert not (tracked / "build" / "site" / ".mimkit-site").exists()
        assert mim("site", "build").status == 0
        assert (tracked / "build" / "site" / ".mimkit-site").is_file()


@pytest.mark.sweep
def test_what_another_generator_built_from_a_rendering_does_not_stop_the_next(
    tracked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tracked)
    out = replaced(tmp_path / "out")
    (out / "site").mkdir()
    (out / "site" / "index.html").write_text("built")
    assert load_config(str(out / "mkdocs.yml")).site_dir == str(out / "site")
    replaced(tmp_path / "out")
    (out / "docs" / "mine.md").write_text("mine")
    with pytest.raises(EnvironmentUnfit, match=r"mine\.md"):
        replaced(tmp_path / "out")
