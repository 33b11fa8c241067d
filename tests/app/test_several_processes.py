"""Several processes read the same from many records as one process."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from mimkit.app.judging.due import Moment, due_in_commit
from mimkit.app.reading import processes
from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.reading.index import listing
from mimkit.clocks.due import still_owed
from mimkit.store.git.repository import Repository
from tests.bench.generate import repository

pytestmark = pytest.mark.sweep


def test_a_list_and_the_deadlines_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = repository(tmp_path / "many", 60)
    repo, files = Repository.discover(folder), len(list(folder.glob("incidents/**/*.yaml")))
    commit = repo.head().commit
    assert commit
    policy = snapshot_at(repo, commit, ()).policy
    found = []
    for share in (400, 1):
        monkeypatch.setattr(processes, "_SHARE", share)
        monkeypatch.setattr("os.cpu_count", lambda: 2)
        (repo.git_dir / "mimkit" / "summaries.json").unlink(missing_ok=True)
        done: list[tuple[int, int]] = []
        read = listing(repo, commit, policy, lambda *step, done=done: done.append(step))
        owed = due_in_commit(repo, commit, Moment(datetime(2026, 11, 22, 3, tzinfo=UTC)), still_owed)
        found.append((read, owed.obligations, done[-1]))
    assert found[0] == found[1]
    assert len(found[0][0].incidents) == 60
    assert found[0][2] == (files, files)
