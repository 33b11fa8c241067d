"""Nothing is sent for an incident that is not live, whatever the policy and the environment say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mimkit.cli.demo.workspace import Stage
from tests.stories.receivers import Hook, receiver
from tests.stories.test_deliver_obstacles import set_up

pytestmark = pytest.mark.sweep

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

UPDATE = ("update", "--affected", "Nobody can pay", "--doing", "We are rolling back")
SERVICE = ("--service", "checkout", "--severity", "SEV1")
EVERYONE = ["ok-executives", "ok-public", "ok-staff"]


@pytest.fixture
def hook() -> Iterator[Hook]:
    with receiver() as found:
        yield found


@pytest.fixture
def ready(desk: Desk, hook: Hook) -> Desk:
    """A desk where everything says that messages are sent: the policy, the secrets, and each variable that could."""
    set_up(desk, hook)
    names = ("SEND", "YES", "OLDER", "AGAIN", "UNSHARED", "BACKFILL", "PROPOSE", "DRILL")
    for verb in ("", "UPDATE_", "DELIVER_", "DECLARE_", "BACKFILL_", "DEMO_"):
        desk.more.update({f"MIM_{verb}{each}": "1" for each in names})
    return desk


def only(desk: Desk) -> str:
    name: str = desk.mim("list", "--json").document["incidents"][0]["id"]
    return name


def drill(desk: Desk) -> str:
    return desk.declare("A drill", *SERVICE, "--drill")


def proposal(desk: Desk) -> str:
    return desk.declare("Perhaps", *SERVICE, "--propose")


def past(desk: Desk) -> str:
    return desk.declare("A past one", *SERVICE, "--backfill", "--at", "2026-11-20T10:00Z")


def backfilled(desk: Desk) -> str:
    desk.mim("backfill", "A past one", "--declared", "2026-11-20T10:00Z", *SERVICE)
    return only(desk)


def rejected(desk: Desk) -> str:
    name = proposal(desk)
    desk.mim(*UPDATE, "-i", name)
    desk.mim("reject", "--reason", "It is not", "-i", name)
    return name


def demoted(desk: Desk) -> str:
    name = desk.declare()
    desk.mim(*UPDATE, "--no-send", "-i", name)
    desk.mim("demote", "--reason", "It is not", "-i", name)
    return name


def merged(desk: Desk) -> str:
    name, other = desk.declare(), desk.declare("The same", "--service", "email", "--severity", "SEV2")
    desk.mim(*UPDATE, "--no-send", "-i", name)
    desk.mim("merge", "--into", other, "-i", name)
    return name


def redacted(desk: Desk) -> str:
    name = desk.declare()
    entry = desk.mim(*UPDATE, "--no-send", "--json").document["entries"][0]
    desk.mim("redact", entry[-6:], "--reason", "A name")
    return name


def imported(desk: Desk) -> str:
    name = desk.declare()
    desk.mim(*UPDATE, "--via", "import")
    return name


def from_a_file(desk: Desk) -> str:
    name = desk.declare()
    desk.mim(*UPDATE, "--via", "file")
    return name


STARTS: tuple[Callable[[Desk], str], ...] = (
    drill, proposal, past, backfilled, rejected, demoted, merged, redacted, imported, from_a_file,
)  # fmt: skip


@pytest.mark.parametrize("start", STARTS)
def test_nothing_leaves(ready: Desk, hook: Hook, start: Callable[[Desk], str]) -> None:
    name = start(ready)
    past_time = ("--at", "2026-11-20T10:05Z") if start in {past, backfilled} else ()
    if start in {drill, proposal, past, backfilled}:
        ready.mim(*UPDATE, "-i", name, *past_time)
        ready.mim(*UPDATE, "-i", name, *past_time, "--json")
    for options in (
        (),
        ("--json",),
        ("-i", name),
        ("--older",),
        ("--again",),
        ("--older", "--again", "--unshared"),
    ):
        ready.type("deliver", *options)
    assert hook.posts == []
    if start is drill:
        return
    ready.type("deliver", "--send", "--older", "--again", "-i", name)
    assert hook.posts == []
    assert not any(each["kind"] == "delivery" for each in ready.timeline(name))


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_an_exercise_message_needs_send_and_begins_with_exercise(
    ready: Desk, hook: Hook, form: tuple[str, ...]
) -> None:
    name = drill(ready)
    ready.mim(*UPDATE, "-i", name, *form)
    assert hook.posts == []
    ready.mim("deliver", "--send", *form)
    assert sorted(path for path, _ in hook.posts) == EVERYONE
    for _, body in hook.posts:
        assert b'"title": "EXERCISE: ' in body
        assert b'"message": "EXERCISE. This is not a real incident.' in body
    hook.posts.clear()
    ready.mim(*UPDATE, "-i", name, "--send", *form)
    assert sorted(path for path, _ in hook.posts) == EVERYONE


def test_what_was_written_before_a_proposal_was_promoted_is_not_sent(ready: Desk, hook: Hook) -> None:
    name = proposal(ready)
    ready.mim(*UPDATE, "-i", name)
    ready.clock = "10:12"
    ready.mim("promote", "-i", name)
    ready.mim("deliver", "--send")
    assert hook.posts == []
    ready.mim(*UPDATE, "-i", name)
    assert sorted(path for path, _ in hook.posts) == EVERYONE


def test_an_incident_that_was_reopened_is_live_again(ready: Desk, hook: Hook) -> None:
    name = ready.declare()
    ready.clock = "10:12"
    ready.mim("restored", "-i", name)
    ready.clock = "10:13"
    ready.mim("reopen", "--reason", "It is back", "-i", name)
    ready.mim(*UPDATE, "-i", name)
    assert sorted(path for path, _ in hook.posts) == EVERYONE


def test_a_clone_of_the_demonstration_sends_nothing(ready: Desk, hook: Hook, tmp_path: Path) -> None:
    """Not even if someone gives its channels addresses, and asks for it."""
    stage = Stage(tmp_path, {"anywhere": "mim-duty"})
    files = {
        path: (ready.folder / path).read_bytes()
        for path in ready.git("ls-files", "-z").rstrip("\0").split("\0")
    }
    stage.prepare(files, datetime(2026, 11, 23, 9, tzinfo=UTC))
    ready.folder = tmp_path / "anywhere"
    ready.declare()
    said = ready.type(*UPDATE, "--send")
    assert (said.status, hook.posts) == (6, [])
    assert "this is a clone of the demo, where nothing is sent" in said.err
