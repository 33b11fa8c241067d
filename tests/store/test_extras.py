"""The command that adds an extra fits the program that installed mimkit, and removes nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mimkit.model.shell import is_command
from mimkit.store import extras
from mimkit.store.extras import EXTRAS, command_to_add

GIT = {"url": "https://git.example.com/o/mimkit", "vcs_info": {"vcs": "git", "commit_id": "ab" * 20}}


@pytest.fixture(autouse=True)
def only_github(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of the extras, only the one for GitHub is installed, in an environment of its own."""
    monkeypatch.setattr(extras, "has_extra", lambda extra: extra == "github")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin/python"))


def installed(monkeypatch: pytest.MonkeyPatch, direct_url: Any = None) -> None:
    text = json.dumps(direct_url) if direct_url else None
    needs = ["click<9,>=8.2", "python-gitlab<9,>=6; extra == 'gitlab'", 'holidays>=0.80; extra == "holidays"']
    copy = SimpleNamespace(read_text=lambda _: text, requires=needs)
    monkeypatch.setattr(extras, "_copy", lambda: copy)


def test_pipx_injects_what_the_extra_needs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    installed(monkeypatch)
    (tmp_path / "pipx_metadata.json").touch()
    assert command_to_add("gitlab") == "pipx inject mimkit 'python-gitlab<9,>=6'"
    assert command_to_add("holidays") == "pipx inject mimkit 'holidays>=0.80'"


@pytest.mark.parametrize(
    ("direct_url", "expected"),
    [
        (None, "uv tool install 'mimkit[github,gitlab]'"),
        (GIT, f"uv tool install 'mimkit[github,gitlab] @ git+https://git.example.com/o/mimkit@{'ab' * 20}'"),
        (
            {"url": "file:///d/m.whl", "archive_info": {}},
            "uv tool install 'mimkit[github,gitlab] @ file:///d/m.whl'",
        ),
        (
            {"url": "file:///d/mimkit", "dir_info": {"editable": True}},
            "uv tool install --editable '/d/mimkit[github,gitlab]'",
        ),
    ],
)
def test_uv_keeps_the_source_and_the_other_extras(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, direct_url: Any, expected: str
) -> None:
    installed(monkeypatch, direct_url)
    (tmp_path / "uv-receipt.toml").touch()
    assert command_to_add("gitlab") == expected


@pytest.mark.parametrize("has_pip", [True, False])
def test_another_environment_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, has_pip: bool
) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: name if has_pip and name == "pip" else None)
    python = tmp_path / "bin/python"
    expected = f"{python} -m pip install" if has_pip else f"uv pip install --python {python}"
    assert command_to_add("gitlab") == f"{expected} 'mimkit[gitlab]'"
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    python.parent.mkdir()
    (tmp_path / "bin/pip").touch(0o755)
    assert command_to_add("gitlab") == f"{'pip install' if has_pip else expected} 'mimkit[gitlab]'"


@pytest.mark.parametrize("marker", ["pipx_metadata.json", "uv-receipt.toml", "none"])
def test_each_is_a_command_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, marker: str) -> None:
    installed(monkeypatch)
    (tmp_path / marker).touch()
    assert all(is_command(command_to_add(each)) for each in EXTRAS)
