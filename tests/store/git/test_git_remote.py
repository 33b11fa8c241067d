"""Sharing with a real remote: raced, rejected, rewritten, silent; and never forced."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mimkit.app.recording.sharing.outcomes import rejected_error
from mimkit.store.git.errors import (
    AuthenticationNeeded,
    BranchGone,
    RemoteRefused,
    RewrittenHistory,
    Unreachable,
)
from mimkit.store.git.other_repository import create
from mimkit.store.git.process import run
from mimkit.store.git.process.clone import Clone
from mimkit.store.git.process.run import GitResult
from mimkit.store.git.repository import Patience, Push, Remote
from mimkit.store.git.sharing import remote

if TYPE_CHECKING:
    from tests.store.git.conftest import Desk

RECORD = "incidents/2026/MI-20261123-K7F/incident.yaml"


def tip(bare: Desk, branch: str = "main") -> str:
    return bare.git("rev-parse", branch).strip()


def hook(bare: Desk, name: str, script: str) -> None:
    place = bare.root / "hooks" / name
    place.write_text(f"#!/bin/sh\n{script}\n")
    place.chmod(0o755)


def test_a_commit_is_shared(desk: Desk, bare: Desk) -> None:
    made, _ = desk.record(b"- new\n")
    assert desk.repo.unshared() == 1
    assert desk.share(made).kind is Push.SHARED
    assert tip(bare) == made
    assert desk.repo.unshared() == 0
    assert desk.share(made).kind is Push.SHARED


def test_the_first_push_makes_the_branch(clone: Callable[[str], Desk], bare: Desk) -> None:
    desk = clone("first")
    assert desk.repo.fetch() is None
    made, _ = desk.record(b"- new\n")
    assert desk.repo.unshared() == 1
    assert desk.share(made).kind is Push.SHARED
    assert tip(bare) == made


@pytest.mark.sweep
def test_without_a_remote_everything_is_complete(tmp_path: Path, desk: Desk) -> None:
    alone = type(desk)(create(tmp_path / "alone").root)
    made, _ = alone.record(b"- new\n")
    assert alone.repo.remote() is None
    assert alone.repo.fetch() is None
    assert alone.repo.unshared() == 0
    assert alone.share(made).kind is Push.UNKNOWN
    assert alone.repo.push_side_branch(made, "side").kind is Push.UNKNOWN


def test_a_topic_branch_from_main_is_not_published_as_main(desk: Desk) -> None:
    desk.git("checkout", "-q", "-b", "topic", "origin/main")
    assert desk.repo.remote() == Remote("origin", "refs/heads/topic")
    desk.git("config", "push.default", "upstream")
    assert desk.repo.remote() == Remote("origin", "refs/heads/main")


@pytest.mark.sweep
def test_a_lost_race_is_brought_together_and_shared(desk: Desk, other: Desk, bare: Desk) -> None:
    first, _ = other.record(b"- theirs\n", "policy/policy.yaml")
    assert other.share(first).kind is Push.SHARED
    mine, _ = desk.record(b"- mine\n")
    assert desk.share(mine).kind is Push.RACED
    assert tip(bare) == first
    repo = desk.repo
    theirs = repo.fetch()
    assert theirs == first
    with repo.lock():
        head = repo.head()
        both = repo.integrate(mine, theirs, "Bring together", lambda *_: b"")
        repo.move(head, both)
        assert repo.advance(head, both) == []
    assert desk.share(both).kind is Push.SHARED
    assert desk.status() == ""
    assert desk.file("policy/policy.yaml").read_bytes() == b"# the policy\n- theirs\n"
    assert repo.is_ancestor(mine, tip(bare))
    assert repo.is_ancestor(theirs, tip(bare))


@pytest.mark.parametrize("name", ["pre-receive", "update"])
def test_a_hook_that_declines_is_heard_and_its_words_passed_on(desk: Desk, bare: Desk, name: str) -> None:
    hook(bare, name, "echo 'the wording is not neutral'; exit 1")
    before = tip(bare)
    outcome = desk.share(desk.record(b"- new\n")[0])
    assert outcome.kind is Push.DECLINED
    assert "the wording is not neutral" in outcome.reason
    assert tip(bare) == before


def test_a_protected_branch_takes_a_side_branch(desk: Desk, bare: Desk) -> None:
    hook(
        bare,
        "update",
        'test "$1" != refs/heads/main || { echo "error: GH006: Protected branch update failed"; exit 1; }',
    )
    made, _ = desk.record(b"- new\n")
    assert desk.share(made).kind is Push.PROTECTED
    assert desk.repo.push_side_branch(made, "mim/MI-20261123-K7F").kind is Push.SHARED
    assert tip(bare, "mim/MI-20261123-K7F") == made
    assert desk.repo.unshared() == 1


def test_our_own_pre_push_hook_is_heard(desk: Desk) -> None:
    place = desk.root / ".git" / "hooks" / "pre-push"
    place.parent.mkdir(exist_ok=True)
    place.write_text("#!/bin/sh\necho 'no secrets please' >&2\nexit 1\n")
    place.chmod(0o755)
    outcome = desk.share(desk.record(b"- new\n")[0])
    assert outcome.kind is Push.OWN_HOOK
    assert "pre-push" in outcome.reason


def test_a_checked_out_branch_of_a_remote_is_not_pushed_over(desk: Desk, other: Desk) -> None:
    desk.git("remote", "set-url", "origin", str(other.root))
    assert desk.share(desk.record(b"- new\n")[0]).kind is Push.DECLINED


def test_a_remote_locked_by_somebody_else_is_a_race(desk: Desk, bare: Desk) -> None:
    (bare.root / "refs" / "heads" / "main.lock").write_bytes(b"")
    assert desk.share(desk.record(b"- new\n")[0]).kind is Push.RACED


@pytest.mark.sweep
def test_a_remote_that_is_not_there_is_unreachable(desk: Desk, tmp_path: Path) -> None:
    made, _ = desk.record(b"- new\n")
    for url in (str(tmp_path / "gone"), "http://127.0.0.1:1/x.git", "https://host.invalid/x.git"):
        desk.git("remote", "set-url", "origin", url)
        assert desk.share(made).kind is Push.UNREACHABLE, url
        with pytest.raises(Unreachable):
            desk.repo.fetch()


def test_a_program_as_a_remote_is_refused(desk: Desk, tmp_path: Path) -> None:
    desk.git("remote", "set-url", "origin", f"ext::sh -c touch% {tmp_path}/canary")
    with pytest.raises(RemoteRefused):
        desk.repo.fetch()
    assert desk.share(desk.record(b"- new\n")[0]).kind is Push.SETTING
    assert not (tmp_path / "canary").exists()


@pytest.mark.parametrize("status", [401, 403])
def test_a_remote_that_does_not_admit_us_asks_for_authentication(desk: Desk, status: int) -> None:
    with web(status) as url:
        desk.git("remote", "set-url", "origin", url)
        outcome = desk.share(desk.record(b"- new\n")[0])
        assert outcome.kind is Push.AUTHENTICATION
        with pytest.raises(AuthenticationNeeded) as refused:
            desk.repo.fetch()
    # With HTTP 403, git keeps its credentials, so no git command asks for others.
    store, others = "git config credential.helper cache && ", "ask for access to the repository, or sign in"
    assert refused.value.hint.startswith(others if status == 403 else f"{store}git fetch && mim sync")
    # A remote that anyone may read asks for a sign-in only when git pushes.
    pushed = rejected_error(outcome)
    assert pushed
    assert pushed.hint.startswith(others if status == 403 else f"{store}git push --dry-run && mim sync")


def test_a_remote_in_trouble_is_unreachable(desk: Desk) -> None:
    with web(503) as url:
        desk.git("remote", "set-url", "origin", url)
        assert desk.share(desk.record(b"- new\n")[0]).kind is Push.UNREACHABLE


@pytest.mark.sweep
def test_a_silent_remote_is_given_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "NETWORK_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        desk.git("remote", "set-url", "origin", f"http://127.0.0.1:{silent.getsockname()[1]}/x.git")
        outcome = desk.share(desk.record(b"- new\n")[0])
        with pytest.raises(Unreachable):
            desk.repo.fetch()
    assert outcome.kind is Push.SILENT
    assert "timed out after" in outcome.reason


def test_a_push_that_was_taken_before_the_line_broke_is_shared_the_second_time(
    desk: Desk, bare: Desk
) -> None:
    hook(bare, "post-receive", "kill -9 $PPID")
    made, _ = desk.record(b"- new\n")
    assert desk.share(made).kind in {Push.UNREACHABLE, Push.SHARED}
    assert tip(bare) == made
    assert desk.share(made).kind is Push.SHARED


def test_a_rewritten_history_stops_everything(desk: Desk, other: Desk, bare: Desk) -> None:
    other.git("commit", "-q", "--amend", "-m", "rewritten")
    other.git("push", "-q", "--force", "origin", "main")
    rewritten = tip(bare)
    made, _ = desk.record(b"- new\n")
    assert desk.share(made).kind is Push.RACED
    for _ in range(2):
        with pytest.raises(RewrittenHistory, match="was rewritten"):
            desk.repo.fetch()
    assert desk.share(made).kind is Push.RACED
    assert tip(bare) == rewritten


def test_a_remote_that_was_moved_back_is_not_silently_undone(desk: Desk, bare: Desk) -> None:
    made, _ = desk.record(b"- secret\n")
    assert desk.share(made).kind is Push.SHARED
    bare.git("update-ref", "refs/heads/main", f"{made}^")
    back = tip(bare)
    newer, _ = desk.record(b"- new\n")
    assert desk.share(newer).kind is Push.RACED
    with pytest.raises(RewrittenHistory):
        desk.repo.fetch()
    assert tip(bare) == back


def test_a_rewrite_that_was_fetched_by_hand_is_remembered(desk: Desk, bare: Desk) -> None:
    made, _ = desk.record(b"- secret\n")
    desk.share(made)
    bare.git("update-ref", "refs/heads/main", f"{made}^")
    desk.git("fetch", "-q", "--force")
    newer, _ = desk.record(b"- new\n")
    assert desk.share(newer).kind is Push.RACED
    with pytest.raises(RewrittenHistory):
        desk.repo.fetch()


def test_who_moves_onto_the_rewritten_history_may_go_on(desk: Desk, bare: Desk) -> None:
    made, _ = desk.record(b"- secret\n")
    desk.share(made)
    bare.git("update-ref", "refs/heads/main", f"{made}^")
    desk.git("fetch", "-q", "--force")
    desk.git("reset", "-q", "--hard", "origin/main")
    newer, _ = desk.record(b"- new\n")
    assert desk.share(newer).kind is Push.SHARED
    assert desk.repo.fetch() == newer == tip(bare)


def test_a_branch_that_is_gone_is_not_made_again_unasked(desk: Desk, bare: Desk) -> None:
    made, _ = desk.record(b"- new\n")
    desk.share(made)
    bare.git("update-ref", "-d", "refs/heads/main")
    newer, _ = desk.record(b"- newer\n")
    assert desk.share(newer).kind is Push.RACED
    with pytest.raises(BranchGone):
        desk.repo.fetch()


@pytest.mark.sweep
def test_what_somebody_pulled_by_hand_is_no_rewrite(desk: Desk, other: Desk, bare: Desk) -> None:
    desk.share(desk.record(b"- one\n")[0])
    other.git("pull", "-q")
    other.by_hand(b"by hand\n", "policy/policy.yaml")
    other.git("push", "-q")
    desk.git("pull", "-q")
    made, _ = desk.record(b"- two\n")
    assert desk.share(made).kind is Push.SHARED
    assert tip(bare) == made


@pytest.mark.sweep
def test_a_shallow_clone_records_and_shares(desk: Desk, bare: Desk, tmp_path: Path) -> None:
    desk.git("clone", "-q", "--depth=1", f"file://{bare.root}", str(tmp_path / "shallow"))
    shallow = type(desk)(tmp_path / "shallow")
    assert shallow.repo.shallow
    desk.share(desk.record(b"- theirs\n", "policy/policy.yaml")[0])
    made, _ = shallow.record(b"- mine\n")
    assert shallow.share(made).kind is Push.RACED
    theirs = shallow.repo.fetch()
    assert theirs
    both = shallow.repo.integrate(made, theirs, "Bring together", lambda *_: b"")
    assert shallow.share(both).kind is Push.SHARED


@pytest.mark.parametrize("losses", [1, 3])
def test_another_fetch_in_the_clone_is_not_a_rejection_by_the_remote(
    desk: Desk, other: Desk, monkeypatch: pytest.MonkeyPatch, losses: int
) -> None:
    """The message is that of git 2.x when two fetches in one clone moved the same ref."""
    theirs, _ = other.record(b"- theirs\n")
    assert other.share(theirs).kind is Push.SHARED
    exchange, lost = remote._exchange, [f"is at {theirs} but expected {'0' * 40}"] * losses

    def taken(clone: Clone, name: str, patience: Patience, *words: str, **more: Any) -> GitResult:
        if words[0] != "fetch" or not lost:
            return exchange(clone, name, patience, *words, **more)
        return GitResult(1, b"", f"error: cannot lock ref 'refs/remotes/origin/main': {lost.pop()}")

    monkeypatch.setattr(remote, "_exchange", taken)
    if losses == 1:
        assert desk.repo.fetch() == theirs
    else:
        with pytest.raises(RemoteRefused, match="cannot lock ref"):
            desk.repo.fetch()


@contextmanager
def web(status: int) -> Iterator[str]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("WWW-Authenticate", 'Basic realm="x"')
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/x.git"
        finally:
            server.shutdown()
            thread.join()


def test_a_git_that_is_killed_says_nothing_about_the_remote(desk: Desk) -> None:
    place = desk.root / ".git" / "hooks" / "pre-push"
    place.parent.mkdir(exist_ok=True)
    place.write_text("#!/bin/sh\nkill -9 $PPID\n")
    place.chmod(0o755)
    made, _ = desk.record(b"- new\n")
    outcome = desk.share(made)
    assert outcome.kind is Push.UNREACHABLE
    assert "was stopped by signal 9" in outcome.reason
    place.unlink()
    assert desk.share(made).kind is Push.SHARED
