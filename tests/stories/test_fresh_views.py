"""Commands that show the state fetch first, or say how old the state is; `mim sync` lists new entries."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

import pytest

from mimkit.store.git.process import run
from mimkit.store.git.sharing.waiting import Patience
from tests.stories.silence import silence

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.conftest import Desk, Office

VIEWS = (
    ("status",),
    ("status", "--json"),
    ("sitrep",),
    ("sitrep", "--json"),
    ("due", "--fail-on", "never"),
    ("due", "--fail-on", "never", "--format", "json"),
    ("checklist",),
    ("show",),
    ("show", "--json"),
    ("list",),
    ("list", "--json"),
    ("oncall",),
    ("impact", "checkout"),
    ("metrics",),
    ("gate", "--service", "checkout"),
    ("action", "list"),
    ("problem", "list", "--json"),
)


@pytest.fixture
def two(office: Office) -> tuple[Desk, Desk]:
    """Two clones, of which the second is behind by a declaration and a role."""
    first, second = office.seat("mim-duty"), office.seat("tech-duty")
    first.declare()
    first.mim("role", "technical-lead", "tech-duty")
    return first, second


def contact(desk: Desk) -> Path:
    return desk.folder / ".git/mimkit/contact/origin.json"


def age(desk: Desk, seconds: float) -> None:
    """Let time pass since the last fetch."""
    known = json.loads(contact(desk).read_text())
    for each in known["fetched"].values():
        each[0] -= seconds
    contact(desk).write_text(json.dumps(known))
    then = time.time() - seconds
    os.utime(desk.folder / ".git/refs/remotes/origin/HEAD", (then, then))


@pytest.mark.sweep
@pytest.mark.parametrize("words", VIEWS, ids=" ".join)
def test_a_view_shows_what_a_colleague_recorded(two: tuple[Desk, Desk], words: tuple[str, ...]) -> None:
    first, second = two
    second.mim(*words)
    assert second.git("rev-parse", "HEAD") == first.git("rev-parse", "HEAD")
    assert second.git("status", "--porcelain") == ""


@pytest.mark.sweep
def test_the_role_that_a_colleague_took_is_held(two: tuple[Desk, Desk]) -> None:
    assert "technical-lead          tech-duty" in two[1].mim("status").out


@pytest.mark.sweep
def test_a_fetch_is_good_for_thirty_seconds(two: tuple[Desk, Desk]) -> None:
    first, second = two
    second.mim("status")
    first.mim("log", "later")
    assert "later" not in second.mim("show").out
    age(second, 20)  # the machine may be busy for some of the other ten
    assert "later" not in second.mim("show").out
    age(second, 11)
    assert "later" in second.mim("show").out


@pytest.mark.sweep
def test_what_an_update_repeats_is_fetched_each_time(office: Office) -> None:
    """A text for stakeholders begins with what others wrote seconds ago, even about an incident that is new here."""
    first, second = office.seat("mim-duty"), office.seat("comms-duty")
    second.mim("list")
    first.declare()
    first.mim("update", "--affected", "Nobody can pay by card", "--doing", "The release is being rolled back")
    second.mim("update", "--same")
    assert second.timeline()[-1]["affected"] == "Nobody can pay by card"
    first.mim("update", "--affected", "Some cards are declined", "--doing", "Half of the servers are done")
    second.mim("update", "--same")
    assert second.timeline()[-1]["affected"] == "Some cards are declined"


@pytest.mark.sweep
def test_entries_that_wait_here_stay_beside_what_came_in(office: Office, two: tuple[Desk, Desk]) -> None:
    first, second = two
    second.mim("status")
    away = office.remote.rename(office.remote.with_suffix(".away"))
    assert second.type("log", "offline").status == 4
    away.rename(office.remote)
    first.mim("log", "meanwhile")
    age(second, 60)
    shown = second.mim("show").out
    assert "offline" in shown
    assert "meanwhile" in shown
    assert second.mim("sync").out.startswith("2 commits shared")  # the entry, and the merge


@pytest.mark.sweep
@pytest.mark.parametrize("words", VIEWS, ids=" ".join)
def test_a_view_without_the_remote_says_how_old_it_is(
    office: Office, two: tuple[Desk, Desk], words: tuple[str, ...]
) -> None:
    second = two[1]
    second.mim("status")
    age(second, 600)
    office.remote.rename(office.remote.with_suffix(".away"))
    said = second.mim(*words)
    is_document = "json" in " ".join(words)
    place = said.err if is_document else said.out
    assert place.startswith(("as of 2026-11-23 09:59 UTC: ", "as of 2026-11-23 09:58 UTC: "))
    if is_document:
        assert said.document


@pytest.mark.sweep
def test_a_silent_remote_costs_two_seconds_once(
    two: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Patience.VIEW.seconds == 2.0
    monkeypatch.setattr(run, "NETWORK_SECONDS", 0.3)
    second = two[1]
    second.mim("status")
    with silence() as hole:
        second.git("remote", "set-url", "origin", hole.url("git"))
        assert "as of 2026-11-23 10:0" in second.mim("status").out
        asked = len(hole.accepted)
        assert asked == 1
        said = second.mim("sitrep")
        assert "so it was not tried again" in said.out
        assert len(hole.accepted) == asked
        # Two seconds were not enough for a view; a command that records waits longer, so it asks.
        monkeypatch.setattr(run, "NETWORK_SECONDS", 0.6)
        assert second.type("log", "x").status == 4
        assert len(hole.accepted) > asked


@pytest.mark.sweep
def test_a_checkout_of_one_commit_is_shown_as_it_is(two: tuple[Desk, Desk]) -> None:
    first = two[0]
    first.git("checkout", "-q", "--detach", "HEAD~1")
    assert "technical-lead " not in first.mim("status").out
    first.git("checkout", "-q", "--detach", "HEAD~1")
    assert first.mim("status").out == "No open incident.\n"


@pytest.mark.sweep
def test_a_ci_job_shows_the_commit_that_it_was_started_for(two: tuple[Desk, Desk]) -> None:
    second = two[1]
    before = second.git("rev-parse", "HEAD")
    second.more["CI"] = "true"
    second.mim("due", "--fail-on", "never")
    assert second.git("rev-parse", "HEAD") == before


@pytest.mark.sweep
def test_sync_lists_what_came_in(two: tuple[Desk, Desk]) -> None:
    first, second = two
    name = first.mim("list", "--json").document["incidents"][0]["id"]
    out = second.mim("sync").out.splitlines()
    assert out[0] == "2 commits received"
    assert [line.split()[0] for line in out[1:3]] == first.git(
        "log", "-2", "--reverse", "--format=%h"
    ).split()
    assert f"{name}: technical-lead is tech-duty" in " ".join(out[2:])
    first.mim("log", "\x1b[31mred \u202e")
    document = second.mim("sync", "--json").document
    (one,) = document["arrived"]
    assert (one["commit"], one["subject"].partition(":")[0]) == (
        first.git("log", "-1", "--format=%h").strip(),
        name,
    )
    assert second.mim("sync", "--json").document["arrived"] == []
    for number in range(22):
        first.write(f"notes/{number}", "x")
        first.commit(f"\x1b[31mNote {number}")
    first.git("push", "-q")
    shown = second.mim("sync").out
    assert "22 commits received\n  2 older commits, and:\n" in shown
    assert shown.count("Note ") == 20
    assert "\x1b[31mNote" not in shown
