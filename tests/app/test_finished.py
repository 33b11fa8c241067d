"""The cache of incidents that owe nothing any more: with it, `mim due` answers the same as without it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mimkit.app.judging import finished
from mimkit.app.judging.due import (
    DueReport,
    Moment,
    due_in_commit,
    owed_in_commit,
    still_owed_or_finished,
)
from mimkit.app.reading import every_incident
from mimkit.clocks.due import still_owed
from mimkit.clocks.gate import SeriousActions
from mimkit.store.cache import Memory
from mimkit.store.git.repository import Repository
from tests.bench.generate import git, repository

pytestmark = pytest.mark.sweep

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
COUNT = 8


class Shelf:
    """A repository whose records are edited by hand, and what its incidents owe, with the cache and without it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.repo = Repository.discover(folder)
        self.cache = folder / ".git" / "mimkit" / "finished.json"
        self.incidents = sorted(path.parent for path in folder.glob("incidents/2*/*/incident.yaml"))
        self.problem = min(folder.glob("incidents/problems/*.yaml"))
        self.read: list[str] = []

    def edit(self, path: Path, change: Callable[[str], str]) -> None:
        before = path.read_text(encoding="utf-8")
        path.write_text(change(before), encoding="utf-8")
        assert path.read_text(encoding="utf-8") != before
        self.commit()

    def commit(self) -> None:
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--message=Edit")

    def owed(self, now: datetime = NOW, as_of: datetime | None = None) -> DueReport:
        """Return what is owed; the answer with the cache is the same as without it, also the second time."""
        commit = Repository.discover(self.folder).head().commit
        moment = Moment(now, as_of)
        expected = due_in_commit(self.repo, commit, moment, still_owed)
        for _ in range(2):
            self.read.clear()
            found = owed_in_commit(self.repo, commit, moment, still_owed_or_finished)
            assert (found.obligations, found.unreadable, found.incidents) == (
                expected.obligations,
                expected.unreadable,
                expected.incidents,
            )
        return expected

    def subjects(self) -> set[str]:
        return {each.key for each in self.owed().obligations}


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repository(tmp_path_factory.mktemp("finished") / "generated", COUNT)


