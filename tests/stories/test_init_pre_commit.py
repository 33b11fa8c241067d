"""The real pre-commit, with the configuration of the scaffold and with the hook in this repository."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

ROOT = Path(__file__).parents[2]
PRE_COMMIT = shutil.which("pre-commit")
pytestmark = pytest.mark.skipif(not PRE_COMMIT, reason="pre-commit does not exist: pip install pre-commit")


def run(desk: Desk, *words: str) -> subprocess.CompletedProcess[str]:
    cache = {"PRE_COMMIT_HOME": str(desk.folder.parent / "cache")}
    return subprocess.run(
        words,
        cwd=desk.folder,
        env={**desk.surroundings, **cache},
        capture_output=True,
        text=True,
        check=False,
    )


def pre_commit(desk: Desk, *words: str) -> subprocess.CompletedProcess[str]:
    assert PRE_COMMIT
    return run(desk, PRE_COMMIT, *words)


def misspell(desk: Desk) -> None:
    service = desk.folder / "policy/services/email.yaml"
    service.write_text(service.read_text().replace("owner: network", "owner: nettwork"))


@pytest.mark.sweep
def test_a_right_record_is_committed_and_a_wrong_one_is_not(desk: Desk) -> None:
    assert pre_commit(desk, "install").returncode == 0
    desk.write("policy/glossary.yaml", (desk.folder / "policy/glossary.yaml").read_text() + "# ours\n")
    assert run(desk, "git", "commit", "-qam", "A remark").returncode == 0
    misspell(desk)
    refused = run(desk, "git", "commit", "-qam", "A slip")
    assert refused.returncode == 1
    assert "policy/services/email.yaml:" in refused.stderr
    assert "MIM703" in refused.stderr
    assert desk.git("log", "-1", "--format=%s") == "A remark\n"


@pytest.mark.sweep
def test_a_change_of_something_else_is_not_kept_waiting(desk: Desk) -> None:
    assert pre_commit(desk, "install").returncode == 0
    desk.write("notes.md", "a note")
    desk.git("add", "notes.md")
    done = run(desk, "git", "commit", "-qm", "A note")
    assert done.returncode == 0
    assert "Skipped" in done.stderr


@pytest.mark.sweep
@pytest.mark.parametrize("options", [("-qam",), ("-qm",)], ids=str)
def test_what_was_recorded_is_not_rewritten_by_a_commit(desk: Desk, options: tuple[str, ...]) -> None:
    incident = desk.declare()
    desk.mim("log", "The pool is full")
    assert pre_commit(desk, "install").returncode == 0
    record = desk.record(incident)
    record.write_text(record.read_text().replace("The pool is full", "A pool is full"))
    if options == ("-qm",):
        desk.git("add", "-A")
    refused = run(desk, "git", "commit", *options, "Fix a typo")
    assert refused.returncode == 1
    assert "MIM803" in refused.stderr
    desk.git("checkout", "-q", "HEAD", "--", ".")
    desk.mim("amend", desk.timeline()[-1]["id"], "--text", "A pool is full")
    assert run(desk, "git", "commit", "-q", "--allow-empty", "-m", "Nothing").returncode == 0


@pytest.mark.sweep
def test_a_merge_that_keeps_one_side_is_not_committed(desk: Desk) -> None:
    desk.declare()
    desk.git("switch", "-qc", "theirs")
    desk.mim("log", "from theirs")
    desk.git("switch", "-q", "main")
    desk.mim("log", "from ours")
    assert pre_commit(desk, "install").returncode == 0
    desk.git("config", "merge.mim.driver", "false")  # it cannot start, and git keeps ours without marks
    desk.git("merge", "-q", "theirs", ok=False)
    assert "<<<<" not in next(desk.folder.glob("incidents/2026/*/incident.yaml")).read_text()
    desk.git("add", "-A")
    refused = run(desk, "git", "commit", "-qm", "Merge")
    assert refused.returncode == 1
    assert "MIM802" in refused.stderr
    desk.git("reset", "-q", "--merge")
    desk.mim("resolve", "--register")
    assert run(desk, "git", "merge", "-q", "--no-edit", "theirs").returncode == 0


def test_the_hook_we_offer_is_one(desk: Desk) -> None:
    done = pre_commit(desk, "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml"))
    assert (done.returncode, done.stderr) == (0, "")
