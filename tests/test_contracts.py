"""The import contracts: every contract finds an import that it forbids."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytest.importorskip("importlinter", reason="needs import-linter, which the dev extra brings")

ROOT = Path(__file__).parents[1]

FORBIDDEN = {
    "Packages import one way": ("errors", "mimkit.model.ids"),
    "Only the module that writes comments imports ruamel.yaml": ("store/yaml/writer", "ruamel.yaml"),
    "Only the screen of mim watch imports Textual": ("cli/commands/log", "textual"),
    "Only the module for other repositories imports GitPython": ("store/git/repository", "git"),
    "What records does not reach GitPython": (
        "app/recording/sharing/share",
        "mimkit.store.git.other_repository",
    ),
    "Only clocks and store look up who is on call": ("metrics/fact", "mimkit.duty.turns"),
    "The pure packages read no files, start no processes and use no network": ("ops/guards", "yaml"),
    "The use cases know no terminal and no site generator": ("app/site", "click"),
    "Inside model": ("model/time/times", "mimkit.model.incident.entries"),
    "Inside duty": ("duty/turns", "mimkit.duty.duty"),
    "Inside clocks": ("clocks/run", "mimkit.clocks.judge"),
    "Inside rules": ("rules/base/texts", "mimkit.rules.registry"),
    "Inside report": ("report/text/counts", "mimkit.report.issue"),
    "Inside store": ("store/layout", "mimkit.store.worktree"),
    "Inside store.git": ("store/git/process/run", "mimkit.store.git.reading.read"),
    "Inside app": ("app/reading/parse", "mimkit.app.recording.write"),
    "Inside app.recording.sharing": ("app/recording/sharing/race", "mimkit.app.recording.sharing.share"),
    "Inside app.rosters.ical": ("app/rosters/ical/text", "mimkit.app.rosters.ical.reader"),
    "Inside publish": ("publish/text", "mimkit.publish.archive"),
    "Inside cli": ("cli/terminal/console", "mimkit.cli.session"),
    "Inside publish.views": ("publish/views/parts/lists", "mimkit.publish.views.home"),
}
"""For each contract a module, and an import that the contract forbids there."""


def _contracts() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return [each["name"] for each in settings["tool"]["importlinter"]["contracts"]]


def _broken(folder: Path) -> set[str]:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.count("Contracts: "), done.stderr
    return set(re.findall(r"^(.+?) BROKEN", done.stdout, re.MULTILINE))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "mimkit", tmp_path / "mimkit", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.sweep
def test_the_code_keeps_every_contract(copy: Path) -> None:
    assert _broken(copy) == set()


@pytest.mark.sweep
@pytest.mark.parametrize("contract", FORBIDDEN)
def test_a_contract_finds_an_import_that_it_forbids(copy: Path, contract: str) -> None:
    module, name = FORBIDDEN[contract]
    path = copy / "mimkit" / f"{module}.py"
    path.write_text(f"{path.read_text('utf-8')}\nimport {name}\n", "utf-8")
    assert contract in _broken(copy)


def test_every_contract_has_an_import_that_it_forbids() -> None:
    assert _contracts() == list(FORBIDDEN)


def test_no_package_has_more_than_sixteen_modules() -> None:
    crowded = {
        str(folder.relative_to(ROOT))
        for folder in [ROOT / "mimkit", *(ROOT / "mimkit").rglob("*")]
        if folder.is_dir() and len([each for each in folder.glob("*.py") if each.name != "__init__.py"]) > 16
    }
    assert crowded == {"mimkit/cli/commands", "mimkit/rules/families"}
