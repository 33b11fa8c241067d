"""Several commands of one clone at once, and several clones: waiting entries go in one push, and nothing is lost."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from mimkit.app.recording.sharing import race
from mimkit.store.git.locking import locks
from mimkit.store.git.process import run
from mimkit.store.git.repository import Repository
from tests.desk.web import Line, served
from tests.stories.test_sharing import agree, texts

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office


@pytest.fixture
def slow(office: Office) -> Iterator[tuple[Desk, Line]]:
    """A clone with the running incident, and its line to the remote, with 300 ms for each request."""
    desk = office.seat("mim-duty")
    desk.declare()
    desk.git("--git-dir", str(office.remote), "config", "http.receivepack", "true")
    with served(office.remote) as line:
        desk.git("remote", "set-url", "origin", line.url)
        desk.mim("sync")
        line.latency, line.taken = 0.3, 0
        yield desk, line


PATIENT = """
import sys
from mimkit.app.recording.sharing import race
from mimkit.cli.main import run
from mimkit.store.git.process import run as git
race.OTHERS_SECONDS = git.NETWORK_SECONDS = 60
sys.exit(run(sys.argv[1:]))
"""
"""A command that waits for others as long as a busy machine takes to start all of them."""


@pytest.mark.sweep
def test_what_waits_in_a_clone_goes_in_one_push(office: Office, slow: tuple[Desk, Line]) -> None:
    """Four commands record while another one shares; the first of them pushes all, and the others see that."""
    desk, line = slow
    before = desk.git("rev-parse", "HEAD").strip()
    with Repository.discover(desk.folder).sharing(1):
        processes = [desk.spawn_python(("-c", PATIENT), "log", str(number), "--json") for number in range(4)]
        while len(desk.git("rev-list", f"{before}..HEAD").split()) < 4:
            assert all(each.poll() is None for each in processes)
            time.sleep(0.05)
        assert line.taken == 0
    said = [desk.answer(each) for each in processes]
    assert [(each.status, each.document["shared"]) for each in said] == [(0, True)] * 4, said
    assert line.taken == 1
    assert Counter(texts(desk)) == Counter("0123")
    agree(office, desk)


@pytest.mark.sweep
def test_who_waits_too_long_for_another_command_says_so(
    office: Office, slow: tuple[Desk, Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, line = slow
    assert race.OTHERS_SECONDS + locks.SLOW_SECONDS <= run.NETWORK_SECONDS
    monkeypatch.setattr(race, "OTHERS_SECONDS", 0.1)
    with Repository.discover(desk.folder).sharing(1):
        said = desk.type("log", "0")
    assert (said.status, line.taken) == (4, 0)
    assert said.out.endswith(", not shared yet\n")
    assert "another command in this clone has been sharing" in said.err
    assert "the next command will share it" in said.err
    assert desk.mim("log", "1").out.endswith(", shared\n")
    assert line.taken == 1
    agree(office, desk)


def test_commits_that_mimkit_did_not_make_are_not_pushed_with_those_of_another_command(
    office: Office,
) -> None:
    desk = office.seat("mim-duty")
    desk.declare()
    repo = Repository.discover(desk.folder)
    mine = desk.type("--offline", "log", "0", "--json").document["commit"]
    assert race.newest_to_share(repo, mine) == mine
    newer = desk.type("--offline", "log", "1", "--json").document["commit"]
    assert race.newest_to_share(repo, mine) == newer
    desk.write("todo.txt", "by hand")
    desk.commit()
    assert race.newest_to_share(repo, mine) == mine


@pytest.mark.sweep
def test_offline_entries_go_in_one_push(office: Office, slow: tuple[Desk, Line]) -> None:
    desk, line = slow
    for number in range(3):
        assert desk.type("--offline", "log", str(number)).status == 4
    assert desk.mim("log", "3", "--json").document["shared"]
    assert line.taken == 1
    assert Counter(texts(desk)) == Counter("0123")
    agree(office, desk)
