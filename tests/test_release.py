"""A release has one version everywhere, and notes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CHANGES = (
    "# Changelog\n\n## Unreleased\n\n- Later\n\n## 0.2.0 (2026-12-01)\n\n- Now\n\n## 0.1.0\n\n- Before\n"
)


def notes(root: Path, tag: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, root / ".ci" / "release_notes.py", tag], capture_output=True, text=True, check=False
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "release_notes.py", tmp_path / ".ci")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.2.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(CHANGES)
    return tmp_path


def test_the_notes_are_the_section_of_the_version(project: Path) -> None:
    done = notes(project, "v0.2.0")
    assert (done.returncode, done.stdout) == (0, "- Now\n")


@pytest.mark.parametrize(
    ("tag", "changes", "said"),
    [
        ("v0.3.0", CHANGES, "Tag it as v0.2.0"),
        ("0.2.0", CHANGES, "Tag it as v0.2.0"),
        ("v0.2.0", "# Changelog\n\n## Unreleased\n\n- 0.2.0 soon\n", "has no section for 0.2.0"),
        ("v0.2.0", "# Changelog\n\n## 0.2.0\n\n## 0.1.0\n\n- Before\n", "has no section for 0.2.0"),
    ],
)
def test_a_release_that_does_not_agree_stops(project: Path, tag: str, changes: str, said: str) -> None:
    (project / "CHANGELOG.md").write_text(changes)
    done = notes(project, tag)
    assert done.returncode == 1
    assert said in done.stderr


def test_our_changelog_has_a_place_for_the_next_change() -> None:
    assert "\n## Unreleased\n" in (ROOT / "CHANGELOG.md").read_text()
