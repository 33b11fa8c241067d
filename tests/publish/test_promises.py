"""Whether deadlines were kept, as an incident's page shows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mimkit.model.snapshot import Snapshot
from mimkit.publish.build_info import BuildFacts
from mimkit.publish.pages import pages

OPEN = "incidents/2026/MI-20261123-K7F.md"


@pytest.fixture
def at(snapshot: Snapshot, facts: BuildFacts, seen: Any) -> Callable[[str, timedelta], str]:
    """Return the words of a page that is built some time after the usual one."""

    def built(uri: str, later: timedelta) -> str:
        return str(seen(pages(snapshot, replace(facts, now=facts.now + later))[uri]).words)

    return built


def test_an_update_says_whether_the_next_one_came_as_promised(at: Callable[[str, timedelta], str]) -> None:
    page = at(OPEN, timedelta())
    # The update of 10:50 was only for executives, so customers were still waiting at 10:55.
    assert "23 Nov 2026, 10:51 UTC 4m overdue" in page
    assert "23 Nov 2026, 11:20 UTC due in 25m" in page


@pytest.mark.sweep
def test_a_promise_that_ran_out_is_overdue(at: Callable[[str, timedelta], str]) -> None:
    page = at(OPEN, timedelta(hours=1))
    assert "23 Nov 2026, 11:20 UTC 35m overdue" in page
    assert "Regular stakeholder update" in page


def test_the_policy_is_held_beside_what_was_done(at: Callable[[str, timedelta], str]) -> None:
    page = at(OPEN, timedelta())
    assert (
        "First stakeholder update to customers Communications lead 23 Nov 2026, 10:24 UTC 23 Nov 2026, 10:21 UTC Met"
        in page
    )
    assert "23 Nov 2026, 10:31 UTC 7m late" in page
    who = "Regular stakeholder update to"
    assert (
        f"{who} executives and business owners Communications lead 23 Nov 2026, 11:20 UTC 2 of 2 met Due in 25m"
        in page
    )
    assert re.search(f"{who} customers Communications lead . 1 of 2 met 4m overdue", page)


def test_a_schedule_that_was_missed_says_how_often_and_by_how_much(
    at: Callable[[str, timedelta], str],
) -> None:
    page = at("incidents/2026/MI-20260502-9WD.md", timedelta())
    assert "Missed" in page
    assert "met, longest delay" in page


def test_what_is_owed_stands_on_the_first_page_the_latest_first(
    at: Callable[[str, timedelta], str],
) -> None:
    home = at("index.md", timedelta())
    owed = home[home.index("Due and overdue") : home.index("This quarter")]
    assert owed.index("63d 21h overdue") < owed.index("39 days overdue")
    assert "12m overdue" not in owed
    assert "3 more" in owed  # 18 in all: 7 of the open incident, and 8 here
    live = home[home.index("Deadlines of the open incident") : home.index("Due and overdue")]
    assert "12m overdue" in live


def test_when_nothing_is_owed_the_first_page_says_so(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    calm = replace(
        snapshot.with_records({}, {}, {}), policy=snapshot.policy.model_copy(update={"clocks": ()})
    )
    assert "Nothing is due." in seen(pages(calm, facts)["index.md"]).words
