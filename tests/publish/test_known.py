"""An incident's page shows what was known at a given time: each fact and entry carries the period in which it was known.

The times are those of `organisation/incidents/2026/MI-20261123-K7F`: declared (recorded at 10:09:20), a finding of
10:24 that was corrected at 10:49, a blocker of 10:30 that was resolved at 10:36, a workaround at 10:48, and a group that
joined at 10:31, which was recorded at 10:56; with it the team was complete.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from mimkit.model.snapshot import Snapshot
from mimkit.publish.build_info import BuildFacts
from mimkit.publish.pages import archive_for, plan
from mimkit.publish.views.parts.known import fact_rows, known
from tests.builders import INCIDENT, clock, entry, incident

OPEN = "incidents/2026/MI-20261123-K7F"
BACKFILLED = "incidents/2019/MI-20191108-F5V.md"
CORRECTED = "01M83YY6G0RSHJR7S1C5SK4B3P"
WAS, IS = (
    "certificate of the payment gateway expired at 10:00",
    "certificate of the payment gateway expired at 09:58",
)


@pytest.fixture(scope="module")
def site(snapshot: Snapshot, facts: BuildFacts) -> dict[str, str]:
    made = plan(archive_for(snapshot, facts))
    return {uri: made[uri]() for uri in (f"{OPEN}.md", BACKFILLED)}


def seconds(hours: int, minutes: int, second: int = 20) -> int:
    return int(datetime(2026, 11, 23, hours, minutes, second, tzinfo=UTC).timestamp())


@pytest.mark.sweep
def test_the_fixed_moments_are_when_the_milestones_became_known(site: dict[str, str], seen: Any) -> None:
    page = seen(site[f"{OPEN}.md"])
    links = [a["href"] for tag, a in page.elements if tag == "a" and a.get("href", "").startswith("#known-")]
    assert links == ["#known-1", "#known-2", "#known-3", "#known-now"]
    for words in (
        "Declared 10:09 UTC · Workaround 10:48 UTC · Team assembled 10:56 UTC · Now",
        "As known at 23 Nov 2026, 10:09 UTC: 2 of 24 entries.",
        # The group that joined at 10:31 was not known yet.
        "As known at 23 Nov 2026, 10:48 UTC: 18 of 24 entries; 1 about an earlier event was recorded later.",
        "As known at 23 Nov 2026, 10:56 UTC: 24 of 24 entries.",
    ):
        assert words in page.words


def test_an_entry_is_there_once_for_each_period_in_which_it_read_differently(site: dict[str, str]) -> None:
    page = site[f"{OPEN}.md"]
    (past,) = re.findall(
        r'<li data-search-exclude="" data-from="(\d+)" data-until="(\d+)" data-at="2" [^>]*mim-is-finding',
        page,
    )
    assert (int(past[0]), int(past[1])) == (seconds(10, 24), seconds(10, 49))
    (now,) = re.findall(rf'<li id="e-{CORRECTED}" data-from="(\d+)" data-at="3"', page)
    assert int(now) == seconds(10, 49)
    assert page.count(f'id="e-{CORRECTED}"') == 1


def test_a_back_filled_record_has_no_such_view(site: dict[str, str]) -> None:
    assert "mim-moments" not in site[BACKFILLED]
    assert "data-from" not in site[BACKFILLED]


def test_the_facts_are_those_of_each_period(snapshot: Snapshot, facts: BuildFacts) -> None:
    """A title that was set, a role that was handed over, a blocker that was resolved, a promise that was replaced."""
    blocker = entry("10:20", "blocker", text="No answer", owner="mim-duty")
    record = incident(
        entry("10:00", "declared", severity="SEV2"),
        entry("10:05", "role", role="technical-lead", person="tech-duty"),
        entry("10:10", "update", affected="x", doing="y", next=clock("10:40")),
        blocker,
        entry("10:25", "set", field="title", value="Payments fail"),
        entry("10:30", "note", text="Answered", resolves=blocker["id"]),
        entry("10:35", "role", role="technical-lead", person="network-duty", id="01M83ZJ9P0AAAAAAAAAAAAAAAA"),
        entry(
            "10:38", "update", affected="x", doing="z", next=clock("11:10"), id="01M83ZQSB0AAAAAAAAAAAAAAAA"
        ),
        entry("10:50", "demoted", reason="small"),
    )
    archive = archive_for(snapshot.with_records({INCIDENT: record}, {}, {}), facts)
    found = known(archive, archive.by_id[INCIDENT])
    assert [(each.label, each.when) for each in found.moments] == [
        ("Declared", "10:00 UTC"),
        ("Demoted", "10:50 UTC"),
    ]
    rows = [
        (
            each.label,
            each.value,
            f"{each.period.since:%H:%M}",
            each.period.until and f"{each.period.until:%H:%M}",
        )
        for each in fact_rows(archive, found)
    ]
    assert rows == [
        ("Title", "Checkout fails", "10:00", "10:25"),
        ("Title", "Payments fail", "10:25", None),
        ("Severity", "SEV2", "10:00", None),
        ("Status", "Investigating", "10:00", "10:50"),
        ("Status", "Demoted", "10:50", None),
        ("Technical lead", "Senior engineer on duty", "10:05", "10:35"),
        ("Technical lead", "Network engineer on duty", "10:35", None),
        ("Open blockers", "No answer", "10:20", "10:30"),
        ("Next update promised", "23 Nov 2026, 10:40 UTC", "10:10", "10:38"),
        ("Next update promised", "23 Nov 2026, 11:10 UTC", "10:38", "10:50"),
    ]


@pytest.mark.sweep
@pytest.mark.browser
def test_without_a_script_a_link_shows_a_fixed_moment(browser: Any, clean_address: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{clean_address}{OPEN}/")
    page.click("text=Workaround 10:48 UTC")
    shown = page.locator(".md-content__inner").inner_text()
    assert "As known at 23 Nov 2026, 10:48 UTC: 18 of 24 entries" in shown
    assert WAS in shown
    assert IS not in shown
    assert "Workaround in place" in shown
    assert "Deadlines" not in shown
    assert "recorded 25m later" not in shown  # the group that joined
    page.click("text=Team assembled 10:56 UTC")
    shown = page.locator(".md-content__inner").inner_text()
    assert "recorded 25m later" in shown
    assert IS in shown
    page.click('a[href="#known-now"]')
    assert page.locator("#deadlines").is_visible()


@pytest.mark.sweep
@pytest.mark.browser
def test_the_script_shows_any_moment_and_a_link_to_it(browser: Any, clean_address: str) -> None:
    page = browser.new_page()
    page.goto(f"{clean_address}{OPEN}/#known=2026-11-23T10:31:00Z")
    shown = page.locator(".md-content__inner").inner_text()
    assert (
        "As known at 23 Nov 2026, 10:31 UTC: 15 of 24 entries; 1 about earlier events recorded later."
        in shown
    )
    assert "owner Major incident manager on duty · open" in shown
    assert "Open blockers" in shown
    page.select_option(".mim-moments select", str(seconds(10, 36)))
    assert page.url.endswith("#known=2026-11-23T10:36:20Z")
    shown = page.locator(".md-content__inner").inner_text()
    assert "Open blockers" not in shown
    assert "Deputy reached" in shown
    page.go_back()
    assert "Open blockers" in page.locator(".md-content__inner").inner_text()
    page.select_option(".mim-moments select", "")
    assert page.locator("#deadlines").is_visible()
