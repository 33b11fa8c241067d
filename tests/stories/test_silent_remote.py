"""A remote that does not answer: record first, give up soon, and do not contact it again for a while."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING
from unittest import mock

import pytest

from mimkit.app.recording import record
from mimkit.store.git.process import run
from mimkit.store.git.repository import Head, Repository
from mimkit.store.git.sharing import remote
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


def read_until(stream: IO[str], words: str, more: int) -> str:
    """Read from a process up to some words, and this many characters after them."""
    told = ""
    while words not in told:
        letter = stream.read(1)
        assert letter, told
        told += letter
    return told + stream.read(more)


def forget_for(desk: Desk, seconds: float) -> None:
    """Let time pass since the remote timed out after."""
    for place in (desk.folder / ".git/mimkit/contact").glob("*.json"):
        known = json.loads(place.read_text())
        known["silent_at"] -= seconds
        place.write_text(json.dumps(known))


def test_three_seconds_is_the_most_that_a_remote_costs() -> None:
    assert run.NETWORK_SECONDS == 3.0


@pytest.mark.sweep
@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("scheme", ["git", "http"])
def test_a_silent_remote_is_asked_once_and_then_left_alone_for_fifteen_seconds(
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
    forget_for(cut_off, 14)
    cut_off.type("log", "three")
    forget_for(cut_off, 2)
    assert len(hole.accepted) >= asked
    cut_off.type("log", "four")
    assert len(hole.accepted) > asked


@pytest.mark.sweep
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


@pytest.mark.sweep
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


@pytest.mark.sweep
@pytest.mark.parametrize("words", [("log", "hello"), ("restored", "All is well", "--json")])
def test_interrupted_while_sharing_it_says_that_the_entry_is_recorded(
    cut_off: Desk, words: tuple[str, ...]
) -> None:
    before = cut_off.git("rev-parse", "HEAD")
    process = cut_off.spawn(*words)
    assert process.stderr is not None
    assert process.stdout is not None
    is_document = "--json" in words
    told = process.stderr.readline() if is_document else read_until(process.stdout, " recorded ", 7)
    head = cut_off.git("rev-parse", "HEAD")
    assert head != before
    if is_document:
        assert told == f"recorded as {head[:7]}; sharing it with origin\n"
    else:
        assert told.endswith(f" recorded {head[:7]}")
    os.kill(process.pid, signal.SIGINT)
    said = cut_off.answer(process)
    assert said.status == 130
    assert f"The entry was recorded as {head[:7]}, but may not be shared yet." in said.err
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
    made = f"The entry was recorded as {desk.git('rev-parse', 'HEAD')[:7]}."
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
    assert f"The entry was recorded as {desk.git('rev-parse', 'HEAD')[:7]}." in said.err
    assert "hello" in [entry.get("text") for entry in desk.timeline()]


@pytest.mark.sweep
def test_an_entry_that_was_called_recorded_and_is_refused_is_taken_back_aloud(
    office: Office,
) -> None:
    first = office.seat("mim-duty")
    first.declare()
    second = office.seat("tech-duty")
    second.mim("restored")
    said = first.type("restored")
    assert said.status == 3
    assert said.out.endswith(", undone\n")
    commit = said.out.split()[-2].removesuffix(",")
    assert f"note: {commit} was undone" in said.err
    assert "restored" in first.git("show", commit)
    assert first.git("rev-parse", "HEAD").strip() == office.head()


def test_the_line_says_recorded_before_the_remote_is_contacted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = office.seat("mim-duty")
    desk.declare()
    seen: list[str] = []
    push = Repository.push

    def looking(repo: Repository, *rest: object) -> object:
        assert isinstance(sys.stdout, io.StringIO)
        seen.append(sys.stdout.getvalue())
        return push(repo, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Repository, "push", looking)
    line = desk.mim("log", "hello").out
    assert seen[0].endswith(f" recorded {office.head()[:7]}")
    assert line == f"{seen[0]}, shared\n"
    assert len(line.splitlines()) == 1
    assert desk.mim("log", "one document", "--json").document["shared"]
    assert seen[1] == ""


@pytest.mark.sweep
@pytest.mark.usefixtures("hasty")
def test_several_slow_answers_share_one_limit(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A remote that answers each question just within the limit would otherwise make a command wait for each."""
    desk = office.seat("mim-duty")
    desk.declare()
    monkeypatch.setattr(remote, "_SLOW_SECONDS", 0.2)
    for what in ("upload-pack", "receive-pack"):
        slow = tmp_path / f"slow-{what}"
        slow.write_text(f'#!/bin/sh\nsleep 0.4\nexec git-{what} "$@"\n')
        slow.chmod(0o755)
        desk.git("config", f"remote.origin.{what.replace('-', '')}", str(slow))
    contact = desk.folder / ".git/mimkit/contact/origin.json"
    contact.write_text(json.dumps({**json.loads(contact.read_text()), "default_at": 1}))
    said = desk.type("log", "hello")
    assert said.status == 4
    assert ", not shared yet\n" in said.out
    monkeypatch.setattr(run, "NETWORK_SECONDS", 5.0)
    assert desk.mim("sync").out.startswith("1 commit shared")


@pytest.mark.sweep
@pytest.mark.parametrize("how", ["option", "before", "variable"])
def test_offline_the_remote_is_not_contacted(office: Office, hole: Silence, how: str) -> None:
    desk = office.seat("mim-duty")
    desk.declare()
    desk.git("remote", "set-url", "origin", hole.url("git"))
    words = {
        "option": ("log", "hello", "--offline"),
        "before": ("--offline", "log", "hello"),
        "variable": ("log", "hello"),
    }[how]
    if how == "variable":
        desk.more["MIM_OFFLINE"] = "1"
    said = desk.type(*words)
    assert said.status == 4
    assert ", not shared yet\n" in said.out
    assert (
        "offline, so the remote was not contacted; the next command that is online will share it" in said.err
    )
    assert hole.accepted == []
    shown = desk.type("--offline", "status")
    assert (shown.status, hole.accepted) == (0, [])
    assert "1 commit is recorded here but not shared" in shown.out
    desk.more.pop("MIM_OFFLINE", None)
    desk.git("remote", "set-url", "origin", str(office.remote))
    assert desk.mim("log", "later").out.endswith(", shared\n")
    assert office.head() == desk.git("rev-parse", "HEAD").strip()


@pytest.mark.parametrize(("value", "status"), [("", 0), ("0", 0), ("no", 0), ("yes", 4), ("true", 4)])
def test_the_variable_can_say_no(office: Office, value: str, status: int) -> None:
    desk = office.seat("mim-duty")
    desk.declare()
    desk.more["MIM_OFFLINE"] = value
    assert desk.type("log", "hello").status == status


def test_offline_without_a_remote_means_nothing(desk: Desk) -> None:
    desk.declare()
    assert desk.mim("log", "hello", "--offline").out.endswith(
        f"recorded {desk.git('rev-parse', 'HEAD')[:7]}\n"
    )


def test_sync_contacts_the_remote_whatever_the_variable_says(office: Office) -> None:
    desk = office.seat("mim-duty")
    desk.declare()
    desk.more["MIM_OFFLINE"] = "1"
    assert desk.type("log", "hello").status == 4
    assert desk.mim("sync").out.startswith("1 commit shared")
