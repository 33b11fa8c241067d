"""A writer with a slow connection asks others to wait, and gets its turn; who is asked waits a few seconds at most."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mimkit.app.recording.sharing.race import Race
from mimkit.store.git.repository import Repository
from tests.desk.web import Turn, served

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office

THREE_ARE_FASTER = """
git for-each-ref refs/heads/mim/ | grep -q . && exit 0
export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x@example.com GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x@example.com
for number in 1 2 3; do
  git update-ref refs/heads/main "$(git commit-tree -p main -m "First" "main^{tree}")"
done
"""
"""Writers that are always faster, but wait while the remote has a sign."""


def signs(office: Office) -> list[str]:
    words = ("-C", str(office.remote), "for-each-ref", "--format=%(refname:short)", "refs/heads/mim")
    return subprocess.run(["git", *words], capture_output=True, text=True, check=True).stdout.split()


def hang(office: Office, age: float = 0.0, tail: str = "0123abcd") -> str:
    """Put up the sign of another writer, this many seconds old."""
    name = f"mim/waiting-{int((time.time() - age) * 1000):013d}-{tail}"
    subprocess.run(["git", "-C", str(office.remote), "branch", name, "main"], check=True)
    return name


def fetched(desk: Desk) -> Repository:
    repo = Repository.discover(desk.folder)
    repo.fetch()
    return repo


@pytest.fixture
def desk(office: Office) -> Desk:
    desk = office.seat("mim-duty")
    desk.declare()
    return desk


def faster(remote: Path) -> None:
    subprocess.run(["sh", "-c", THREE_ARE_FASTER], cwd=remote, check=True)


@pytest.mark.sweep
def test_who_is_always_too_late_asks_others_to_wait_and_is_shared(office: Office, desk: Desk) -> None:
    desk.git("--git-dir", str(office.remote), "config", "http.receivepack", "true")
    with served(office.remote) as line:
        desk.git("remote", "set-url", "origin", line.url)
        desk.mim("sync")
        line.pushes += [Turn(before=lambda: faster(office.remote))] * 40
        line.taken = 0
        said = desk.mim("log", "slow", "--json")
    assert said.document["shared"]
    # Three are lost; then come the sign, the entry, and the end of the sign.
    assert line.taken == 3 + 3
    assert signs(office) == []
    assert "slow" in [entry.get("text") for entry in desk.timeline()]


def test_others_let_it_go_first_and_not_longer_than_four_seconds(office: Office, desk: Desk) -> None:
    hang(office)
    repo, pauses = fetched(desk), list[float]()
    race = Race()
    assert race.fetch(repo, pauses.append) == office.head()
    assert pauses == [0.125, 0.25, 0.5, 1.0, 1.0, 1.0, 0.125]
    race.fetch(repo, pauses.append)
    assert len(pauses) == 7


def test_they_go_on_as_soon_as_it_is_shared(office: Office, desk: Desk) -> None:
    name = hang(office)

    def pause(seconds: float) -> None:
        assert seconds == 0.125
        subprocess.run(["git", "-C", str(office.remote), "branch", "-q", "-D", name], check=True)

    race = Race()
    race.fetch(fetched(desk), pause)
    assert race.given_way == 0.125


def test_the_one_that_has_waited_longest_goes_first(office: Office, desk: Desk) -> None:
    older, newer = hang(office, age=2), hang(office, age=1)
    found = fetched(desk).signs()
    assert found
    assert (found.first(""), found.first(newer), found.first(older)) == (older, older, older)
    Race(sign=older).fetch(fetched(desk), lambda _: pytest.fail("it waits"))


def test_a_sign_that_was_left_behind_counts_for_half_a_minute_and_is_deleted(
    office: Office, desk: Desk
) -> None:
    lately, long_ago = hang(office, age=31), hang(office, age=61)
    ahead = hang(office, age=-3600)
    Race().fetch(fetched(desk), lambda _: pytest.fail("it waits"))
    assert signs(office) == sorted([lately, ahead])
    assert long_ago not in signs(office)
