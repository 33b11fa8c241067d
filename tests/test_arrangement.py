"""Test selection and order."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import coverage
import pytest

import mimkit
from tests import conftest, in_memory, pure_coverage

HERE = Path(__file__).parent


def test_every_file_that_is_to_begin_first_is_there() -> None:
    assert [name for name in conftest.LONGEST_FIRST if not (HERE / name).is_file()] == []


def test_what_is_not_measured_is_there() -> None:
    assert [name for name in pure_coverage.NOT_MEASURED if not (HERE / name).exists()] == []


def test_coverage_is_measured_first_and_then_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [
        HERE / each
        for each in ("docs/test_pages.py", "model/test_ids.py", "stories/test_set.py", "ops/test_log.py")
    ]
    items: list[Any] = [SimpleNamespace(path=file) for file in files]
    pure_coverage.pytest_collection_modifyitems(items)
    assert [item.path for item in items] == [files[1], files[3], files[0], files[2]]
    stopped: list[int] = []
    current = SimpleNamespace(stop=lambda: stopped.append(len(stopped)))
    monkeypatch.setattr(coverage.Coverage, "current", lambda: current)
    before = []
    for item in items:
        pure_coverage.pytest_runtest_setup(item)
        before.append(len(stopped))
    assert before == [0, 0, 1, 2]


@pytest.mark.parametrize(
    "script",
    sorted(
        each for each in (HERE.parent / ".ci").iterdir() if each.read_text().startswith("#!/usr/bin/env bash")
    ),
    ids=lambda path: path.name,
)
def test_a_script_of_ci_is_read_by_bash(script: Path) -> None:
    done = subprocess.run(["bash", "-n", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_system_without_memory_to_write_to_lays_folders_on_its_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_memory, "MEMORY", tmp_path / "nowhere")
    assert in_memory.new_folder() is None
    monkeypatch.setattr(in_memory, "MEMORY", tmp_path)
    monkeypatch.setattr(in_memory, "_ENOUGH", 1 << 70)
    assert in_memory.new_folder() is None


def test_what_a_run_left_behind_is_removed_a_day_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_memory, "MEMORY", tmp_path)
    monkeypatch.setattr(in_memory, "_ENOUGH", 0)
    first = in_memory.new_folder()
    assert first
    second = in_memory.new_folder()
    assert first.is_dir()
    assert second
    monkeypatch.setattr(in_memory, "_A_DAY", -1)
    in_memory.new_folder()
    assert not first.exists()
    assert not second.exists()


def test_no_group_in_a_regular_expression_is_possessive() -> None:
    """Python 3.11.0 to 3.11.4 match `(?:ab|c)*+` wrongly (CPython issue 106052); `(?>(?:ab|c)*)` means the same."""
    possessive = re.compile(r"\)(?:[*+?]|\{[0-9,{}]+\})\+")
    sources = Path(mimkit.__file__).parent.rglob("*.py")
    assert [path.name for path in sources if possessive.search(path.read_text(encoding="utf-8"))] == []
