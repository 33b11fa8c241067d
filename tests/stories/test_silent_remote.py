"""A remote that does not answer: record first, give up soon, and do not contact it again for a while."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from mimkit.app.recording import record
from mimkit.store.git.process import run
from mimkit.store.git.repository import Head, Repository
from tests.stories.silence import Silence, silence

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office


@pytest.fixture
def hole() -> Iterator[Silence]:
    with silence() as found:
        yield found


@pytest.fixture
def cut_off(office: Office, hole: Silence) -> Desk:
    """A clone with an open incident whose remote has just stopped answering."""
    desk = office.seat("mim-duty")
    desk.declare()
    desk.git("remote", "set-url", "origin", hole.url("git"))
    return desk


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "NETWORK_SECONDS", 0.5)


def forget_for(desk: Desk, seconds: float) -> None:
    """Let time pass since the remote timed out after."""
    for place in (desk.folder / ".git/mimkit/contact").glob("*.json"):
        known = json.loads(place.read_text())
        known["silent_at"] -= seconds
        place.write_text(json.dumps(known))


def test_five_seconds_is_the_most_that_a_remote_costs() -> None:
    assert run.NETWORK_SECONDS == 5.0


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("scheme", ["git", "http"])
def test_a_silent_remote_is_asked_once_and_then_left_alone_for_thirty_seconds(
    cut_off: Desk, hole: Silence, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off.git("remote", "set-url", "origin", hole.url(scheme))
    monkeypatch.setattr("mimkit.cli.terminal.dialogue._MOMENT", 0.05)
    first = cut_off.type("log", "one", "--json")
    assert first.status == 4
    commit = first.document["commit"][:7]
    assert first.err.startswith(f"recorded as {commit}; sharing it with origin\n")
    assert "timed out after" in first.err
    asked = len(hole.accepted)
    assert asked >= 1
    second = cut_off.type("log", "two")
    assert (second.status, len(hole.accepted)) == (4, asked)
    assert "so it was not tried again" in second.err
    assert "mim sync" in second.err
    refused = cut_off.type("declare", "x", "--severity", "SEV9")
    assert (refused.status, len(hole.accepted)) == (2, asked)
    forget_for(cut_off, 29)
    cut_off.type("log", "three")
    forget_for(cut_off, 31)
    assert len(hole.accepted) >= asked
    cut_off.type("log", "four")
    assert len(hole.accepted) > asked


@pytest.mark.usefixtures("hasty")
def test_sync_and_doctor_ask_a_remote_that_is_left_alone(
    office: Office, cut_off: Desk, hole: Silence
) -> None:
    assert cut_off.type("log", "one").status == 4
    for words in (("sync",), ("doctor",)):
        asked = len(hole.accepted)
        said = cut_off.type(*words)
        assert "timed out after" in said.out + said.err
        assert len(hole.accepted) > asked
    cut_off.git("remote", "set-url", "origin", str(office.remote))
    # Another address is another remote: what the old one did says nothing about it.
    assert cut_off.mim("log", "two", "--json").document["shared"]
    assert office.head() == cut_off.git("rev-parse", "HEAD").strip()


@pytest.mark.usefixtures("hasty")
def test_a_remote_that_answers_again_is_no_longer_left_alone(
    office: Office, cut_off: Desk, hole: Silence
) -> None:
    config = cut_off.folder / ".git" / "config"
    cut_off.git("config", f"url.{office.remote}.insteadOf", hole.url("git"))
    cut_off.mim("log", "it answers")
    config.write_text(config.read_text().replace("insteadOf", "pushInsteadOfNothing"))
    assert cut_off.type("log", "it does not").status == 4
    config.write_text(config.read_text().replace("pushInsteadOfNothing", "insteadOf"))
    assert cut_off.type("log", "left alone").status == 4
    assert cut_off.mim("sync").out.startswith("2 commits shared")
    assert cut_off.mim("log", "as ever", "--json").document["shared"]


@pytest.mark.parametrize("words", [("log", "hello"), ("restored", "All is well", "--json")])
def test_interrupted_while_sharing_it_says_that_the_entry_is_recorded(
    cut_off: Desk, words: tuple[str, ...]
) -> None:
    before = cut_off.git("rev-parse", "HEAD")
    process = cut_off.spawn(*words)
    assert process.stderr is not None
    told = process.stderr.readline()
    head = cut_off.git("rev-parse", "HEAD")
    assert head != before
    assert told == f"recorded as {head[:7]}; sharing it with origin\n"
    os.kill(process.pid, signal.SIGINT)
    said = cut_off.answer(process)
    assert said.status == 130
    assert f"The entry is recorded as {head[:7]}; it may not be shared yet." in said.err
    assert "next: mim sync" in said.err
    assert cut_off.git("rev-parse", "HEAD") == head


def test_interrupted_before_the_commit_it_says_that_nothing_is_recorded(desk: Desk) -> None:
    desk.declare()
    before = desk.everything()
    with mock.patch.object(record, "decide", side_effect=KeyboardInterrupt):
        said = desk.type("log", "hello")
    assert (said.status, said.out) == (130, "")
    assert "Interrupted. Nothing was recorded." in said.err
    assert desk.everything() == before


@pytest.mark.parametrize("where", ["mimkit.cli.main.importlib.import_module", "mimkit.cli.acting.Session"])
@pytest.mark.parametrize("words", [("log", "hello"), ("update", "--affected", "a", "--doing", "b")])
def test_interrupted_while_it_starts_it_says_that_nothing_is_recorded(
    desk: Desk, where: str, words: tuple[str, ...]
) -> None:
    desk.declare()
    before = desk.everything()
    with mock.patch(where, side_effect=KeyboardInterrupt):
        said = desk.type(*words)
    assert (said.status, said.out) == (130, "")
    assert "Interrupted. Nothing was recorded." in said.err
    assert desk.everything() == before


@pytest.mark.parametrize("is_made", [True, False])
def test_interrupted_in_the_commit_it_looks_whether_it_was_made(desk: Desk, is_made: bool) -> None:  # noqa: FBT001
    desk.declare()
    commit = Repository.commit

    def interrupted(repo: Repository, head: Head, *rest: object) -> str:
        if is_made:
            commit(repo, head, *rest)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with mock.patch.object(Repository, "commit", interrupted):
        said = desk.type("log", "hello")
    assert said.status == 130
    made = f"The entry is recorded as {desk.git('rev-parse', 'HEAD')[:7]}."
    assert (made in said.err) is is_made
    assert ("Nothing was recorded." in said.err) is not is_made
    texts = [entry.get("text") for entry in desk.timeline()]
    assert ("hello" in texts) is is_made
    desk.mim("log", "goes on")


def test_interrupted_after_the_commit_it_says_that_the_entry_is_recorded(desk: Desk) -> None:
    desk.declare()
    with mock.patch.object(record, "carry_over", side_effect=KeyboardInterrupt):
        said = desk.type("log", "hello")
    assert said.status == 130
    assert f"The entry is recorded as {desk.git('rev-parse', 'HEAD')[:7]}." in said.err
    assert "hello" in [entry.get("text") for entry in desk.timeline()]


def test_an_entry_that_was_called_recorded_and_is_refused_is_taken_back_aloud(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = office.seat("mim-duty")
    first.declare()
    second = office.seat("tech-duty")
    second.mim("restored")
    monkeypatch.setattr("mimkit.cli.terminal.dialogue._MOMENT", 0.0)
    said = first.type("restored")
    assert (said.status, said.out) == (3, "")
    commit = said.err.split()[2].removesuffix(";")
    assert said.err.startswith(f"recorded as {commit}; sharing it with origin\n")
    assert f"note: {commit} was undone" in said.err
    assert "restored" in first.git("show", commit)
    assert first.git("rev-parse", "HEAD").strip() == office.head()
