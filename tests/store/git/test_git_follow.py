"""After a commit the checkout is updated, and staged or unfinished work keeps every byte."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mimkit.errors import MimError
from mimkit.store.git.errors import NoSpace
from mimkit.store.git.locking import journal
from mimkit.store.git.other_repository import create
from mimkit.store.git.repository import CommitInfo, Repository, Signature
from mimkit.store.git.working_tree import files, index

if TYPE_CHECKING:
    from tests.store.git.conftest import Desk

RECORD = "incidents/2026/MI-20261123-K7F/incident.yaml"
FIRST = b"id: MI-20261123-K7F\ntimeline:\n- one\n"
NEW = b"- new\n"


def refuse(_: bytes | None) -> bytes:
    raise MimError("it cannot be read.")


def quietly(repo: Repository, text: bytes) -> str:
    """Commit as another process would that was killed before the checkout followed."""
    duty = Signature("mim-duty", "mim-duty@example.org")
    return repo.commit(
        repo.head(), {RECORD: text}, CommitInfo("Log", duty, duty, datetime(2026, 11, 23, tzinfo=UTC))
    )


def test_a_clean_checkout_follows(desk: Desk) -> None:
    _, warnings = desk.record(NEW)
    assert warnings == []
    assert desk.file().read_bytes() == FIRST + NEW
    assert desk.status() == ""


def test_a_new_file_appears(desk: Desk) -> None:
    path = "incidents/2026/MI-20261123-AAA/incident.yaml"
    assert desk.record(NEW, path)[1] == []
    assert desk.file(path).read_bytes() == NEW
    assert desk.status() == ""


def test_the_first_commit_is_followed(tmp_path: Path, desk: Desk) -> None:
    fresh = type(desk)(create(tmp_path / "fresh").root)
    assert fresh.record(NEW)[1] == []
    assert fresh.status() == ""


def test_the_mode_of_a_file_stays(desk: Desk) -> None:
    desk.file().chmod(0o640)
    desk.record(NEW)
    assert desk.file().stat().st_mode & 0o777 == 0o640


def test_work_on_other_paths_is_not_touched(desk: Desk) -> None:
    desk.write(b"half a thought", "policy/policy.yaml")
    desk.write(b"staged", "staged.txt")
    desk.git("add", "staged.txt")
    desk.write(b"untracked", "untracked.txt")
    before = desk.status()
    assert desk.record(NEW)[1] == []
    assert desk.status() == before
    assert desk.file("policy/policy.yaml").read_bytes() == b"half a thought"


def test_half_typed_work_keeps_every_byte_and_gets_the_entry(desk: Desk) -> None:
    desk.write(b"# my note\n" + FIRST)
    assert desk.record(NEW)[1] == []
    assert desk.file().read_bytes() == b"# my note\n" + FIRST + NEW
    assert desk.committed() == FIRST + NEW
    assert desk.git("diff", "--cached") == ""
    assert "+# my note" in desk.git("diff")
    assert "new" not in added_and_removed(desk.git("diff"))


def test_staged_work_stays_staged_and_gets_the_entry(desk: Desk) -> None:
    desk.write(b"# my note\n" + FIRST)
    desk.git("add", RECORD)
    desk.write(b"# typed later\n# my note\n" + FIRST)
    assert desk.record(NEW)[1] == []
    assert added_and_removed(desk.git("diff", "--cached")) == "+# my note"
    assert added_and_removed(desk.git("diff")) == "+# typed later"
    assert desk.committed() == FIRST + NEW


def test_an_edit_that_does_not_fit_leaves_the_copy_alone_and_says_so(desk: Desk) -> None:
    desk.write(b"broken: [")
    repo = desk.repo
    with repo.lock():
        old = repo.head()
        new = quietly(repo, FIRST + NEW)
        (warning,) = repo.follow(old, new, {RECORD: refuse})
    assert warning == (
        f"Your copy of {RECORD} was not changed (it cannot be read); it does not contain the new entry: git diff -- {RECORD}"
    )
    assert desk.file().read_bytes() == b"broken: ["
    assert desk.git("diff", "--cached") == ""


def test_a_staged_copy_that_does_not_fit_is_left_alone_and_named(desk: Desk) -> None:
    desk.write(b"broken: [")
    desk.git("add", RECORD)
    repo = desk.repo
    with repo.lock():
        old = repo.head()
        warnings = repo.follow(old, quietly(repo, FIRST + NEW), {RECORD: refuse})
    assert len(warnings) == 2
    assert "git diff --cached" in warnings[0]
    assert desk.git("show", f":{RECORD}") == "broken: ["
    assert desk.file().read_bytes() == b"broken: ["


def test_a_copy_that_somebody_deleted_stays_deleted(desk: Desk) -> None:
    desk.file().unlink()
    (warning,) = desk.record(NEW)[1]
    assert RECORD in warning
    assert not desk.file().exists()
    assert desk.git("diff", "--cached") == ""


def test_a_staged_deletion_stays_staged(desk: Desk) -> None:
    desk.git("rm", "-q", "--cached", RECORD)
    (warning,) = desk.record(NEW)[1]
    assert "staged" in warning
    assert desk.git("ls-files", RECORD) == ""
    assert desk.file().read_bytes() == FIRST + NEW


def test_an_untracked_file_of_the_same_name_keeps_its_bytes(desk: Desk) -> None:
    path = "incidents/2026/MI-20261123-AAA/incident.yaml"
    desk.write(b"typed before\n", path)
    desk.record(NEW, path)
    assert desk.file(path).read_bytes() == b"typed before\n" + NEW
    assert desk.committed(path) == NEW


def test_an_unsettled_merge_is_left_alone(desk: Desk) -> None:
    desk.git("checkout", "-q", "-b", "side")
    desk.by_hand(b"side\n")
    desk.git("checkout", "-q", "main")
    desk.by_hand(b"main\n")
    desk.git("merge", "side", fine=False)
    stages, text = desk.git("ls-files", "-u"), desk.file().read_bytes()
    warnings = desk.record(NEW)[1]
    assert any("staged" in warning for warning in warnings)
    assert desk.git("ls-files", "-u") == stages
    assert desk.file().read_bytes() == text + NEW


def test_line_ends_are_converted_as_git_is_told(desk: Desk) -> None:
    desk.git("config", "core.autocrlf", "true")
    desk.file().unlink()
    desk.git("checkout", "--", RECORD)
    assert desk.file().read_bytes() == FIRST.replace(b"\n", b"\r\n")
    assert desk.record(NEW)[1] == []
    assert desk.file().read_bytes() == (FIRST + NEW).replace(b"\n", b"\r\n")
    assert desk.committed() == FIRST + NEW
    path = "incidents/2026/MI-20261123-AAA/incident.yaml"
    desk.record(NEW, path)
    assert desk.file(path).read_bytes() == NEW.replace(b"\n", b"\r\n")
    assert desk.status() == ""


def test_what_a_sparse_checkout_hides_stays_hidden(desk: Desk) -> None:
    desk.git("sparse-checkout", "set", "--cone", "policy")
    assert not desk.file().exists()
    assert desk.record(NEW)[1] == []
    assert not desk.file().exists()
    assert desk.status() == ""
    assert desk.committed() == FIRST + NEW


def test_a_link_in_the_way_is_never_written_through(desk: Desk, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "incident.yaml").write_bytes(FIRST)
    desk.file().unlink()
    desk.file().parent.rmdir()
    desk.file().parent.symlink_to(outside)
    (warning,) = desk.record(NEW)[1]
    assert RECORD in warning
    assert (outside / "incident.yaml").read_bytes() == FIRST
    assert [file.name for file in outside.iterdir()] == ["incident.yaml"]


def test_a_branch_switched_meanwhile_is_not_written_on(desk: Desk) -> None:
    repo = desk.repo
    with repo.lock():
        old = repo.head()
        new = quietly(repo, FIRST + NEW)
        desk.git("checkout", "-q", "-b", "elsewhere", str(old.commit))
        (warning,) = repo.follow(old, new, {RECORD: lambda own: (own or b"") + NEW})
    assert "no longer checked out" in warning
    assert desk.file().read_bytes() == FIRST
    assert desk.status() == ""


def test_an_index_that_another_git_holds_is_waited_for_and_then_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "LOCK_SECONDS", 0.1)
    repo = desk.repo
    with repo.lock():
        old = repo.head()
        new = quietly(repo, FIRST + NEW)
        lock = desk.root / ".git" / "index.lock"
        lock.write_bytes(b"")
        (warning,) = repo.follow(old, new, {RECORD: lambda own: (own or b"") + NEW})
        assert lock.exists()
        lock.unlink()
    assert warning.startswith("The change was recorded, but")
    with repo.lock():
        assert desk.status() == ""
        assert desk.file().read_bytes() == FIRST + NEW


def test_a_kill_before_the_checkout_followed_is_put_right_by_the_next_command(desk: Desk) -> None:
    quietly(desk.repo, FIRST + NEW)
    assert desk.status() != ""
    _, notes = desk.record(b"- next\n")
    assert notes == []
    assert desk.file().read_bytes() == FIRST + NEW + b"- next\n"
    assert desk.status() == ""


def test_two_kills_in_a_row_are_put_right_together(desk: Desk) -> None:
    quietly(desk.repo, FIRST + NEW)
    quietly(desk.repo, FIRST + NEW + NEW)
    with desk.repo.lock():
        assert desk.file().read_bytes() == FIRST + NEW + NEW
        assert desk.status() == ""


def test_putting_right_leaves_half_typed_work_alone(desk: Desk) -> None:
    desk.write(b"mine\n")
    quietly(desk.repo, FIRST + NEW)
    with desk.repo.lock() as notes:
        assert len(notes) == 1
    assert desk.file().read_bytes() == b"mine\n"
    assert desk.git("diff", "--cached") == ""


def test_a_step_that_somebody_undid_is_not_done_again(desk: Desk) -> None:
    old = desk.repo.head()
    quietly(desk.repo, FIRST + NEW)
    desk.git("reset", "-q", "--hard", str(old.commit))
    with desk.repo.lock() as notes:
        assert notes == []
    assert desk.file().read_bytes() == FIRST
    assert journal.unfinished(desk.repo._clone) is None


@pytest.mark.parametrize(
    "text", ["", "garbage", "refs/heads/main x y\n", "refs/heads/main - " + "0" * 40 + "\n", "\xff"]
)
def test_a_journal_that_cannot_be_read_is_no_reason_to_stop(desk: Desk, text: str) -> None:
    place = desk.root / ".git" / "mimkit" / "step"
    place.parent.mkdir()
    place.write_bytes(os.fsencode(text))
    assert desk.record(NEW)[1] == []
    assert desk.status() == ""


def test_a_linked_work_tree_follows_its_own_branch(desk: Desk, tmp_path: Path) -> None:
    desk.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "linked"))
    linked = type(desk)(tmp_path / "linked")
    assert linked.record(NEW)[1] == []
    assert linked.status() == ""
    assert desk.status() == ""
    assert desk.committed() == FIRST


def added_and_removed(diff: str) -> str:
    lines = [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    return "\n".join(lines)


def test_a_disk_that_stood_in_the_way_is_put_right_by_the_next_command(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise NoSpace(desk.file(), "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files, "put", full)
        (warning,) = desk.record(NEW)[1]
    assert "No space left" in warning
    assert desk.file().read_bytes() == FIRST
    assert desk.record(b"- next\n")[1] == []
    assert desk.file().read_bytes() == FIRST + NEW + b"- next\n"
    assert desk.status() == ""


def test_a_step_whose_commits_are_gone_is_forgotten(desk: Desk) -> None:
    head = desk.repo.head().commit
    place = desk.root / ".git" / "mimkit" / "step"
    place.parent.mkdir()
    place.write_text(f"refs/heads/main {'1' * 40} {head}\n")
    assert desk.record(NEW)[1] == []
    assert place.read_text() == ""
