"""One git process answers for all objects of a command: as current as a new one, and never with half an answer."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import threading
import zlib
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from mimkit.errors import MimError
from mimkit.store.git.errors import DamagedRepository
from mimkit.store.git.process import run
from mimkit.store.git.process.clone import find
from mimkit.store.git.process.reader import Reader
from mimkit.store.git.reading.changes import at, between
from mimkit.store.git.repository import Signature

if TYPE_CHECKING:
    from tests.store.git.conftest import Desk

RECORD = "incidents/2026/MI-20261123-K7F/incident.yaml"


def children() -> set[int]:
    """Return the processes that this one has started and not seen the end of."""
    if not shutil.which("pgrep"):
        pytest.skip("pgrep is missing (Debian package procps)")
    found = subprocess.run(
        ["pgrep", "-P", str(os.getpid()), "-f", "cat-file"], capture_output=True, check=False, text=True
    )
    return set(map(int, found.stdout.split()))


@pytest.fixture
def reader(desk: Desk) -> Reader:
    gc.collect()  # readers of earlier tests, which would count as ours
    return Reader(desk.root)


@pytest.mark.sweep
def test_git_starts_once_with_the_first_question_and_ends_with_the_reader(desk: Desk) -> None:
    gc.collect()
    before = children()
    reader = Reader(desk.root)
    assert children() == before
    for name in ("HEAD^{tree}", f"HEAD:{RECORD}", "HEAD:policy"):
        assert reader.fetch(name)
    assert len(children() - before) == 1
    del reader
    gc.collect()
    assert children() == before


@pytest.mark.sweep
def test_what_others_do_meanwhile_is_seen(desk: Desk, reader: Reader) -> None:
    said = []
    for line in (b"one\n", b"two\n"):
        made = desk.by_hand(line)
        found = reader.fetch(f"HEAD:{RECORD}")
        assert found
        assert found.body == line
        named = reader.fetch("refs/heads/main^{commit}")
        assert named
        said.append((named.id, made))
        desk.git("gc", "-q", "--prune=now")
        desk.git("pack-refs", "--all")
    assert all(ours == gits for ours, gits in said)
    desk.git("reset", "-q", "--hard", "HEAD~1")
    back = reader.fetch("HEAD^{commit}")
    assert back
    assert back.id == desk.git("rev-parse", "HEAD").strip()


@pytest.mark.sweep
def test_an_object_that_comes_later_is_found(desk: Desk, reader: Reader) -> None:
    name = desk.git("hash-object", "--stdin", stdin=b"later").strip()
    assert reader.fetch(name) is None
    desk.git("hash-object", "-w", "--stdin", stdin=b"later")
    found = reader.fetch(name)
    assert found
    assert found.body == b"later"


@pytest.mark.sweep
@pytest.mark.parametrize("name", ["", "HEAD\nHEAD", "no such thing", "HEAD:no/such", "dead", "f" * 40])
def test_what_names_nothing_is_nothing_and_the_next_answer_is_right(reader: Reader, name: str) -> None:
    assert reader.fetch(name) is None
    found = reader.fetch("HEAD^{tree}")
    assert found
    assert found.kind == "tree"


@pytest.mark.sweep
def test_a_git_that_was_killed_between_two_questions_is_started_again(desk: Desk, reader: Reader) -> None:
    assert reader.fetch("HEAD^{tree}")
    before = children()
    for process in before:
        os.kill(process, signal.SIGKILL)
        os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
    assert reader.fetch(f"HEAD:{RECORD}")
    assert desk.repo.head().commit


@pytest.mark.sweep
def test_a_git_that_stops_in_an_answer_is_not_asked_again(
    desk: Desk, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> bytes:
        for process in children() - before:
            os.kill(process, signal.SIGKILL)
        return b"half"

    before = children()
    assert reader.fetch("HEAD^{tree}")
    with monkeypatch.context() as patch:
        patch.setattr(run.Conversation, "take", killed)
        with pytest.raises(MimError, match="ended unexpectedly"):
            reader.fetch(f"HEAD:{RECORD}")
    found = reader.fetch(f"HEAD:{RECORD}")
    assert found
    assert found.body == desk.committed()


def test_a_question_that_is_interrupted_leaves_no_answer_for_the_next(
    desk: Desk, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(run.Conversation, "line", interrupted)
        with pytest.raises(KeyboardInterrupt):
            reader.fetch("HEAD^{tree}")
    found = reader.fetch(f"HEAD:{RECORD}")
    assert found
    assert found.body == desk.committed()


@pytest.mark.sweep
def test_a_forked_process_asks_a_git_of_its_own(desk: Desk, reader: Reader) -> None:
    assert reader.fetch("HEAD^{tree}")
    for _ in range(3):
        child = os.fork()
        if child == 0:
            found = reader.fetch(f"HEAD:{RECORD}")
            os._exit(0 if found and found.kind == "blob" else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        found = reader.fetch(f"HEAD:{RECORD}")
        assert found
        assert found.body == desk.committed()


@pytest.mark.sweep
def test_threads_get_each_their_own_answer(reader: Reader) -> None:
    names = {f"HEAD:{RECORD}": "blob", "HEAD^{tree}": "tree", "HEAD^{commit}": "commit"}
    wrong: list[str] = []

    def ask(name: str) -> None:
        for _ in range(200):
            found = reader.fetch(name)
            if found is None or found.kind != names[name]:
                wrong.append(name)

    threads = [threading.Thread(target=ask, args=[name]) for name in (*names, *names)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.sweep
@pytest.mark.parametrize("many", [0, 1, 29, 30, 31, 200])
def test_few_objects_and_many_come_in_the_order_asked(desk: Desk, many: int) -> None:
    blobs = [desk.git("hash-object", "-w", "--stdin", stdin=b"%d" % each).strip() for each in range(many)]
    assert list(desk.repo.read_many(iter(blobs))) == [(blob, b"%d" % each) for each, blob in enumerate(blobs)]


def test_reading_while_something_else_is_read_mixes_nothing_up(desk: Desk) -> None:
    blobs = [desk.git("hash-object", "-w", "--stdin", stdin=b"%d" % each).strip() for each in range(40)]
    repo = desk.repo
    for number, (_, raw) in enumerate(repo.read_many(blobs)):
        assert raw == b"%d" % number
        assert repo.read("HEAD", RECORD) == desk.file().read_bytes()


def test_a_listing_is_that_of_git(desk: Desk) -> None:
    (desk.root / "run").write_text("#!/bin/sh\n")
    (desk.root / "run").chmod(0o755)
    (desk.root / "link").symlink_to("run")
    desk.write(b"x", "a b/ä")
    desk.git("add", "-A")
    sub = desk.git("rev-parse", "HEAD").strip()
    desk.git("update-index", "--add", "--cacheinfo", f"160000,{sub},module")
    desk.git("commit", "-q", "-m", "all kinds")
    for folder in ("", "a b", "incidents", "incidents/2026", "policy", "policy/policy.yaml", "none"):
        rows = [
            f"{each.mode} {each.kind} {each.blob}\t{each.path}" for each in desk.repo.children("HEAD", folder)
        ]
        below = ["--", f"{folder}/"] if folder else []
        gits = desk.git("-c", "core.quotePath=false", "ls-tree", "--full-tree", "-z", "HEAD", *below)
        assert rows == [row for row in gits.split("\0") if row]


def test_a_folder_that_cannot_be_read_is_not_taken_for_one_that_is_not_there(desk: Desk) -> None:
    tree = desk.git("rev-parse", "HEAD:policy").strip()
    (desk.root / ".git/objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(DamagedRepository):
        desk.repo.children("HEAD", "policy")


def test_an_object_that_claims_to_be_larger_than_any_memory_is_damaged(desk: Desk, reader: Reader) -> None:
    name = "aa" + "b" * 38
    (desk.root / ".git/objects/aa").mkdir(exist_ok=True)
    (desk.root / ".git/objects/aa" / ("b" * 38)).write_bytes(zlib.compress(b"blob 99999999999999\0hello"))
    with pytest.raises(DamagedRepository, match=r"reports a size of 99,999,999,999,999 bytes"):
        reader.fetch(name)
    found = reader.fetch(f"HEAD:{RECORD}")
    assert found
    assert found.body == desk.committed()


NAMES = [
    "mim-duty", "Jörg Ümit", "O'Neil, (duty)", " spaced ", "trailing.", 'quote"d', "a<b", "x" * 300, "七", ",", "dot.ted",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_whoever_the_settings_name_is_who_git_would_commit_as(desk: Desk, name: str) -> None:
    desk.git("config", "user.name", name)
    _same_as_git(desk)


@pytest.mark.parametrize(
    ("key", "value"),
    [("committer.name", "other"), ("committer.email", "o@example.org"), ("author.name", "a")],
)
def test_a_setting_for_committers_only_counts(desk: Desk, key: str, value: str) -> None:
    desk.git("config", key, value)
    _same_as_git(desk)


@pytest.mark.parametrize(
    "variable", ["GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "GIT_AUTHOR_NAME", "EMAIL"]
)
def test_the_environment_counts(desk: Desk, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "env@example.org")
    _same_as_git(desk)


def _same_as_git(desk: Desk) -> None:
    said = desk.git("var", "GIT_COMMITTER_IDENT", fine=False)
    name, _, rest = said.partition(" <")
    expected = Signature(name, rest.partition(">")[0]) if name else None
    assert desk.repo.identity() == expected


@pytest.mark.sweep
def test_the_branch_is_read_as_git_reads_it(desk: Desk) -> None:
    for branch in ("topic", "a/b.c", "ümlaut", "refs"):
        desk.git("checkout", "-q", "-b", branch)
        assert desk.repo.head().branch == f"refs/heads/{branch}"
        assert desk.repo.head().commit == desk.git("rev-parse", "HEAD").strip()
    desk.git("symbolic-ref", "HEAD", "refs/heads/unborn")
    assert desk.repo.head().commit is None


def test_changes_of_known_paths_are_those_of_a_whole_comparison(desk: Desk) -> None:
    (desk.root / "run").write_text("x\n")
    desk.git("add", "run")
    commits = [desk.by_hand(b"one\n"), desk.by_hand(b"two\n"), desk.by_hand(b"new\n", "incidents/new.yaml")]
    (desk.root / "run").chmod(0o755)
    desk.git("commit", "-qam", "mode")
    commits.append(desk.git("rev-parse", "HEAD").strip())
    desk.git("rm", "-q", RECORD)
    desk.git("commit", "-qm", "gone")
    commits.append(desk.git("rev-parse", "HEAD").strip())
    place = find(desk.root)
    paths = [RECORD, "incidents/new.yaml", "run", "none"]
    for old, new in [*pairwise(commits), (commits[0], commits[-1])]:
        wanted = [each for each in between(place, old, new) if each.path in paths]
        assert sorted(at(place, old, new, paths)) == sorted(wanted)
        for path in paths:
            assert at(place, old, new, [path]) == [each for each in wanted if each.path == path]
    assert [each.path for each in at(place, None, commits[0], [RECORD])] == [RECORD]
