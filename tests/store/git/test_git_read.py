"""The contents of a commit are read exactly, and no value is ever read as an option."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mimkit.errors import MimError
from mimkit.store.git.errors import DamagedRepository, DetachedHead, NoGit, NoRepository
from mimkit.store.git.other_repository import create
from mimkit.store.git.process import run
from mimkit.store.git.repository import Head, Remote, Repository, Signature

if TYPE_CHECKING:
    from tests.store.git.conftest import Desk

RECORD = "incidents/2026/MI-20261123-K7F/incident.yaml"

HOSTILE = (
    "--help",
    "--output=canary",
    "-c",
    "--upload-pack=touch canary",
    "-ocanary",
    "--exec=touch canary",
    "--",
    "",
    "@{-1}",
    "a\nb",
    "a\0b",
    "HEAD^{/touch}",
    ":/x",
    "..",
    "$(touch canary)",
    "`touch canary`",
    "\x1b[2J",
    "ext::sh -c touch% canary",
)


def test_a_clone_is_found_from_any_place_inside_it(desk: Desk) -> None:
    assert Repository.discover(desk.file()).root == desk.root
    assert Repository.discover(desk.file().parent).root == desk.root
    assert Repository.discover(desk.root).git_dir == desk.root / ".git"


def test_a_linked_work_tree_shares_the_git_folder(desk: Desk, tmp_path: Path) -> None:
    desk.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "linked"))
    linked = Repository.discover(tmp_path / "linked")
    assert linked.root == tmp_path / "linked"
    assert linked.git_dir == desk.root / ".git"
    assert linked.head().branch == "refs/heads/side"


def test_places_without_a_work_tree_are_refused_with_a_sentence(
    tmp_path: Path, bare: Desk, desk: Desk
) -> None:
    (tmp_path / "plain").mkdir()
    for place in (tmp_path / "plain", tmp_path / "absent" / "deep", bare.root, desk.root / ".git"):
        with pytest.raises(NoRepository) as refusal:
            Repository.discover(place)
        assert refusal.value.status == 5
        assert refusal.value.hint


def test_a_machine_without_git_is_told_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    with pytest.raises(NoGit):
        Repository.discover(desk.root)


def test_what_a_hook_says_about_its_repository_is_not_mistaken_for_ours(
    desk: Desk, bare: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = desk.repo.head()
    monkeypatch.setenv("GIT_DIR", str(bare.root))
    monkeypatch.setenv("GIT_WORK_TREE", "/")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere")
    assert desk.repo.head() == before
    assert desk.repo.root == desk.root


def test_head_names_branch_and_commit(desk: Desk) -> None:
    assert desk.repo.head() == Head(desk.git("rev-parse", "HEAD").strip(), "refs/heads/main")


def test_head_of_a_fresh_repository_has_no_commit(tmp_path: Path) -> None:
    assert create(tmp_path / "new").head() == Head(None, "refs/heads/main")
    assert create(tmp_path / "named", "trunk").head() == Head(None, "refs/heads/trunk")


def test_a_detached_head_is_refused_and_still_resolves(desk: Desk) -> None:
    desk.git("checkout", "-q", "--detach")
    with pytest.raises(DetachedHead):
        desk.repo.head()
    assert desk.repo.resolve("HEAD") == desk.git("rev-parse", "HEAD").strip()


@pytest.mark.sweep
def test_a_rebase_or_a_bisection_in_progress_is_named(desk: Desk) -> None:
    desk.git("commit", "-q", "--allow-empty", "-m", "one more")
    desk.git("-c", "sequence.editor=sed -i s/^pick/edit/", "rebase", "-q", "-i", "--keep-empty", "HEAD~1")
    with pytest.raises(DetachedHead, match="while a rebase is in progress") as refused:
        desk.repo.head()
    assert "`git rebase --continue`" in refused.value.sentence
    desk.git("rebase", "--abort")
    assert desk.repo.head().branch == "refs/heads/main"
    desk.git("bisect", "start", "-q", "HEAD", "HEAD~1")
    desk.git("checkout", "-q", "--detach")
    with pytest.raises(DetachedHead, match="while a bisection is in progress") as refused:
        desk.repo.head()
    assert "`git bisect reset`" in refused.value.sentence
    desk.git("bisect", "reset")
    assert desk.repo.head().branch == "refs/heads/main"


def test_files_and_folders_are_listed(desk: Desk) -> None:
    repo = desk.repo
    assert [entry.path for entry in repo.list("HEAD")] == [RECORD, "policy/policy.yaml"]
    assert [entry.path for entry in repo.list("HEAD", "incidents/")] == [RECORD]
    assert [entry.path for entry in repo.list("HEAD", "incident")] == []
    assert [(entry.path, entry.kind) for entry in repo.children("HEAD", "")] == [
        ("incidents", "tree"),
        ("policy", "tree"),
    ]
    assert [entry.path for entry in repo.children("HEAD", "incidents/2026")] == [
        "incidents/2026/MI-20261123-K7F"
    ]
    assert repo.children("HEAD", "nothing") == []


def test_a_file_is_read_byte_for_byte(desk: Desk) -> None:
    odd = bytes(range(256)) * 3
    desk.by_hand(odd, "policy/odd.yaml")
    assert desk.repo.read("HEAD", "policy/odd.yaml") == odd
    assert desk.repo.read("HEAD", "policy") is None
    assert desk.repo.read("HEAD", "policy/none.yaml") is None


def test_the_id_of_a_folder_changes_with_what_is_below_it(desk: Desk) -> None:
    before = desk.repo.tree_id("HEAD", "incidents"), desk.repo.tree_id("HEAD", "policy")
    desk.by_hand(b"two\n")
    assert desk.repo.tree_id("HEAD", "incidents") != before[0]
    assert desk.repo.tree_id("HEAD", "policy") == before[1]
    assert desk.repo.tree_id("HEAD", "none") is None


@pytest.mark.sweep
def test_thousands_of_large_files_stream_through_one_process_in_order(desk: Desk) -> None:
    blobs = {f"f/{number}": (b"%d\n" % number) * (number % 400 * 20 + 1) for number in range(2_000)}
    parts = [b"commit refs/heads/many\ncommitter a <a@b> 0 +0000\ndata 0\n"]
    parts += [
        b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(raw), raw) for path, raw in blobs.items()
    ]
    desk.git("fast-import", "--quiet", stdin=b"".join(parts))
    repo = desk.repo
    listed = {entry.blob: entry.path for entry in repo.list("many")}
    ids = [*listed, *reversed(listed)]
    answers = 0
    for asked, (blob, raw) in zip(ids, repo.read_many(ids), strict=True):
        assert blob == asked
        assert raw == blobs[listed[blob]]
        answers += 1
    assert answers == 4_000


def test_no_blob_is_no_answer(desk: Desk) -> None:
    assert list(desk.repo.read_many([])) == []


def test_reading_may_stop_in_the_middle(desk: Desk) -> None:
    blob = desk.repo.list("HEAD")[0].blob
    answers = desk.repo.read_many([blob] * 5_000)
    assert next(answers)[0] == blob
    answers.close()  # type: ignore[attr-defined] # an iterator to callers, a generator in truth


@pytest.mark.parametrize("blob", ["0" * 40, "1" * 40, "HEAD", "--help", "a\nb", ""])
def test_an_absent_blob_is_damage(desk: Desk, blob: str) -> None:
    with pytest.raises(DamagedRepository):
        list(desk.repo.read_many([blob]))


def test_a_corrupt_object_is_damage_and_not_a_traceback(desk: Desk) -> None:
    blob = desk.repo.list("HEAD")[0].blob
    file = desk.root / ".git" / "objects" / blob[:2] / blob[2:]
    file.chmod(0o644)
    file.write_bytes(b"\x78\x01garbage")
    with pytest.raises(DamagedRepository):
        list(desk.repo.read_many([blob]))
    with pytest.raises(DamagedRepository):
        desk.repo.read("HEAD", RECORD)


def test_identity_is_what_git_would_use(desk: Desk) -> None:
    assert desk.repo.identity() == Signature("mim-duty", "mim-duty@example.org")


def test_without_an_identity_there_is_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    desk.git("config", "user.useConfigOnly", "true")
    assert desk.repo.identity() is None


@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_is_taken_for_an_option(desk: Desk, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.root)
    before = sorted(path.name for path in desk.root.iterdir())
    repo, head = desk.repo, desk.repo.head()
    questions = (
        lambda: repo.resolve(value),
        lambda: repo.tree_id(value, "policy"),
        lambda: repo.tree_id("HEAD", value),
        lambda: repo.list(value),
        lambda: repo.list("HEAD", value),
        lambda: repo.children("HEAD", value),
        lambda: repo.read(value, "policy"),
        lambda: repo.read("HEAD", value),
        lambda: repo.changed_paths(value, value),
        lambda: repo.is_ancestor(value, "HEAD"),
        lambda: repo.unshared_commits(value, "HEAD"),
        lambda: repo.push_side_branch(value, "side"),
        lambda: repo.push_side_branch("HEAD", value),
        lambda: repo.move(head, value),
        lambda: create(desk.root.parent / "new", value),
    )
    for ask in questions:
        try:
            ask()
        except MimError as refusal:
            assert refusal.sentence.isprintable()  # noqa: PT017 - most questions answer, some refuse
    assert sorted(path.name for path in desk.root.iterdir()) == before
    assert desk.repo.head() == head
    assert not (desk.root.parent / "canary").exists()


def test_a_remote_named_like_an_option_is_no_remote(desk: Desk) -> None:
    desk.git("config", "branch.main.remote", "--upload-pack=touch canary")
    desk.git("config", "remote.--upload-pack=touch canary.url", "/nowhere")
    assert desk.repo.remote() == Remote("origin", "refs/heads/main")


@pytest.mark.skipif(not shutil.which("pgrep"), reason="pgrep is missing (Debian package procps)")
def test_git_that_gives_no_answer_is_ended(desk: Desk) -> None:
    slow = desk.root / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    with pytest.raises(MimError, match="timed out after 0 seconds"):
        run.run(desk.root, "-c", f"alias.slow=!{slow}", "slow", seconds=0.3)
    assert subprocess.run(["pgrep", "-f", str(slow)], capture_output=True, check=False).returncode == 1


def test_git_that_is_killed_is_told_apart(desk: Desk) -> None:
    with pytest.raises(MimError, match="signal 9"):
        run.run(desk.root, "-c", "alias.die=!kill -9 $PPID; sleep 0.1", "die")


def test_a_git_that_does_not_answer_in_a_conversation_is_given_up(desk: Desk) -> None:
    words = ("-c", "alias.hang=!exec sleep 60", "hang")
    with run.open_conversation(desk.root, *words, seconds=0.2) as git:
        assert git.line() == b""
        assert "timed out after" in git.died("for another reason").sentence


def test_a_conversation_waits_for_whoever_listens(desk: Desk) -> None:
    with run.open_conversation(desk.root, "cat-file", "--batch-check", seconds=0.3) as git:
        watch = git._watch
        watch._waited_since = None
        watch._look()
        assert not watch.late
        git.say(b"HEAD\n")
        assert git.line().split()[1:2] == [b"commit"]
    watch._look()
    assert not watch.late


def test_a_branch_that_names_nothing_is_damage_and_not_a_fresh_start(desk: Desk) -> None:
    (desk.root / ".git" / "refs" / "heads" / "main").write_text("")
    with pytest.raises(DamagedRepository):
        desk.repo.head()


def test_a_damaged_list_of_packed_refs_is_damage(desk: Desk) -> None:
    desk.git("pack-refs", "--all")
    (desk.root / ".git" / "packed-refs").write_text("garbage\n")
    with pytest.raises(DamagedRepository):
        desk.repo.head()


def test_a_corrupt_folder_is_damage(desk: Desk) -> None:
    tree = desk.repo.tree_id("HEAD", "incidents")
    assert tree
    file = desk.root / ".git" / "objects" / tree[:2] / tree[2:]
    file.chmod(0o644)
    file.write_bytes(b"")
    for ask in (
        desk.repo.list,
        lambda rev: desk.repo.read(rev, RECORD),
        lambda rev: desk.repo.tree_id(rev, RECORD),
    ):
        with pytest.raises(DamagedRepository):
            ask("HEAD")
