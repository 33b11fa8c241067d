"""Git is asked about a clone while the command's modules are still being loaded."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mimkit.store.git.errors import NoGit, NoRepository
from mimkit.store.git.process import clone
from mimkit.store.git.process.run import GitProcess, _end
from tests.store.git.conftest import Desk

Counts = Callable[[], list[str]]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Counts:
    """Return the git commands that were started since the last call."""
    found: list[str] = []
    begin = subprocess.Popen.__init__

    def counting(self: Any, words: list[str], **more: Any) -> None:
        found.append(next(each for each in ("rev-parse", "config", "cat-file") if each in words))
        begin(self, words, **more)

    monkeypatch.setattr(subprocess.Popen, "__init__", counting)

    def since() -> list[str]:
        these = found[:]
        found.clear()
        return these

    return since


def test_the_answers_are_used_once(desk: Desk, started: Counts) -> None:
    tip = desk.git("rev-parse", "HEAD").strip()
    desk.git("config", "mim.test", "before")
    below = desk.root / "incidents"
    below.mkdir(exist_ok=True)
    started()
    clone.ask_ahead(below)
    assert started() == ["rev-parse", "config", "cat-file"]
    found = clone.find(below)
    assert found.root == desk.root.resolve()
    assert found.settings["mim.test"] == "before"
    held = found.reader.fetch(tip)
    assert held
    assert held.kind == "commit"
    assert started() == []
    desk.git("config", "mim.test", "after")
    found.forget_settings()
    started()
    assert found.settings["mim.test"] == "after"
    assert started() == ["config"]
    assert clone.find(below).root == found.root
    assert started() == ["rev-parse"]


def test_another_folder_is_asked_anew(desk: Desk, tmp_path: Path, started: Counts) -> None:
    clone.ask_ahead(desk.root)
    with pytest.raises(NoRepository):
        clone.find(tmp_path.parent)
    clone.forget_ahead()
    started()
    assert clone.find(desk.root).asked == []
    assert started() == ["rev-parse"]


def test_a_folder_without_a_clone_is_refused_as_usual(tmp_path: Path) -> None:
    clone.ask_ahead(tmp_path)
    with pytest.raises(NoRepository, match="is not inside a git repository"):
        clone.find(tmp_path)


def test_a_machine_without_git_is_refused_when_the_clone_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    clone.ask_ahead(tmp_path)
    with pytest.raises(NoGit):
        clone.find(tmp_path)


def test_a_process_that_nothing_waits_for_is_ended(desk: Desk) -> None:
    git = GitProcess(desk.root, "cat-file", "--batch")
    process = git._process
    assert process.poll() is None
    del git
    assert process.poll() is not None


def test_a_signal_at_the_beginning_of_waiting_is_not_followed_by_another_error(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CPython marks the first `communicate` as started although it has prepared nothing for a second one."""
    git = GitProcess(desk.root, "cat-file", "--batch")
    process = git._process

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(process, "_communicate", interrupted)
        patched.setattr("mimkit.store.git.process.run._end", lambda _: None)
        with pytest.raises(KeyboardInterrupt):
            git.result()
    _end(process)
    assert process.poll() is not None
