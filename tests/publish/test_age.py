"""The age of a page: in the page as a time, and in a browser as the distance from now."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from mimkit.model.snapshot import Snapshot
from mimkit.publish.build_info import PUBLIC, BuildFacts
from mimkit.publish.pages import pages

OPEN = "MI-20261123-K7F"
BUILT = "2026-11-23T10:55:00Z"


@pytest.mark.sweep
def test_while_an_incident_is_open_each_page_says_when_it_would_be_out_of_date(
    snapshot: Snapshot, facts: BuildFacts
) -> None:
    policy = snapshot.policy.model_copy(update={"stale_after": snapshot.policy.stale_after / 4})
    inside, outside = (
        pages(replace(snapshot, policy=policy), replace(facts, audience=audience))
        for audience in ("internal", PUBLIC)
    )
    for made in (inside, outside):
        assert [uri for uri, text in made.items() if 'data-stale-after="900"' not in text] == []
    home = unescape(outside["index.md"])
    assert f'data-built="{BUILT}"' in home
    line = re.sub("<[^>]*>", "", home[home.index("Page updated") :].partition("</p>")[0])
    assert (
        line
        == "Page updated 23 Nov 2026, 10:55 UTC. If that is more than 15m ago, the page may be out of date."
    )


def test_nothing_is_said_to_be_out_of_date_while_nothing_is_open(
    snapshot: Snapshot, facts: BuildFacts
) -> None:
    rest = {key: each for key, each in snapshot.incidents.items() if key != OPEN}
    made = pages(replace(snapshot, incidents=rest), replace(facts, audience=PUBLIC))
    assert [uri for uri, text in made.items() if "stale" in text or "out of date" in text] == []
    assert "Page updated" in made["index.md"]


@pytest.mark.sweep
@pytest.mark.parametrize(("audience", "is_open"), [("internal", True), (PUBLIC, False)])
def test_outside_nothing_is_open_once_restoration_is_confirmed(
    snapshot: Snapshot, facts: BuildFacts, audience: str, *, is_open: bool
) -> None:
    """The public home then says that no incident is active; inside, an incident is open until it is closed."""
    incident = snapshot.incidents["MI-20260914-B3Q"]
    kinds = [each.kind for each in incident.timeline]
    confirmed = incident.model_copy(update={"timeline": incident.timeline[: kinds.index("confirmed") + 1]})
    alone = replace(snapshot, incidents={confirmed.id: confirmed}, reviews={}, problems={})
    made = pages(alone, replace(facts, audience=audience))
    assert {"data-stale-after" in text for text in made.values()} == {is_open}
    assert is_open or "No active incidents" in made["index.md"]


@pytest.mark.sweep
@pytest.mark.browser
@pytest.mark.parametrize(
    ("now", "age", "is_stale"),
    [
        ("2026-11-23T10:55:20Z", " (now)", False),
        ("2026-11-23T11:00:00Z", " (5 minutes ago)", False),
        ("2026-11-23T11:55:00Z", " (1 hour ago)", False),
        ("2026-11-23T12:56:00Z", " (2 hours ago)", True),
        ("2026-11-26T10:55:00Z", " (3 days ago)", True),
    ],
)
def test_a_browser_shows_how_old_a_page_is(
    browser: Any, outside_address: str, now: str, age: str, *, is_stale: bool
) -> None:
    page = browser.new_page()
    page.clock.set_fixed_time(now)
    page.goto(outside_address)
    assert page.locator(".mim-age .mim-ago").inner_text().strip() == age.strip()
    shown = page.locator(".mim-stale")
    assert shown.count() == is_stale
    if is_stale:
        words = f"This page may be out of date: it was built{age.replace('(', '').replace(')', '')}, and an incident is open."
        assert shown.inner_text() == words
    page.close()


@pytest.mark.sweep
@pytest.mark.browser
def test_a_page_that_stays_open_grows_old(browser: Any, outside_address: str) -> None:
    page = browser.new_page()
    page.clock.install(time="2026-11-23T11:50:00Z")
    page.goto(outside_address)
    assert page.locator(".mim-stale").count() == 0
    page.clock.run_for(6 * 60 * 1000)
    assert page.locator(".mim-stale").count() == 1
    page.close()
