"""One deadline, one answer: what is late on one page is late on all pages."""

from __future__ import annotations

import json
import re

import pytest

from tests.stories.conftest import Desk

SAID = ("--affected", "Nobody can pay", "--doing", "We look")


@pytest.fixture
def running(desk: Desk) -> Desk:
    desk.declare()
    return desk


def at(desk: Desk, clock: str) -> Desk:
    desk.clock = clock
    return desk


def test_a_promise_later_than_the_policy_is_remarked_on_and_the_earlier_counts(running: Desk) -> None:
    said = at(running, "10:14").mim("update", *SAID, "--next", "3h")
    assert "note: the policy requires the next update by 10:44" in said.err
    assert "before the promised 13:14" in said.err
    assert "next update by 10:44" in said.out
    assert "due at 10:44" in " ".join(running.mim("sitrep").out.split())
    assert "30m left" in running.mim("status").out


def test_programs_hear_of_it_as_well(running: Desk) -> None:
    said = at(running, "10:14").mim("update", *SAID, "--next", "3h", "--json")
    assert said.document["recorded"]
    assert "the policy requires the next update by 10:44" in said.err


@pytest.mark.parametrize("promised", ["30m", "20m"])
def test_a_promise_within_the_policy_is_not_remarked_on(running: Desk, promised: str) -> None:
    assert "the policy asks" not in at(running, "10:14").mim("update", *SAID, "--next", promised).err


def test_before_the_first_update_the_summary_says_when_it_is_due(running: Desk) -> None:
    assert "The next update is due at 10:24" in " ".join(running.mim("sitrep").out.split())
    assert "An update was due at 10:24" in " ".join(at(running, "10:30").mim("sitrep").out.split())


def test_an_update_that_answers_a_promise_late_is_late_everywhere(running: Desk) -> None:
    at(running, "10:12").mim("update", *SAID, "--next", "10:40")
    at(running, "10:35").mim("restored")
    at(running, "10:42").mim("update", *SAID)
    name = running.mim("list", "--json").document["incidents"][0]["id"]
    assert "[2m late]" in running.mim("show").out
    metrics = running.mim("metrics", "--metric", "cadence-kept", "--format", "json").document
    assert '"late": 1' in json.dumps(metrics)
    running.mim("site", "build", "--out", "out")
    page = (running.folder / f"out/incidents/{name[3:7]}/{name}/index.html").read_text()
    assert re.search(r"2m late", page)
    assert '<span class="mim-mark">2m late</span>' in page
    assert "1 of 2 missed" in page
    numbers = (running.folder / "out/metrics/index.html").read_text()
    assert "1 of 2 updates in 1 incident were on time" in numbers


def test_an_update_before_the_declaration_is_the_first_and_is_marked(desk: Desk) -> None:
    name = desk.declare("Odd", "--propose", "--service", "checkout", "--criterion", "service-unavailable")
    at(desk, "10:12").mim("update", *SAID)
    at(desk, "10:13").mim("promote")
    owed = [
        each["clock"]
        for each in at(desk, "10:20").mim("status", "--json").document["incidents"][0]["obligations"]
        if each["status"] != "met"
    ]
    assert "first-update" not in owed
    assert "[before the declaration]" in " ".join(desk.mim("show").out.split())
    desk.mim("site", "build", "--out", "out")
    page = (desk.folder / f"out/incidents/{name[3:7]}/{name}/index.html").read_text()
    assert '<span class="mim-mark">before the declaration</span>' in page