@pytest.fixture
def shelf(generated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    there = Shelf(shutil.copytree(generated, tmp_path / "shelf"))
    whole = every_incident._look_at

    def watched(sheet: Any, folders: Any) -> Any:
        there.read.extend(each.incident for each in folders)
        return whole(sheet, folders)

    monkeypatch.setattr(every_incident, "_look_at", watched)
    return there


def replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


def test_only_what_may_owe_something_is_read_again(shelf: Shelf) -> None:
    """Of the generated incidents, the last is open, and the problem of another is not fixed within its deadline."""
    shelf.owed()
    assert 1 <= len(shelf.read) <= 3
    assert shelf.incidents[-1].name in shelf.read
    shelf.owed(NOW + timedelta(days=400))
    assert 1 <= len(shelf.read) <= 3
    shelf.owed(NOW - timedelta(days=400))
    shelf.owed(NOW, as_of=NOW - timedelta(days=300))
    assert len(shelf.read) == COUNT
    shelf.owed()
    assert 1 <= len(shelf.read) <= 3


def test_an_edited_record_counts_at_once(shelf: Shelf) -> None:
    first = shelf.incidents[0]
    before = shelf.subjects()
    stamp = "2026-11-21T10:00:00Z"
    reopened = f"""\
  - at: {stamp}
    kind: reopen
    by: mim-duty
    reason: It failed again
    recorded: {stamp}
    id: 01M7YH3A80ABCDEFGHJKMNPQRS
"""
    shelf.edit(first / "incident.yaml", lambda text: text + reopened)
    assert any(first.name in key for key in shelf.subjects() - before)
    shelf.edit(first / "incident.yaml", replaced(reopened, ""))
    assert shelf.subjects() == before
    review = next(each / "review.yaml" for each in shelf.incidents if (each / "review.yaml").exists())
    whole = review.read_text(encoding="utf-8")
    done = whole[whole.index("    done:") : whole.index("  - id:", whole.index("    done:"))]
    shelf.edit(review, replaced(done, ""))
    assert any(key.startswith("action-done/") for key in shelf.subjects() - before)
    shelf.edit(review, lambda _: whole)
    assert shelf.subjects() == before
    review.unlink()
    shelf.commit()
    shelf.owed()
    shelf.edit(shelf.problem, replaced("state: fixed", "state: open"))
    shelf.owed()
    shelf.edit(shelf.problem, replaced("incidents: [", f"incidents: [{shelf.incidents[5].name}, "))
    shelf.owed()
    shelf.problem.unlink()
    shelf.commit()
    shelf.owed()


def test_a_changed_policy_or_directory_counts_at_once(shelf: Shelf) -> None:
    shelf.owed()
    policy = shelf.folder / "policy" / "policy.yaml"
    stricter = """\
clocks:
  - id: root-cause
    title: Explain the cause to staff
    starts: closed
    met_by: update.staff
    within: {default: 1h}
"""
    shelf.edit(policy, replaced("clocks:\n", stricter))
    shelf.owed()
    waivers = """\
waivers:
  - clock: review
    reason: Moved to another tool
    approver: mim-duty
    on: 2026-01-05
    until: 2026-12-24
clocks:
"""
    review = next(each / "review.yaml" for each in shelf.incidents if (each / "review.yaml").exists())
    review.unlink()
    shelf.edit(policy, replaced("clocks:\n", waivers))
    shelf.owed()
    shelf.owed(NOW + timedelta(days=60))
    for name, old, new in (
        ("channels", "    channel: staff-broadcast\n", "    channel: staff-broadcast\n    authority: true\n"),
        ("people", "  - id: mim-duty\n", "  - id: mim-duty\n    left: 2026-11-01\n"),
        ("rosters/technical-lead", "tech-duty", "deputy-duty"),
        ("groups/payments", "payments-duty", "deputy-duty"),
        ("services/checkout", "id: checkout\n", "id: checkout\naudiences: [staff]\n"),
    ):
        path = shelf.folder / "policy" / f"{name}.yaml"
        if old in path.read_text(encoding="utf-8"):
            shelf.edit(path, replaced(old, new))
            shelf.owed()


def test_an_unreadable_record_is_reported_every_time(shelf: Shelf) -> None:
    shelf.owed()
    for path in (
        shelf.incidents[2] / "incident.yaml",
        next(each / "review.yaml" for each in shelf.incidents if (each / "review.yaml").exists()),
        shelf.problem,
    ):
        whole = path.read_text(encoding="utf-8")
        shelf.edit(path, lambda text: f"nonsense: [\n{text}")
        assert shelf.owed().unreadable == [str(path.relative_to(shelf.folder))]
        path.write_text(whole, encoding="utf-8")
        shelf.commit()
        assert shelf.owed().unreadable == []


def test_a_broken_or_foreign_cache_is_ignored(shelf: Shelf) -> None:
    shelf.owed()
    memory = Memory(shelf.cache, finished._SHAPE)
    known, raw = memory.load(), shelf.cache.read_bytes()
    wrong = {name: ["x", 0.0] for name in known["finished"]}
    assert wrong
    commit = shelf.repo.head().commit

    def reads_all() -> None:
        shelf.read.clear()
        found = owed_in_commit(shelf.repo, commit, Moment(NOW), still_owed_or_finished)
        assert len(shelf.read) == COUNT
        assert found.obligations == shelf.owed().obligations

    for content in (
        {**known, "finished": [], "others": []},
        {**known, "finished": dict.fromkeys(known["finished"], 7)},
        {**known, "others": {path: ["x", 1] for path in known["others"]}},
        {**known, "finished": wrong},
        {**known, "key": "0.0.0 x"},
    ):
        memory.save(content)
        reads_all()
    memory._replace(shape=0).save(known)
    reads_all()
    for broken in (b"not JSON", b"[]", b"[" * 100_000, raw[:-1], raw.replace(b"0.0", b"0.1", 1) + b" "):
        shelf.cache.write_bytes(broken)
        reads_all()


def test_the_gate_uses_the_cache_and_finds_the_same(shelf: Shelf) -> None:
    judge = SeriousActions(frozenset({"checkout", "payments", "database", "email"}))
    review = next(each / "review.yaml" for each in shelf.incidents if (each / "review.yaml").exists())
    whole = review.read_text(encoding="utf-8")
    done = whole[whole.index("    done:") : whole.index("  - id:", whole.index("    done:"))]
    commit = shelf.repo.head().commit
    assert owed_in_commit(shelf.repo, commit, Moment(NOW), judge).obligations == ()
    shelf.owed()
    shelf.edit(review, replaced(done, ""))
    commit = Repository.discover(shelf.folder).head().commit
    expected = due_in_commit(shelf.repo, commit, Moment(NOW), judge).obligations
    assert [each.clock for each in expected] == ["action-done"]
    assert owed_in_commit(shelf.repo, commit, Moment(NOW), judge).obligations == expected
    shelf.owed()
    assert owed_in_commit(shelf.repo, commit, Moment(NOW), judge).obligations == expected
