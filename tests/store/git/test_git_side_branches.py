"""The side branches of the remote are found wherever git keeps refs, and git is not started if there are none."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from mimkit.store.git.process.clone import Clone, find
from mimkit.store.git.process.run import GitResult
from mimkit.store.git.sharing.side_branches import tips
from mimkit.store.git.sharing.upstream import Remote

ORIGIN = Remote("origin", "refs/heads/main")


def git(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["git", *words], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    git(tmp_path, "init", "-q", "-b", "main")
    git(
        tmp_path,
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@example.org",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "x",
    )
    return find(tmp_path)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the git commands that are started."""
    started: list[str] = []
    ask = Clone.ask

    def count(self: Clone, *words: str, **more: Any) -> GitResult:
        started.append(words[0])
        return ask(self, *words, **more)

    monkeypatch.setattr(Clone, "ask", count)
    return started


def test_side_branches_are_found_loose_and_packed(clone: Clone) -> None:
    head = git(clone.root, "rev-parse", "HEAD")
    git(clone.root, "update-ref", "refs/remotes/origin/main", head)
    assert tips(clone, ORIGIN) == {}
    git(clone.root, "update-ref", "refs/remotes/origin/mim/MI-20261123-K7F", head)
    assert tips(clone, ORIGIN) == {"mim/MI-20261123-K7F": head}
    git(clone.root, "pack-refs", "--all", "--prune")
    assert tips(clone, ORIGIN) == {"mim/MI-20261123-K7F": head}
    git(clone.root, "update-ref", "-d", "refs/remotes/origin/mim/MI-20261123-K7F")
    assert tips(clone, ORIGIN) == {}


def test_without_side_branches_git_is_not_asked(clone: Clone, asked: list[str]) -> None:
    assert tips(clone, ORIGIN) == {}
    assert asked == ["config"]


def test_git_is_asked_if_it_keeps_refs_in_another_form(clone: Clone, asked: list[str]) -> None:
    clone.__dict__["settings"] = {"extensions.refstorage": "reftable"}
    assert tips(clone, ORIGIN) == {}
    assert asked == ["for-each-ref"]
