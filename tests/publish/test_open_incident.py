"""While an incident is open, the home page and its own page first answer what people ask on the call.

The expected values are read from `organisation/incidents/2026/MI-20261123-K7F` and from `SECOND` below; the site is built
at 10:55 UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from mimkit.model.incident.incident import Incident
from mimkit.model.snapshot import Snapshot
from mimkit.publish.build_info import BuildFacts
from mimkit.publish.pages import archive_for, plan
from tests.builders import clock, entry

OPEN = "incidents/2026/MI-20261123-K7F.md"
OTHER = "MI-20261123-ZZZ"
PARAGRAPHS = "Mail is late.\n\nIt is not lost\n\n- orders wait\n- invoices wait"


def second(*more: dict[str, Any], mode: str = "live", severity: str = "SEV2") -> Incident:
    timeline = (
        entry("10:30", "declared", severity=severity),
        entry("10:31", "role", role="technical-lead", person="network-duty"),
        entry("10:35", "update", affected=PARAGRAPHS, doing="We add servers.", next=clock("11:05")),
        entry("10:40", "blocker", text="The vendor does not answer", owner="network-duty"),
        *more,
    )
    title = "Order confirmations arrive late"
    return Incident.model_validate(
        {"id": OTHER, "title": title, "services": ["email"], "mode": mode, "timeline": timeline}
    )


@pytest.fixture(scope="module")
def build(snapshot: Snapshot, facts: BuildFacts) -> Callable[..., dict[str, str]]:
    def built(incident: Incident, now: datetime = facts.now) -> dict[str, str]:
        records = {**snapshot.incidents, OTHER: incident}
        both = snapshot.with_records(records, snapshot.reviews, snapshot.problems)
        made = plan(archive_for(both, BuildFacts(now, facts.commit)))
        return {uri: made[uri]() for uri in ("index.md", OPEN, f"incidents/2026/{OTHER}.md")}

    return built


@pytest.fixture(scope="module")
def site(build: Callable[..., dict[str, str]]) -> dict[str, str]:
    return build(second())


@pytest.fixture(scope="module")
def home(site: dict[str, str], seen: Any) -> str:
    return str(seen(site["index.md"]).words)


def test_each_open_incident_has_a_card_with_what_people_ask(home: str) -> None:
    assert "2 open incidents" in home
    first = home[home.index("Customers cannot pay") : home.index("Order confirmations")]
    for words in (
        "SEV1 Workaround in place MI-20261123-K7F",
        "Major incident manager Major incident manager on duty since 10:10 UTC",
        "Technical lead Senior engineer on duty since 10:11 UTC",
        "Bridge https://meet.example.com/mi-k7f",
        "Duration 57m since the impact started",  # 09:58 to 10:55
        "Next update 23 Nov 2026, 10:51 UTC 4m overdue",
        "Affected services Web checkout , Card payments",
        "Open blockers None",  # the only one was resolved at 10:36
        "Last update 23 Nov 2026, 10:50 UTC For Executives and business owners",
        "Affected A small share of card payments still fails.",
        "What we are doing The main gateway gets its new certificate.",
    ):
        assert words in first, words


def test_a_card_says_what_is_missing(home: str) -> None:
    card = home[home.index("Order confirmations") : home.index("Deadlines of the open incidents")]
    for words in (
        "Major incident manager Not filled",
        "Bridge Not recorded",
        "Duration 25m since the declaration",
        "Next update 23 Nov 2026, 11:05 UTC Due in 10m",
        "Open blockers The vendor does not answer Network engineer on duty · since 10:40 UTC",
        "Durations and countdowns were computed when the site was built, 23 Nov 2026, 10:55 UTC",
    ):
        assert words in card, words


def test_an_update_keeps_its_paragraphs_and_lists(site: dict[str, str]) -> None:
    paragraphs = (
        "<p>Mail is late.</p><p>It is not lost</p><ul><li>orders wait</li><li>invoices wait</li></ul>"
    )
    for uri in ("index.md", f"incidents/2026/{OTHER}.md"):
        assert paragraphs in site[uri]


def test_live_deadlines_come_before_the_backlog(home: str) -> None:
    live = home.index("Deadlines of the open incidents")
    backlog = home.index("39 days overdue")  # an action item of an earlier incident
    tiles = home.index("since the last major incident")
    assert live < tiles < backlog
    assert home[live:tiles].count("Customers cannot pay") + home[live:tiles].count("Order confirmations") > 2
    due = home[home.index("## Due and overdue") :]
    assert "Order confirmations arrive late" not in due[: due.index("##", 3)]


def test_its_own_page_says_the_same_first_while_it_is_open(site: dict[str, str], seen: Any) -> None:
    page = seen(site[OPEN]).words
    top = page[: page.index("## Overview")]
    manager = top.index("Major incident manager Major incident manager on duty since 10:10 UTC")
    assert manager < top.index("Duration 57m since the impact started") < top.index("Last update")
    assert top.index("Last update") < top.index("time to declare")


def test_facts_come_first_when_it_is_over(build: Callable[..., dict[str, str]], seen: Any) -> None:
    over = second(entry("10:50", "demoted", reason="It was small"))
    built = build(over)
    assert "1 open incident" in seen(built["index.md"]).words
    page = seen(built[f"incidents/2026/{OTHER}.md"])
    assert "Current state" not in str(page.elements)
    assert "Durations and countdowns" not in page.words


def test_the_worst_comes_first_and_a_drill_last(build: Callable[..., dict[str, str]], seen: Any) -> None:
    for incident, is_first in (
        (second(severity="pending"), True),
        (second(mode="drill", severity="SEV1"), False),
    ):
        home = seen(build(incident)["index.md"]).words
        assert (home.index("Order confirmations") < home.index("Customers cannot pay")) == is_first


def test_a_restored_or_reopened_incident_does_not_count_on(
    build: Callable[..., dict[str, str]], seen: Any
) -> None:
    restored = entry("10:45", "restored")
    again = (restored, entry("10:50", "reopen", reason="It failed again"))
    for more, words in (
        ((restored,), "Duration 15m until restoration"),  # declared at 10:30
        (again, "Duration 20m so far in 2 outages (outage time)"),  # 10:30 to 10:45, and 10:50 to 10:55
    ):
        built = build(second(*more))
        page = seen(built[f"incidents/2026/{OTHER}.md"])
        assert words in page.words
        assert "data-since" not in {name for _, attributes in page.elements for name in attributes}


def test_an_incident_that_starts_later_or_that_nobody_dated(
    build: Callable[..., dict[str, str]], seen: Any
) -> None:
    ahead = second().model_copy(update={"started": datetime(2026, 11, 23, 11, 5, tzinfo=UTC)})
    assert "Duration starts in 10m" in seen(build(ahead)["index.md"]).words
    proposed = Incident.model_validate(
        {"id": OTHER, "title": "x", "timeline": [entry("10:30", "proposed", severity="pending")]}
    )
    home = seen(build(proposed)["index.md"]).words
    card = home[home.index(OTHER) :]
    assert "Duration Not known" in card
    assert "Affected services Not known" in card
    assert "No stakeholder update yet." in card


@pytest.mark.sweep
@pytest.mark.browser
def test_a_browser_counts_on_from_the_build(browser: Any, clean_address: str) -> None:
    page = browser.new_page()
    page.clock.install(time=datetime(2026, 11, 23, 10, 41, 30, tzinfo=UTC))
    page.goto(clean_address)
    duration, update = page.locator("[data-since]").first, page.locator(".mim-asked [data-due]").first
    assert (duration.inner_text(), update.inner_text()) == ("43m", "Due in 9m")  # since 09:58, until 10:51
    assert not page.locator(".mim-as-of").first.is_visible()
    page.clock.fast_forward(75 * 60 * 1000)
    assert (duration.inner_text(), update.inner_text()) == ("1h 58m", "1h 05m overdue")
    assert "mim-bad" in update.get_attribute("class")
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(clean_address)
    assert plain.locator("[data-since]").first.inner_text() == "57m"
    assert plain.locator(".mim-as-of").first.is_visible()
