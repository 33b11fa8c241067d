"""A commit contains exactly what was requested, and the branch moves only from the head that was read."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mimkit.errors import MimError
from mimkit.store.git.errors import BadPath, Entangled, GitRefused, HeadMoved, NoSpace, NotConfirmed
from mimkit.store.git.other_repository import create
from mimkit.store.git.repository import CommitInfo, Head, Repository, Signature
from mimkit.store.git.writing import commits
from mimkit.store.git.writing.commits import record

if TYPE_CHECKING:
    from tests.store.git.conftest import Desk

RECORD = "incidents/2026/MI-20261123-K7F/incident.yaml"
WHEN = datetime(2026, 11, 23, 4, 30, tzinfo=timezone(timedelta(hours=1, minutes=30)))
AUTHOR = Signature("comms-duty", "comms-duty@example.org")
BOT = Signature("mim", "mim@example.org")


def commit(
    repo: Repository, changes: dict[str, bytes], head: Head | None = None, message: str = "Log a note"
) -> str:
    return repo.commit(head or repo.head(), changes, CommitInfo(message, AUTHOR, BOT, WHEN))


def test_a_branch_that_moved_before_git_complained_has_moved(desk: Desk) -> None:
    (desk.root / ".git" / "logs" / "HEAD").unlink(missing_ok=True)
    (desk.root / ".git" / "logs" / "HEAD").mkdir(parents=True)
    (desk.root / ".git" / "logs" / "HEAD" / "in the way").write_text("")
    made = commit(desk.repo, {RECORD: b"changed\n"})
    assert desk.git("rev-parse", "main").strip() == made


def test_a_disk_that_does_not_confirm_is_told_apart_from_one_that_is_full(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sync(folders: list[Path]) -> None:
        if [folder.name for folder in folders] == ["heads"]:
            raise NoSpace(folders[0], "input/output error")

    monkeypatch.setattr(commits, "sync_folders", sync)
    with pytest.raises(NotConfirmed, match=r"did not confirm.*input/output error") as doubt:
        commit(desk.repo, {RECORD: b"changed\n"})
    monkeypatch.undo()
    assert desk.git("rev-parse", "main")[:12] in doubt.value.sentence
    with desk.repo.lock() as notes:
        assert notes == []
    assert desk.status() == ""
    assert desk.file().read_bytes() == b"changed\n"


def test_a_commit_changes_its_own_paths_only(desk: Desk) -> None:
    desk.write(b"half a thought", "policy/policy.yaml")
    desk.write(b"staged", "new.txt")
    desk.git("add", "new.txt")
    before = desk.repo.head()
    made = commit(desk.repo, {RECORD: b"changed\n", "incidents/2026/MI-20261123-K7F/review.yaml": b"new\n"})
    assert desk.git("diff-tree", "-r", "--name-status", str(before.commit), made).split("\n")[:-1] == [
        f"M\t{RECORD}",
        "A\tincidents/2026/MI-20261123-K7F/review.yaml",
    ]
    assert desk.git("rev-parse", f"{made}^").strip() == before.commit
    assert desk.repo.head() == Head(made, "refs/heads/main")
    assert desk.sound()


@pytest.mark.parametrize(
    ("who", "when", "is_ours"),
    [
        (Signature("Müller, night shift", "night@example.org"), WHEN, False),
        (Signature("Müller - night.shift", "night+x@example.org"), WHEN, True),
        (Signature(" mim. ", "<mim@example.org>"), WHEN, False),
        (Signature("mim", "mim@example.org"), datetime(2026, 3, 1, tzinfo=UTC), True),
    ],
)
def test_a_commit_is_the_one_that_git_would_make(
    desk: Desk, who: Signature, when: datetime, *, is_ours: bool
) -> None:
    """Git is asked where it changes names: it removes spaces, points, commas and angle brackets around them."""
    label = CommitInfo("Log a note: ärgerlich\n\nAnd why.\n\n", AUTHOR, who, when)
    before = desk.repo.head()
    made = desk.repo.commit(before, {RECORD: b"changed\n"}, label)
    body = desk.git("cat-file", "commit", made).encode()
    mine = label.commit(desk.git("rev-parse", f"{made}^{{tree}}").strip(), [str(before.commit)])
    assert (mine.body if mine else None) == (body if is_ours else None)
    again = subprocess.run(
        [
            "git",
            "-c",
            "i18n.commitEncoding=UTF-8",
            "commit-tree",
            "-p",
            str(before.commit),
            f"{made}^{{tree}}",
        ],
        cwd=desk.root,
        env={**os.environ, **label.environment},
        input="Log a note: ärgerlich\n\nAnd why.\n".encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    assert again.stdout.decode().strip() == made


def test_a_commit_says_who_and_when(desk: Desk) -> None:
    made = commit(desk.repo, {RECORD: b"x\n"}, message="Log a note\n\nAnd why.\n")
    shown = desk.git("show", "-s", "--format=%an|%ae|%aI|%cn|%ce|%cI|%B", made)
    assert shown.rstrip() == (
        "comms-duty|comms-duty@example.org|2026-11-23T04:30:00+01:30"
        "|mim|mim@example.org|2026-11-23T04:30:00+01:30|Log a note\n\nAnd why."
    )
    assert desk.git("reflog", "-1", "--format=%gs", "main").strip() == "Log a note"


def test_the_first_commit_of_a_repository(tmp_path: Path) -> None:
    repo = create(tmp_path / "new")
    made = commit(repo, {"a/b": b"1", "a.c": b"2", "a0": b"3"})
    assert repo.head().commit == made
    assert [entry.path for entry in repo.list(made)] == ["a.c", "a/b", "a0"]


def test_a_repository_with_sha256_names(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "--object-format=sha256", "new"], cwd=tmp_path, check=True)
    repo = Repository.discover(tmp_path / "new")
    first = commit(repo, {"a/b": b"1"})
    old = repo.head()
    second = commit(repo, {"a/b": b"12"})
    assert len(second) == 64
    repo.follow(old, second, {"a/b": lambda own: (own or b"") + b"2"})
    assert repo.changed_paths(first, second) == ["a/b"]
    assert next(iter(repo.read_many([repo.list(second)[0].blob])))[1] == b"12"


def test_changes_that_change_nothing_make_no_commit(desk: Desk) -> None:
    before = desk.repo.head()
    assert commit(desk.repo, {"policy/policy.yaml": b"# the policy\n"}) == before.commit
    assert desk.repo.head() == before


def test_a_branch_that_moved_is_left_alone(desk: Desk) -> None:
    start = desk.repo.head()
    newer = desk.by_hand(b"by somebody else\n")
    with pytest.raises(HeadMoved):
        commit(desk.repo, {RECORD: b"mine\n"}, start)
    assert desk.repo.head().commit == newer


def test_a_branch_that_was_born_or_deleted_meanwhile_is_left_alone(desk: Desk) -> None:
    with pytest.raises(HeadMoved):
        commit(desk.repo, {RECORD: b"mine\n"}, Head(None, "refs/heads/main"))
    start = desk.repo.head()
    desk.git("update-ref", "-d", "refs/heads/main")
    with pytest.raises(HeadMoved):
        commit(desk.repo, {RECORD: b"mine\n"}, start)


def test_a_built_commit_moves_nothing_until_it_is_moved(desk: Desk) -> None:
    start = desk.repo.head()
    made = desk.repo.build(start.commit, {RECORD: b"x\n"}, CommitInfo("Log", AUTHOR, BOT, WHEN))
    assert desk.repo.head() == start
    desk.repo.move(start, made)
    assert desk.repo.head().commit == made


def test_the_executable_bit_stays_as_it_is(desk: Desk) -> None:
    desk.git("update-index", "--chmod=+x", RECORD)
    desk.git("commit", "-q", "-m", "bit")
    commit(desk.repo, {RECORD: b"x\n"})
    assert desk.repo.list("HEAD", "incidents")[0].mode == "100755"


def test_a_deleted_path_takes_its_empty_folders_along(desk: Desk) -> None:
    repo = desk.repo
    record(repo._clone, repo.head(), {RECORD: None}, CommitInfo("Take away", AUTHOR, BOT, WHEN))
    assert [entry.path for entry in repo.list("HEAD")] == ["policy/policy.yaml"]
    record(repo._clone, repo.head(), {"policy/policy.yaml": None}, CommitInfo("Take away", AUTHOR, BOT, WHEN))
    assert repo.list("HEAD") == []
    assert desk.sound()


def test_a_file_never_becomes_a_folder_or_a_link_a_record(desk: Desk) -> None:
    desk.file("linked").symlink_to("/etc/passwd")
    desk.git("add", "linked")
    desk.git("commit", "-q", "-m", "link")
    for path in (f"{RECORD}/below", "policy", "linked", "linked/below"):
        with pytest.raises(Entangled):
            commit(desk.repo, {path: b"x"})


@pytest.mark.parametrize("path", ["../out", ".git/config", "/etc/passwd", "a//b", "-x"])
def test_a_path_that_reaches_out_is_refused(desk: Desk, path: str) -> None:
    before = desk.repo.head()
    with pytest.raises(BadPath):
        commit(desk.repo, {path: b"x"})
    assert desk.repo.head() == before


def test_hostile_names_and_messages_stay_text(desk: Desk) -> None:
    who = Signature("--amend <a>\nparent 0000", "x@y>\ncommitter z")
    made = desk.repo.commit(
        desk.repo.head(), {RECORD: b"x\n"}, CommitInfo("--allow-empty\n-m x", who, who, WHEN)
    )
    assert desk.git("show", "-s", "--format=%B", made).startswith("--allow-empty\n-m x")
    assert len(desk.git("rev-list", "--parents", "-1", made).split()) == 2
    assert desk.sound()


def test_hooks_of_the_index_do_not_run(desk: Desk) -> None:
    hook(desk, "pre-commit", "exit 1")
    hook(desk, "commit-msg", "exit 1")
    commit(desk.repo, {RECORD: b"x\n"})


def test_a_hook_that_guards_refs_is_heard(desk: Desk) -> None:
    hook(desk, "reference-transaction", "exit 1")
    before = desk.repo.head()
    with pytest.raises(GitRefused, match="hook"):
        commit(desk.repo, {RECORD: b"x\n"})
    assert desk.repo.head() == before


def test_a_commit_is_signed_when_git_is_told_to_sign(desk: Desk) -> None:
    program = desk.root / "signer"
    program.write_text(
        "#!/bin/sh\ncat >/dev/null\necho '[GNUPG:] SIG_CREATED ' >&2\n"
        "echo '-----BEGIN PGP SIGNATURE-----'\necho\necho made-up\necho '-----END PGP SIGNATURE-----'\n"
    )
    program.chmod(0o755)
    desk.git("config", "gpg.program", str(program))
    desk.git("config", "commit.gpgSign", "true")
    assert "made-up" in desk.git("cat-file", "commit", commit(desk.repo, {RECORD: b"x\n"}))


def test_a_signer_that_fails_leaves_the_branch_alone(desk: Desk) -> None:
    desk.git("config", "gpg.program", "false")
    desk.git("config", "commit.gpgSign", "true")
    before = desk.repo.head()
    with pytest.raises(MimError, match="sign"):
        commit(desk.repo, {RECORD: b"x\n"})
    assert desk.repo.head() == before


def hook(desk: Desk, name: str, script: str) -> None:
    place = desk.root / ".git" / "hooks" / name
    place.parent.mkdir(exist_ok=True)
    place.write_text(f"#!/bin/sh\n{script}\n")
    place.chmod(0o755)
