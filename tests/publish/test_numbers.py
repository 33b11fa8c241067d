"""The metrics page, and the list of reviews."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mimkit.model.incident.incident import Incident
from mimkit.model.snapshot import Snapshot
from mimkit.publish.build_info import BuildFacts
from mimkit.publish.pages import pages
from mimkit.publish.views import actions
from tests.builders import clock, entry, incident


@pytest.fixture(scope="module")
def site(snapshot: Snapshot, facts: BuildFacts) -> dict[str, str]:
    return pages(snapshot, facts)


@pytest.fixture
def words(site: dict[str, str], seen: Any) -> Callable[[str], str]:
    return lambda uri: str(seen(site[uri]).words)


@pytest.mark.sweep
def test_every_number_has_its_definition_and_its_command(words: Callable[[str], str]) -> None:
    page = words("metrics.md")
    assert "Based on 3 incidents." in page
    assert "1 back-filled record excluded." in page
    assert "From the first alert or report to the declaration of the major incident." in page
    assert "mim metrics --metric time-to-declare" in page
    assert "7m, 13m, 35m, n = 3" in page


def test_the_page_of_a_reopened_incident_counts_its_outages_from_both_starts(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    """Out from 10:00 to 11:00 and from 12:00 to 12:30, noticed at 10:05; usable from 10:40 to 12:00."""
    again = {**entry("12:30", "restored"), "id": "01M83Y2QK004ZYDQWV3F5BSNT9"}
    worked = {**entry("12:10", "workaround", text="x"), "id": "01M83Y2QK004ZYDQWV3F5BSNTA"}
    record = incident(
        entry("10:05", "detected"),
        entry("10:09", "declared", severity="SEV1"),
        entry("10:40", "workaround", text="x"),
        entry("11:00", "restored"),
        entry("12:00", "reopen", reason="x"),
        worked,
        again,
        id="MI-20261123-AAA",
        started=clock("10:00"),
        services=["checkout"],
    )
    alone = snapshot.with_records({record.id: record}, {}, {})
    page = seen(pages(alone, facts)["incidents/2026/MI-20261123-AAA.md"]).words
    assert "time to restore 1h 30m from start of impact, excluding the time between outages" in page
    assert "detection to restoration 1h 25m excluding the time between outages" in page
    assert "time to workaround 50m from start of impact" in page
    assert "time to declare 4m from detection" in page


def test_few_values_have_no_median(words: Callable[[str], str]) -> None:
    assert "median" not in words("metrics.md").replace("instead of a median", "")


def test_promises_of_every_clock_are_counted(words: Callable[[str], str]) -> None:
    assert "First stakeholder update" in words("metrics.md")
    assert "Deadlines met" in words("metrics.md")


def test_an_archive_counts_what_its_reports_say_and_says_so(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    kept = {key: each for key, each in snapshot.incidents.items() if each.mode == "backfill"}
    page = seen(pages(snapshot.with_records(kept, {}, {}), facts)["metrics.md"]).words
    assert "These metrics are based on reports of past incidents." in page
    assert "mim metrics --include backfill" in page


def test_an_archive_draws_the_quarters_up_to_its_last_report(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    kept = {key: each for key, each in snapshot.incidents.items() if each.mode == "backfill"}
    page = seen(pages(snapshot.with_records(kept, {}, {}), facts)["index.md"]).words
    assert "2019 Q4" in page
    assert "2026 Q4" not in page


def test_an_archive_draws_all_of_its_quarters(snapshot: Snapshot, facts: BuildFacts, seen: Any) -> None:
    old = snapshot.incidents["MI-20191108-F5V"]
    kept = {old.id: old, "MI-20130102-F5V": _moved(old, "MI-20130102-F5V", days=365 * 7 - 300)}
    page = seen(pages(snapshot.with_records(kept, {}, {}), facts)["index.md"]).words
    assert "Major incidents by quarter, 2013 Q3 to 2019 Q4" in page
    assert "not drawn" not in page


def test_where_nothing_is_new_the_quarters_end_with_the_last_incident(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    last = snapshot.incidents["MI-20260914-B3Q"]
    older = _moved(last, "MI-20220914-B3Q", days=365 * 4)
    records = snapshot.with_records({last.id: last, older.id: older}, {}, {})
    late = replace(facts, now=facts.now + timedelta(days=365 * 4))
    page = seen(pages(records, late)["index.md"]).words
    assert "By quarter Major incidents by quarter, 2023 Q4 to 2026 Q3" in page
    assert "1 earlier incidents (before 2023 Q4) are not shown." in page
    assert "2023 Q4 to 2026 Q3" not in seen(pages(records, facts)["index.md"]).words


def _moved(incident: Incident, to: str, days: int) -> Incident:
    back = timedelta(days=days)
    timeline = (each.model_copy(update={"at": each.at - back}) for each in incident.timeline)
    started = incident.started - back if incident.started else None
    return incident.model_copy(update={"id": to, "started": started, "timeline": tuple(timeline)})


def test_the_quarter_at_a_glance_leaves_out_what_cannot_be_counted(words: Callable[[str], str]) -> None:
    glance = words("index.md").split("This quarter")[1].split("Major incidents by quarter")[0]
    assert "Time to declare 7m, n = 1" in glance
    assert "no value" not in glance
    assert "none" not in glance


def test_an_action_item_that_is_owed_is_called_by_its_title(words: Callable[[str], str]) -> None:
    home = words("index.md")
    assert (
        "The release check compares queue settings of both clusters Assign an owner to the action item \N{MIDDLE DOT} AC-"
        in home
    )


def test_the_ages_of_action_items_lead_to_their_incidents(site: dict[str, str]) -> None:
    figure = site["actions.md"].split("<figure")[1].split("</figure>")[0]
    assert '<a href="../incidents/2026/MI-20260914-B3Q/">The queue has an owner' in figure


def test_pictures_name_incidents_by_their_titles(site: dict[str, str]) -> None:
    for figure in site["metrics.md"].split("<figure")[1:]:
        assert ">MI-2026" not in figure.split("</figure>")[0]


def test_a_report_of_the_past_was_under_nobodys_promises(words: Callable[[str], str]) -> None:
    assert "Deadline" not in words("incidents/2019/MI-20191108-F5V.md")
    assert "Deadline" in words("incidents/2026/MI-20260914-B3Q.md")


def test_a_time_that_nobody_recorded_is_said_with_the_times(words: Callable[[str], str]) -> None:
    page = words("metrics.md")
    assert page.index("Response metrics") < page.index("Declaration to restoration") < page.index("Rates")


def test_long_lists_of_what_is_done_are_cut(
    snapshot: Snapshot, facts: BuildFacts, seen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST", 1)
    review = snapshot.reviews["MI-20260914-B3Q"]
    done = next(each for each in review.actions if each.done)
    twice = review.model_copy(update={"actions": (done, done.model_copy(update={"id": "AC-20260917-ZZZ"}))})
    changed = snapshot.with_records(snapshot.incidents, {twice.incident: twice}, {})
    page = seen(pages(changed, facts)["actions.md"]).words
    assert "1 more on the pages for older incidents." in page


def test_nothing_on_record_is_said_plainly(snapshot: Snapshot, facts: BuildFacts, seen: Any) -> None:
    page = seen(pages(replace(snapshot.with_records({}, {}, {})), facts)["metrics.md"]).words
    assert "Based on 0 incidents." in page
    assert "No response times recorded yet." in page


def test_reviews_that_are_owed_come_before_those_that_are_done(words: Callable[[str], str]) -> None:
    page = words("reviews.md")
    assert page.index("Due and in progress") < page.index("Published or waived")
    assert "Orders are confirmed twice" in page
    assert "open action items" in page
