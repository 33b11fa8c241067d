"""`mim watch`: the board of open incidents as lines, in clones that share a remote."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from mimkit.cli.session import Session
from mimkit.cli.watch import feed as feeding
from mimkit.cli.watch import lines as watching
from mimkit.cli.watch.feed import BoardFeed
from mimkit.cli.watch.reading import read_records
from mimkit.report.board.board import Board
from mimkit.store.git.process import run as process
from tests.builders import INCIDENT, clock
from tests.stories.silence import silence

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office, Said

NOW = clock("10:14")


@pytest.fixture
def two(office: Office) -> tuple[Desk, Desk]:
    """Two clones with one open incident."""
    first, second = office.seat("mim-duty"), office.seat("tech-duty")
    first.declare()
    second.mim("status")
    return first, second


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fetch as often as possible; the pause of four seconds is in one test."""
    for name in ("PAUSE", "_FRESH", "_LEAST"):
        monkeypatch.setattr(feeding, name, 0.05 if name == "_LEAST" else 0.0)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("MIM_OFFLINE", raising=False)


@contextmanager
def feed_of(desk: Desk, *named: str) -> Iterator[BoardFeed]:
    with (
        mock.patch.dict("os.environ", desk.surroundings, clear=True),
        BoardFeed(Session(desk.folder), named) as feed,
    ):
        yield feed


