"""One deadline, one answer: what is late on one page is late on all pages."""

from __future__ import annotations

import html
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


LATE = (*SAID, "--next", "3h")
WHY = ("--anyway", "The vendor needs three hours")


def test_a_promise_later_than_the_policy_needs_a_reason(running: Desk) -> None:
    said = at(running, "10:14").refused(3, "update", *LATE)
    assert "the policy requires the next update within 30m, by 2026-11-23T10:44:00Z" in said.err
    assert "Use --next 30m, or repeat the command with a reason: --anyway REASON" in said.err
    assert running.refused(3, "update", *SAID, "--next", "10:45", "--dry-run").out == ""
    running.mim("update", *LATE, *WHY)
    (update,) = [each for each in running.timeline() if each["kind"] == "update"]
    assert update["next_reason"] == "The vendor needs three hours"
    assert "anyway" not in update
    shown = " ".join(running.mim("show").out.split())
    assert "later than the policy requires: The vendor needs three hours" in shown
    assert running.mim("check").status == 0


def test_the_reason_for_a_late_promise_covers_the_text_only_if_that_was_refused_too(running: Desk) -> None:
    inside = ("--affected", "db-prod-03.internal is down", "--doing", "We look", "--next", "3h")
    at(running, "10:14")
    assert "contains internal values" in running.refused(3, "update", *inside).err
    running.mim("update", *inside, *WHY)
    update = running.timeline()[-1]
    assert update["next_reason"] == update["anyway"] == WHY[1]


@pytest.mark.sweep
def test_the_same_deadline_is_shown_everywhere(running: Desk) -> None:
    said = at(running, "10:14").mim("update", *LATE, *WHY, "--json")
    assert "the policy requires the next update by 10:44" in said.err
    assert "which is earlier than the promised 13:14" in said.err
    at(running, "10:20")
    for words in (("sitrep",), ("due", "--fail-on", "never"), ("checklist",)):
        assert re.search(r"(due|by)( at)? 10:44 UTC", " ".join(running.mim(*words).out.split())), words
    assert re.search(r"24m left +Regular stakeholder update", running.mim("status").out)
    (status,) = running.mim("status", "--json").document["incidents"]
    assert status["update_due"] == "2026-11-23T10:44:00Z"
    assert "DTSTART:20261123T104400Z" in running.mim("due", "--format", "ics", "--fail-on", "never").out
    running.mim("site", "build", "--out", "out")
    page = (running.folder / f"out/incidents/2026/{status['id']}/index.html").read_text()
    page = html.unescape(page)
    assert "due 23 Nov 2026, 10:44 UTC under the policy" in page
    assert "Next update promised later than the policy requires: The vendor needs three hours" in page
    home = html.unescape((running.folder / "out/index.html").read_text())
    assert "10:44 UTC" in home
    assert "13:14" not in home
    assert "DTSTART:20261123T104400Z" in (running.folder / "out/deadlines.ics").read_text()


@pytest.mark.parametrize(
    ("typed", "recorded"),
    [
        ("", {"next": "2026-11-23T10:44:00Z"}),
        ("The vendor said so", {"next": "2026-11-23T13:14:00Z", "next_reason": "The vendor said so"}),
    ],
)
def test_on_a_terminal_enter_promises_the_time_of_the_policy(
    running: Desk, monkeypatch: pytest.MonkeyPatch, typed: str, recorded: dict[str, str]
) -> None:
    monkeypatch.setattr("mimkit.cli.drafting.promising.can_ask", lambda: True)
    said = at(running, "10:14").mim("update", *LATE, stdin=f"{typed}\n")
    assert "The policy requires the next update within 30m" in said.err
    assert {key: running.timeline()[-1].get(key) for key in recorded} == recorded
    assert ("next_reason" in running.timeline()[-1]) == bool(typed)


@pytest.mark.parametrize("promised", ["30m", "20m"])
def test_a_promise_within_the_policy_is_not_remarked_on(running: Desk, promised: str) -> None:
    assert "the policy asks" not in at(running, "10:14").mim("update", *SAID, "--next", promised).err


def test_an_update_to_one_audience_names_the_others_that_are_due_earlier(running: Desk) -> None:
    said = at(running, "10:14").mim("update", *SAID, "--audience", "executives")
    assert "note:" not in said.err  # the policy asks for no earlier update to executives
    assert said.out.endswith(
        "  next update by 10:44 UTC\n"
        "  First stakeholder update to all staff, due 10:24 UTC\n"
        "  First stakeholder update to customers, due 10:24 UTC\n"
    )
    late = at(running, "10:25").mim("update", *SAID, "--audience", "staff").out
    assert late.endswith("  First stakeholder update to customers, was due 10:24 UTC\n")


def test_before_the_first_update_the_summary_says_when_it_is_due(running: Desk) -> None:
    assert "The next update is due at 10:24" in " ".join(running.mim("sitrep").out.split())
    assert "An update was due at 10:24" in " ".join(at(running, "10:30").mim("sitrep").out.split())


@pytest.mark.sweep
def test_an_update_that_answers_a_promise_late_is_late_everywhere(running: Desk) -> None:
    at(running, "10:12").mim("update", *SAID, "--next", "10:40")
    at(running, "10:35").mim("restored")
    at(running, "10:42").mim("update", *SAID)
    name = running.mim("list", "--json").document["incidents"][0]["id"]
    assert "[2m late]" in running.mim("show").out
    metrics = running.mim("metrics", "--metric", "cadence-kept", "--format", "json").document
    assert '"late": 3' in json.dumps(metrics)  # for each of three audiences
    running.mim("site", "build", "--out", "out")
    page = (running.folder / f"out/incidents/{name[3:7]}/{name}/index.html").read_text()
    assert re.search(r"2m late", page)
    assert '<span class="mim-mark">2m late</span>' in page
    assert "1 of 2 missed" in page
    numbers = (running.folder / "out/metrics/index.html").read_text()
    assert "3 of 6 update deadlines" in numbers


@pytest.mark.sweep
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
    tile = page[page.index("time to first update") - 200 :][:400]
    assert "0m" in tile, tile
    assert "before the declaration" in tile
    found = desk.mim("metrics", "--format", "json").document["groups"][0]["values"]["time-to-first-update"]
    assert (found["points"], found["before_declaration"]) == ([{"incident": name, "seconds": 0.0}], [name])
    assert "> 0s, n = 1 (1 before the declaration)" in desk.mim("metrics").out


def test_an_update_can_be_recorded_after_the_declaration_that_it_preceded(desk: Desk) -> None:
    name = desk.declare("Odd", "--service", "checkout", "--detected", "10:00")
    at(desk, "10:14").mim("update", *SAID, "--at", "10:05")
    found = desk.mim("metrics", "--format", "json").document["groups"][0]["values"]["time-to-first-update"]
    assert found["before_declaration"] == [name]
    assert desk.mim("check").status == 0
