"""One organisation, rendered everywhere: each date and each count is the same wherever it is shown.

The expected values come from the files of the example organisation. `AC-20260917-001` was opened on 17 September and is
due on 15 October; the site is built on 23 November 2026, 67 and 39 days later. `AC-20260917-005` was opened with it, at
13:30 UTC, and names no day: the policy gives it 30 days, until 17 October, 13:30 UTC, which was 36 days and 21 hours ago. The review of the drill of 20 October is
due on 27 October, the fifth business day after it was restored on the same Tuesday. The cadence of the open incident has
6 intervals that are over, of which 4 were met, and one that is running.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import icalendar
import pytest

from mimkit.clocks.due import all_intervals, due
from mimkit.metrics.fact import Interval, collect_facts
from mimkit.metrics.measure import measure, metrics_of
from mimkit.metrics.result import DeadlineSample, MetricsQuestion
from mimkit.model.dossier import dossier_of
from mimkit.model.policy.metric import built_in
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.period import Period
from mimkit.publish.archive import Archive, build_archive
from mimkit.publish.build_info import BuildFacts
from mimkit.publish.feeds.files import files
from mimkit.publish.feeds.json_pages import json_pages
from mimkit.publish.feeds.site import Site
from mimkit.publish.feeds.svg_badges import badges
from mimkit.publish.pages import pages
from mimkit.report.due.formats import FORMATS
from mimkit.report.due.report import DueReportInput

LIVE = "MI-20261123-K7F"
REVIEWED = "MI-20260914-B3Q"
DRILL = "MI-20261020-D0E"
ACTION = "AC-20260917-001"
UNDATED = "AC-20260917-005"
AHEAD = "AC-20260917-002"


@pytest.fixture
def page(snapshot: Snapshot, facts: BuildFacts, seen: Any) -> Callable[[str], str]:
    """Return the words of a page."""
    built = pages(snapshot, facts)
    return lambda uri: str(seen(built[uri]).words)


@pytest.fixture
def archive(snapshot: Snapshot, facts: BuildFacts) -> Archive:
    return build_archive(snapshot, facts)


def twin(archive: Archive, uri: str) -> Any:
    (found,) = json_pages(archive, [uri])
    return json.loads(found[1]())


def events(archive: Archive) -> dict[str, date | datetime]:
    """Return the dates of the calendar that the site publishes, by the key of the deadline."""
    read = icalendar.Calendar.from_ical(files(archive, Site("Ours"), ())["deadlines.ics"]())
    return {str(each["uid"]).removesuffix("@mimkit"): each.decoded("dtstart") for each in read.walk("VEVENT")}


def forms(snapshot: Snapshot, facts: BuildFacts) -> dict[str, str]:
    """Return what `mim due` prints in each format for people, and as JSON."""
    found = tuple(each for each in due(snapshot, facts.now) if each.is_owed)
    report = DueReportInput(found, facts.now, snapshot.policy.calendar.tz, len(snapshot.incidents))
    return {name: FORMATS[name](report) for name in ("text", "json", "markdown")}


@pytest.mark.sweep
def test_an_action_item_has_the_same_due_date_everywhere(
    archive: Archive, snapshot: Snapshot, facts: BuildFacts, page: Callable[[str], str]
) -> None:
    for uri in ("actions.md", "index.md", f"incidents/2026/{REVIEWED}.md"):
        assert re.search(rf"{ACTION}.{{0,200}}?15 Oct 2026", page(uri)), uri
    key = f"action-done/{REVIEWED}/{ACTION}"
    assert events(archive)[key] == date(2026, 10, 15)
    (item,) = (each for each in twin(archive, "actions.md")["actions"] if each["id"] == ACTION)
    assert item["due"] == "2026-10-15"
    printed = forms(snapshot, facts)
    assert "due 2026-10-15" in printed["text"]
    assert "2026-10-15" in printed["markdown"]
    (owed,) = (each for each in json.loads(printed["json"])["obligations"] if each["subject"] == ACTION
               and each["clock"] == "action-done")  # fmt: skip
    assert owed in twin(archive, "index.md")["obligations"]


def test_an_action_item_has_the_same_age_in_the_list_and_in_the_chart(page: Callable[[str], str]) -> None:
    words = page("actions.md")
    title = "An alert fires when the sending rate doubles within ten minutes"
    assert f"{title}: 67 days old, 39 days overdue" in words
    (row,) = re.findall(rf"{title} {ACTION} .*? open for (\d+) days", words)
    assert row == "67"
    assert {*re.findall(r"open for (\d+) days", words)} == {"67"}
    assert {*re.findall(r"(\d+) days old", words)} == {"67"}


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("item", "lateness"),
    [(ACTION, "39 days overdue"), (UNDATED, "36d 21h overdue"), (AHEAD, "Due in 8 days")],
)
def test_an_action_item_is_equally_late_everywhere(
    snapshot: Snapshot, facts: BuildFacts, page: Callable[[str], str], item: str, lateness: str
) -> None:
    for uri in ("actions.md", "index.md", f"incidents/2026/{REVIEWED}.md", "services/email.md"):
        before = "Action item done · " if uri == "index.md" else ""
        row = page(uri).partition(f"{before}{item}")[2]
        shown = re.search(r"Due in \d+ days|\d+ days overdue|\d+d \d+h overdue", row)
        assert shown, uri
        assert shown[0] == lateness, uri
    printed = forms(snapshot, facts)["text"]
    said = lateness if "overdue" in lateness else "8 days left"
    assert re.search(rf"{said} +{item}", printed)


@pytest.mark.sweep
def test_the_deadline_of_an_action_item_is_that_of_the_policy_if_it_names_no_day(
    archive: Archive, page: Callable[[str], str], snapshot: Snapshot, facts: BuildFacts
) -> None:
    for uri in ("actions.md", "index.md", f"incidents/2026/{REVIEWED}.md"):
        assert re.search(rf"{UNDATED}.{{0,200}}?17 Oct 2026, 13:30 UTC", page(uri)), uri
    assert events(archive)[f"action-done/{REVIEWED}/{UNDATED}"] == datetime(2026, 10, 17, 13, 30, tzinfo=UTC)
    found = {each["id"]: each for each in twin(archive, "actions.md")["actions"]}
    assert found[UNDATED]["due"] is None
    assert (found[UNDATED]["deadline"], found[UNDATED]["deadline_day"]) == ("2026-10-17T13:30:00Z", None)
    assert (found[ACTION]["deadline"], found[ACTION]["deadline_day"]) == (
        "2026-10-16T00:00:00Z",
        "2026-10-15",
    )
    late = {each["subject"] for each in json.loads(forms(snapshot, facts)["json"])["obligations"]
            if each["clock"] == "action-done" and each["status"] == "overdue"}  # fmt: skip
    assert {key for key, each in found.items() if each["overdue"]} == late == {ACTION, UNDATED}


@pytest.mark.sweep
def test_an_action_item_that_is_due_on_a_day_off_is_due_on_the_same_business_day_everywhere(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    """1 December 2026 is a Tuesday; moved to Saturday 5 December, the item is due on Monday the 7th."""
    clocks = tuple(
        each.model_copy(update={"rest_day": "next-business-day"}) if each.id == "action-done" else each
        for each in snapshot.policy.clocks
    )
    review = snapshot.reviews[REVIEWED]
    actions = tuple(
        each.model_copy(update={"due": date(2026, 12, 5)}) if each.id == AHEAD else each
        for each in review.actions
    )
    changed = replace(
        snapshot,
        policy=snapshot.policy.model_copy(update={"clocks": clocks}),
        reviews={**snapshot.reviews, REVIEWED: review.model_copy(update={"actions": actions})},
    )
    built = pages(changed, facts)
    for uri in ("actions.md", "index.md", f"incidents/2026/{REVIEWED}.md"):
        shown = re.search(
            rf"{AHEAD}.{{0,240}}?(\d+ Dec 2026).{{0,40}}?Due in (\d+) days", seen(built[uri]).words
        )
        assert shown, uri
        assert shown.groups() == ("7 Dec 2026", "14"), uri
    key = f"action-done/{REVIEWED}/{AHEAD}"
    assert events(build_archive(changed, facts))[key] == date(2026, 12, 7)


def test_an_incident_is_counted_in_the_quarter_of_its_declaration_everywhere(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    """The open incident, declared on 23 November, began before October: the metrics count it in the fourth quarter."""
    live = snapshot.incidents[LIVE].model_copy(update={"started": datetime(2026, 9, 30, 23, 50, tzinfo=UTC)})
    changed = replace(snapshot, incidents={**snapshot.incidents, LIVE: live})
    archive = build_archive(changed, facts)
    quarter = Period(datetime(2026, 10, 1, tzinfo=UTC), None)
    question = MetricsQuestion(facts.now, snapshot.policy.calendar, quarter)
    (number,) = [each for each in metrics_of(snapshot.policy, built_in()) if each.number == "incidents"]
    (group,) = measure(question, [number], archive.counted).groups
    assert group.samples[number.id].incidents == (LIVE,)  # type: ignore[union-attr]
    words = seen(pages(changed, facts)["index.md"]).words
    assert "major incident in Q4 1" in words
    assert re.search(r"2026 Q4(?: \d)* 1\b", words)


@pytest.mark.sweep
def test_days_since_the_last_incident_are_the_same_on_the_first_page_and_the_badge(
    snapshot: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    """Without the open incident, the last one was restored on 14 September 2026, 70 days before 23 November."""
    closed = {key: each for key, each in snapshot.incidents.items() if key not in (LIVE, "MI-20260811-T4N")}
    changed = replace(snapshot, incidents=closed)
    (drawn,) = (
        make for path, make in badges(build_archive(changed, facts)) if path == "badges/days-since.svg"
    )
    assert "last major incident: 70 days ago" in drawn.decode()
    assert "since the last major incident 70 days" in seen(pages(changed, facts)["index.md"]).words
    late = replace(facts, now=datetime(2026, 11, 24, 0, 30, tzinfo=UTC))
    (drawn,) = (
        make for path, make in badges(build_archive(changed, late)) if path == "badges/days-since.svg"
    )
    assert "last major incident: 71 days ago" in drawn.decode()
    assert "since the last major incident 71 days" in seen(pages(changed, late)["index.md"]).words


@pytest.mark.sweep
def test_the_number_of_open_action_items_is_the_same_everywhere(
    archive: Archive, page: Callable[[str], str]
) -> None:
    assert "3 open, 2 overdue" in page("actions.md")
    assert "open action items 3 2 overdue" in page("index.md")
    assert re.search(rf"{REVIEWED}.*?3 open action items", page("reviews.md"))
    found = twin(archive, "actions.md")["actions"]
    live = [each for each in found if each["state"] == "open" and each["incident"] == REVIEWED]
    assert len(live) == 3
    assert sum(key.startswith("action-done/") for key in events(archive)) == 3


def test_a_review_is_due_on_the_same_day_everywhere(
    archive: Archive, snapshot: Snapshot, facts: BuildFacts, page: Callable[[str], str]
) -> None:
    for uri in ("reviews.md", "index.md", f"incidents/2026/{DRILL}.md"):
        assert "27 Oct 2026" in page(uri), uri
    assert events(archive)[f"review/{DRILL}/-"] == date(2026, 10, 27)
    printed = forms(snapshot, facts)
    assert "2026-10-27" in printed["text"]
    assert "2026-10-27" in printed["markdown"]


@pytest.mark.sweep
def test_promises_kept_are_counted_once(
    snapshot: Snapshot, facts: BuildFacts, page: Callable[[str], str]
) -> None:
    case = dossier_of(snapshot, LIVE).under_its_policy().at(facts.now)
    intervals = [each for each in all_intervals(case) if each.clock == "cadence"]
    assert Counter(each.status for each in intervals) == {"met": 4, "overdue": 2, "pending": 1}
    assert "2 updates · 4 met · 2 missed · 1 not yet due" in page(f"incidents/2026/{LIVE}.md")
    assert "4 of 6, 67 % (2 overdue, 1 running)" in page("index.md")
    found = collect_facts(case, case.problems)
    assert found
    metrics = metrics_of(snapshot.policy, built_in())
    question = MetricsQuestion(facts.now, snapshot.policy.calendar)
    (group,) = measure(
        question, metrics, [replace(found, intervals=tuple(map(Interval.of, all_intervals(case))))]
    ).groups
    kept = group.samples["cadence-kept"]
    assert isinstance(kept, DeadlineSample)
    assert (kept.met, kept.due, kept.overdue, kept.running) == (4, 6, 2, 1)


@pytest.mark.sweep
def test_promises_kept_on_the_pages_of_all_incidents_add_up_to_the_metrics(
    snapshot: Snapshot, page: Callable[[str], str]
) -> None:
    """7 of 15 regular updates were on time, 6 were late and 2 are overdue."""
    counted: Counter[str] = Counter()
    for incident in snapshot.incidents.values():
        lane = re.search(
            r"\d+ updates?((?: · \d+ [a-z]+)+)", page(f"incidents/{incident.id[3:7]}/{incident.id}.md")
        )
        if lane and incident.mode == "live":
            counted.update(
                {word: int(number) for number, word in re.findall(r"(\d+) (met|late|missed)", lane[1])}
            )
    assert counted == {"met": 7, "late": 6, "missed": 2}
    assert "7 of 15, 47 % (6 late, 2 overdue, 1 running)" in page("metrics.md")


def test_what_is_due_is_the_same_in_the_calendar_the_list_and_the_document(
    archive: Archive, snapshot: Snapshot, facts: BuildFacts
) -> None:
    found = json.loads(forms(snapshot, facts)["json"])["obligations"]
    assert twin(archive, "index.md")["obligations"] == found
    keys = {"/".join((each["clock"], each["incident"] or "-", each["subject"] or "-")) for each in found}
    assert events(archive).keys() == keys