def until(feed: BoardFeed, is_so: Callable[[Board], bool], now: datetime = NOW) -> Board:
    """Poll until the board says something, at most for ten seconds."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        board = feed.poll(now)
        if board and is_so(board):
            return board
        feed.wait(0.1)
    raise AssertionError(feed.board_at(now))


def texts(board: Board) -> list[str]:
    return [each.text for incident in board.incidents for each in incident.entries]


def watched(desk: Desk, *words: str, then: Callable[[int], object] | None = None, rounds: int = 1) -> Said:
    """Run `mim watch` for some rounds; before each one but the first, something happens. Then it is interrupted."""
    round_ = count(1)

    def wait(self: BoardFeed, seconds: float) -> None:
        if seconds == watching._FIRST:
            self._fetcher.news.wait(seconds)
            return
        number = next(round_)
        if number > rounds or then is None:
            raise KeyboardInterrupt
        before, end = self._position(), time.monotonic() + 10
        then(number)
        while self._position() == before and time.monotonic() < end:
            self._fetcher.wanted.set()
            self._fetcher.news.wait(0.1)
            self._fetcher.news.clear()
        while not self._fetcher._ended and time.monotonic() < end:
            self._fetcher.news.wait(0.1)

    with mock.patch.object(BoardFeed, "wait", wait):
        return desk.type("watch", *words)


@pytest.mark.sweep  # it waits for a real pause
def test_an_entry_of_one_clone_is_on_the_board_of_the_other_within_five_seconds(
    two: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # with the pause
    first, second = two
    process = second.spawn("watch")
    assert process.stdout
    while "Latest entry" not in process.stdout.readline():
        pass
    first.mim("log", "The certificate expired", "--kind", "finding")
    shared = time.monotonic()
    line = process.stdout.readline()
    took = time.monotonic() - shared
    process.terminate()
    process.communicate()
    assert line == f"10:09:00 {_letters(first)} Finding by mim-duty: The certificate expired.\n"
    assert took < 5


def _letters(desk: Desk) -> str:
    return str(desk.mim("list", "--json").document["incidents"][0]["id"])[-3:]


@pytest.mark.sweep
def test_it_begins_with_the_present_state_and_goes_on_with_each_change(two: tuple[Desk, Desk]) -> None:
    first, second = two
    letters = _letters(first)
    steps: dict[int, tuple[str, ...]] = {
        1: ("log", "No access to the store", "--kind", "blocker"),
        2: ("role", "technical-lead", "tech-duty"),
    }
    said = watched(second, then=lambda number: first.mim(*steps[number]), rounds=2)
    assert said.status == 130
    lines = said.out.splitlines()
    assert (
        lines[0]
        == "1 open incident. Times are in UTC. One line is printed for each change. Press Ctrl-C to stop."
    )
    assert lines[1].startswith(f"10:09:00 {letters} SEV1 Checkout returns 503. Phase investigating, for 0s")
    at = next(number for number, line in enumerate(lines) if "Latest entry" in line)
    blocker = f"10:09:00 {letters} Open blocker {first.timeline()[-2]['id'][-6:]}, no owner: No access to the store."
    assert lines[at + 1] == f"10:09:00 {letters} Blocker by mim-duty: No access to the store."
    assert blocker in lines[at + 2 :]
    assert lines.index(blocker) < lines.index(
        f"10:09:00 {letters} Role by mim-duty: technical-lead is tech-duty."
    )
    assert f"10:09:00 {letters} Technical lead: tech-duty." in lines
    assert "\x1b" not in said.out
    assert "\r" not in said.out


@pytest.mark.sweep
def test_each_change_is_a_json_document_on_a_line(two: tuple[Desk, Desk]) -> None:
    first, second = two
    said = watched(second, "--json", then=lambda _: first.mim("log", "Later"))
    documents: list[dict[str, Any]] = [json.loads(line) for line in said.out.splitlines()]
    assert all(each["version"] == 1 for each in documents)
    assert documents[0]["kind"] == "opened"
    assert documents[-1] == {
        "version": 1,
        "at": "2026-11-23T10:09:00Z",
        "incident": first.mim("list", "--json").document["incidents"][0]["id"],
        "kind": "entry",
        "change": "Note by mim-duty: Later.",
    }


@pytest.mark.sweep
def test_only_named_incidents_are_shown_even_after_they_ended(two: tuple[Desk, Desk]) -> None:
    first, second = two
    letters = _letters(first)
    other = first.mim("declare", "Mail is late", "--severity", "SEV2", "--json").document["incident"]
    first.mim("demote", "-i", letters, "--reason", "Not major")
    assert "Mail is late" not in (said := watched(second, letters)).out
    assert "Phase demoted" in said.out
    assert "0 open" not in said.out
    both = watched(second, "-i", letters, "-i", other[-3:]).out
    assert both.index("Mail is late") < both.index("Checkout returns 503")
    assert watched(second).out.splitlines()[0].startswith("1 open incident.")


@pytest.mark.sweep
def test_once_prints_what_the_screen_would_show_and_ends(two: tuple[Desk, Desk]) -> None:
    first, second = two
    first.mim("log", "The certificate expired", "--kind", "finding")
    lines = second.mim("watch", "--once").out.splitlines()
    assert lines[0].split() == ["SEV1", _letters(first), "Checkout", "returns", "503"]
    assert "10:09  finding     The certificate expired" in "\n".join(lines)
    assert max(map(len, lines)) <= 100
    assert not lines[-1].isspace()
    first.mim("log", "It is renewed")
    plain = second.mim("watch", "--once", "--plain").out.splitlines()
    assert plain[-1] == f"10:09:00 {_letters(first)} Latest entry: note by mim-duty: It is renewed."
    kinds = [json.loads(line)["kind"] for line in second.mim("watch", "--once", "--json").out.splitlines()]
    assert kinds[0] == "opened"
    assert "QQQ" in second.refused(2, "watch", "--once", "-i", "QQQ").err


@pytest.mark.sweep
def test_the_watch_of_a_status_is_the_same_and_prints_no_json(two: tuple[Desk, Desk]) -> None:
    second = two[1]
    assert "--watch" in second.refused(2, "status", "--watch", "--json").err
    with mock.patch.object(BoardFeed, "wait", side_effect=[None, KeyboardInterrupt]):
        said = second.type("status", "--watch")
    assert said.status == 130
    assert said.out.startswith("1 open incident. Times are in UTC.")


@pytest.mark.sweep
def test_without_an_incident_it_waits_for_one(office: Office) -> None:
    first, second = office.seat("mim-duty"), office.seat("tech-duty")
    said = watched(second, then=lambda _: first.declare())
    assert said.out.splitlines()[0].startswith("No open incident. Times are in UTC.")
    assert "SEV1 Checkout returns 503." in said.out


def test_a_record_that_cannot_be_read_is_counted_at_the_beginning(desk: Desk) -> None:
    desk.write(f"incidents/2026/{INCIDENT}/incident.yaml", "title: [\n")
    desk.git("add", "-A")
    desk.git("commit", "-qm", "Break a record")
    assert watched(desk).out.startswith("No open incident; 1 record cannot be read. Times are in UTC.")


def test_before_the_first_policy_it_says_what_to_do(empty: Desk) -> None:
    empty.git("init", "-q")
    assert "mim init" in empty.refused(5, "watch").err


@pytest.mark.sweep
def test_a_dead_remote_delays_nothing_and_is_said(two: tuple[Desk, Desk]) -> None:
    first, second = two
    second.more["MIM_OFFLINE"] = "1"
    second.type("log", "Recorded while the remote is silent")
    del second.more["MIM_OFFLINE"]
    # A board waits twice as long for a remote as a command that records.
    with silence() as remote, mock.patch.object(process, "NETWORK_SECONDS", 1.0):
        second.git("remote", "set-url", "origin", remote.url("git"))
        with feed_of(second) as feed:
            began = time.monotonic()
            board = feed.poll(NOW)
            assert time.monotonic() - began < 1.5
            assert board
            assert board.remote.trouble == ""
            assert "Recorded while the remote is silent" in texts(board)
            lost = until(feed, lambda board: bool(board.remote.trouble))
            assert "timed out after 2 seconds" in lost.freshness
            assert lost.freshness.startswith("as of 10:1")
            # The next attempts are skipped for a while, which is nothing new.
            for _ in range(3):
                feed.wait(0.2)
                assert feed.poll(NOW) is None
            second.git("remote", "set-url", "origin", str(first.folder.parent / "remote.git"))
            assert until(feed, lambda board: not board.remote.trouble).unshared == 1


@pytest.mark.sweep
def test_nothing_is_read_again_until_the_branch_moves(two: tuple[Desk, Desk]) -> None:
    first, second = two
    with (
        feed_of(second) as feed,
        mock.patch.object(feeding, "read_records", wraps=read_records) as read,
    ):
        assert feed.poll(NOW)
        for _ in range(3):
            feed.wait(1)
            assert feed.poll(NOW) is None
        assert read.call_count == 1
        assert feed.board_at(clock("10:16")).incidents[0].phase_words == "investigating, for 7m"
        # The time alone is news only where a deadline is due soon or overdue.
        assert feed.poll(clock("10:25")) is not None
        assert read.call_count == 1
        first.mim("log", "Later")
        assert "Later" in texts(until(feed, lambda board: "Later" in texts(board), clock("10:25")))


@pytest.mark.sweep
@pytest.mark.parametrize("name", ["incident.yaml", "review.yaml"])
def test_an_unreadable_incident_is_named_and_the_others_stay(two: tuple[Desk, Desk], name: str) -> None:
    first, second = two
    other = first.mim("declare", "Mail is late", "--severity", "SEV2", "--json").document["incident"]
    with feed_of(second) as feed:
        assert len(until(feed, lambda board: len(board.incidents) == 2).incidents) == 2
        path = f"incidents/{other[3:7]}/{other}"
        first.write(f"{path}/{name}", "id: [\n")
        first.commit()
        first.git("push", "-q")
        board = until(feed, lambda board: bool(board.unreadable))
        assert [each.title for each in board.incidents] == ["Checkout returns 503"]
        assert board.unreadable == (f"{path}/incident.yaml",)
        first.git("revert", "--no-edit", "HEAD")
        first.git("push", "-q")
        assert len(until(feed, lambda board: not board.unreadable).incidents) == 2


@pytest.mark.sweep
def test_a_broken_policy_keeps_the_last_board_and_says_why(two: tuple[Desk, Desk]) -> None:
    first, second = two
    with feed_of(second) as feed:
        assert feed.poll(NOW)
        first.write("policy/policy.yaml", "severities: [\n")
        first.commit()
        first.git("push", "-q")
        board = until(feed, lambda board: bool(board.problem))
        assert "policy/policy.yaml" in board.problem
        assert [each.title for each in board.incidents] == ["Checkout returns 503"]
        first.git("revert", "--no-edit", "HEAD")
        first.git("push", "-q")
        assert until(feed, lambda board: not board.problem).incidents


def test_a_command_that_was_just_run_is_not_waited_for(two: tuple[Desk, Desk]) -> None:
    with feed_of(two[1]) as feed:
        assert feed.poll(NOW)
        feed.wake()
        began = time.monotonic()
        feed.wait(5)
        assert time.monotonic() - began < 1


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_reader_who_has_seen_enough_ends_it(two: tuple[Desk, Desk], words: tuple[str, ...]) -> None:
    with mock.patch("mimkit.cli.watch.lines.watch_lines", side_effect=BrokenPipeError):
        said = two[1].type("watch", *words)
    assert (said.status, said.err) == (0, "")


def test_a_bug_in_the_thread_that_fetches_is_not_hidden(two: tuple[Desk, Desk]) -> None:
    with mock.patch.object(feeding, "fetch", side_effect=ZeroDivisionError), feed_of(two[1]) as feed:
        feed.wait(5)
        with pytest.raises(ZeroDivisionError):
            feed.poll(NOW)


def test_a_ci_job_shows_the_commit_for_which_it_was_started(two: tuple[Desk, Desk]) -> None:
    second = two[1]
    second.more["CI"] = "true"
    with feed_of(second) as feed:
        assert feed.poll(NOW)
        assert not [each for each in threading.enumerate() if each.name == "mim-fetch"]


@pytest.mark.sweep
def test_it_leaves_no_thread_behind(two: tuple[Desk, Desk]) -> None:
    with feed_of(two[1]) as feed:
        assert feed.poll(NOW)
    assert not [each for each in threading.enumerate() if each.name == "mim-fetch"]
    assert not Path(two[1].folder / ".git/FETCH_HEAD").exists()
