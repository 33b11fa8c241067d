"""The service review as a document: what it says about no incident, one, nine and ten, and about hostile text."""

from __future__ import annotations

import base64
import hashlib
import json as _json
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any, Final

import pytest

from mimkit.metrics.fact import Interval
from mimkit.metrics.service_review import ServiceReviewResult
from mimkit.model.incident.problem import Problem
from mimkit.model.obligation import Obligation
from mimkit.model.time.end_of_day import EndOfDay
from mimkit.report.printed.document import Section
from mimkit.report.service_review.content import document
from mimkit.report.service_review.formats import FORMATS
from mimkit.report.service_review.input import OpenAction, ReviewSource, ServiceReviewReport
from tests.metrics.test_service_review import NOW, fact, kept, review

HOSTILE: Final = "<script>alert(1)</script> | `x` [y](javascript:alert(1)) \u202e ::error:: @all"


def day(text: str) -> EndOfDay:
    return EndOfDay.of(datetime.fromisoformat(text).date(), UTC)


def report(result: ServiceReviewResult | None = None, **given: Any) -> ServiceReviewReport:
    plain: dict[str, Any] = {
        "organisation": "Acme", "result": result or review(), "actions": (), "obligations": (), "problems": (),
        "restricted": 0, "restricted_deadlines": 0, "names": {}, "commit": "abcdef0123456789",
        "command": "mim report --period 2026-Q3",
    }  # fmt: skip
    return ServiceReviewReport(**{**plain, **given})


def owed(clock: str, due: datetime, status: Any, **more: Any) -> Obligation:
    return Obligation(
        clock, clock.capitalize(), more.pop("incident", None), None, due, due, None, status, **more
    )


def problem(**keys: Any) -> Problem:
    opened = datetime(2026, 7, 1, tzinfo=UTC)
    return Problem.model_validate({"schema": 1, "title": "Disk is full", "opened": opened, **keys})


def section(given: ServiceReviewReport, heading: str) -> Section:
    return next(each for each in document(given).sections if each.heading.startswith(heading))


def rows(found: Section) -> list[tuple[str, ...]]:
    return [(row.name, *row.cells) for row in found.table.rows] if found.table else []


def test_a_period_without_incidents_says_so_in_every_section() -> None:
    found = document(report())
    assert found.title == "Acme: service review 2026-Q3"
    assert found.lead == (
        "0 major incidents from 2026-07-01 to 2026-09-30, compared with 2026-Q2.",
        "Created at 2026-10-12 09:00 UTC, from commit abcdef012345.",
    )
    said = {each.heading: each.lead for each in found.sections[1:]}
    assert said == {
        "Major incidents by service": ("No major incidents in either period.",),
        "Repeats of the same root cause": ("None of the known root causes in this period occurred before.",),
        "Deadlines met": ("No deadline fell due in either period.",),
        "Overdue action items": ("0 open action items, none overdue.",),
        "Other overdue deadlines": ("No other deadline is overdue.",),
        "Deadlines ahead": ("Nothing falls due in the next 92 days.",),
    }
    assert rows(found.sections[0])[0] == ("Major incidents", "0", "0", "no distinguishable change")
    assert rows(found.sections[0])[-1] == (
        "Repeat incidents", "no data, n = 0", "no data, n = 0", "not enough data to compare",
    )  # fmt: skip


def test_one_incident_is_its_own_value() -> None:
    found = {row[0]: row[1:] for row in rows(section(report(review(fact("A", "2026-07-02", 2))), "Key"))}
    assert found["Time to restore service"][:2] == ("2h, mean 2h, n = 1", "no data, n = 0")
    assert found["Time to assemble"][0] == "no data, n = 0; not counted: 1 (no time for assembled)"


@pytest.mark.parametrize(
    ("number", "value", "change"),
    [
        (9, "1h, 1h, 1h, 1h, 1h, 1h, 1h, 1h, 1h, mean 1h, n = 9", "not enough data to compare"),
        (10, "median 1h, p90 1h, longest 1h, mean 1h, n = 10", "shorter (95 % interval of the median: 4h shorter to 4h shorter)"),
    ],
)  # fmt: skip
def test_nine_values_are_listed_and_ten_are_summarised(number: int, value: str, change: str) -> None:
    before = [fact(f"B{each}", f"2026-05-{each:02}", 5) for each in range(1, 11)]
    after = [fact(f"A{each}", f"2026-08-{each:02}", 1) for each in range(1, number + 1)]
    found = {row[0]: row for row in rows(section(report(review(*before, *after)), "Key"))}
    assert found["Time to restore service"][1] == value
    assert found["Time to restore service"][3] == change
    assert found["Major incidents"][1:] == (str(number), "10", "no distinguishable change")


def test_a_number_is_more_or_fewer_and_a_share_higher_or_lower() -> None:
    before = [fact(f"B{each}", f"2026-05-{each:02}") for each in range(1, 11)]
    fewer = rows(section(report(review(*before)), "Key"))
    assert fewer[0] == ("Major incidents", "0", "10", "fewer")
    assert rows(section(report(review(*before)), "Major")) == [("payments", "0", "10", "fewer")]
    after = [fact(f"A{each}", f"2026-08-{each:02}", review="published") for each in range(1, 25)]
    found = {row[0]: row for row in rows(section(report(review(*before, *after)), "Key"))}
    assert found["Major incidents"][3] == "more"
    assert found["Completed reviews"][1:] == ("24 of 24, 100 %", "0 of 10, 0 %", "higher")


def test_an_unfinished_period_is_so_far_and_names_what_is_not_restored() -> None:
    result = review(fact("MI-20261002-AAA", "2026-10-02", 0, status="declared"), named="2026-Q4")
    found = document(report(result))
    assert found.title.endswith("2026-Q4 so far")
    assert found.lead[0] == (
        "1 major incident from 2026-10-01 to 2026-10-12, compared with 2026-Q3. The period ends on 2026-12-31."
    )
    notes = found.sections[0].notes
    assert notes[0] == ("No time to restore, because the restoration is not recorded: MI-20261002-AAA.")
    assert notes[-1] == "The period has not ended yet, so the numbers of incidents are compared per day."


def test_what_is_not_counted_is_counted() -> None:
    result = review(fact("A", "2026-07-02", mode="drill"), fact("B", "2026-07-03", mode="backfill"))
    given = report(
        result,
        restricted=2,
        restricted_deadlines=1,
        undated=("C",),
        unreadable=("x.yaml",),
        as_of=NOW,
        commit=None,
    )
    assert document(given).lead[1:] == (
        "Not counted: 1 back-filled record, 1 drill, 2 restricted incidents, 1 incident without a date, 1 unreadable record.",
        "Not listed: 1 deadline for restricted incidents.",
        "Created at 2026-10-12 09:00 UTC, based on what was recorded by then, from commit none.",
    )


def test_the_table_of_services_shows_titles_and_ten_rows() -> None:
    services = tuple(f"s{each:02}" for each in range(12))
    found = section(
        report(review(fact("A", "2026-07-02", services=services)), names={"s00": "Payments"}), "Major"
    )
    assert [row[0] for row in rows(found)][:2] == ["Payments", "s01"]
    assert len(rows(found)) == 10
    assert found.notes == (
        "2 more are not shown; the JSON document lists all of them.",
        "An incident that affects several services is counted for each of them.",
    )
    found = section(report(review(fact("A", "2026-07-02"), by="cause")), "Major")
    assert found.heading == "Major incidents by root cause"
    assert found.notes == ("No incident has a root cause.",)
    found = section(report(review(fact("A", "2026-07-02"), by="category")), "Major")
    assert (rows(found)[0][0], found.notes) == ("(none)", ("No incident has a category.",))


def test_repeats_name_their_incidents_and_problem_records() -> None:
    incidents = [fact(f"I{each}", f"2026-07-{each:02}", causes=("full-disk",)) for each in range(1, 9)]
    more = [
        fact("J", "2026-05-01", causes=("PB-20260501-AAA",)),
        fact("K", "2026-07-20", causes=("PB-20260501-AAA",)),
    ]
    problems = [
        problem(id="PB-20260501-AAA"), problem(id="PB-20260701-BBB", cause="full-disk", state="fixed"),
    ]  # fmt: skip
    found = section(report(review(*incidents, *more, fact("L", "2026-07-21")), problems=problems), "Repeats")
    assert rows(found) == [
        ("full-disk", "I1, I2, I3, I4, I5, I6 and 2 more", "none", "PB-20260701-BBB (fixed)"),
        ("Disk is full", "K", "J", "PB-20260501-AAA (open)"),
    ]
    assert found.notes == ("The root cause of 1 of 10 incidents is not known: L.",)
    assert rows(section(report(review(*incidents)), "Repeats"))[0][3] == "none"


def test_deadlines_met_are_counted_by_clock() -> None:
    due = datetime(2026, 7, 2, 10, 15, tzinfo=UTC)
    late = Interval("first-update", "late", due, due + timedelta(minutes=25), None)
    intervals = (late, kept("first-update", due, "met"), kept("cadence", datetime(2026, 6, 1, tzinfo=UTC), "met"),
                 kept("first-update", due, "waived"))  # fmt: skip
    found = section(report(review(fact("A", "2026-07-02", intervals=intervals))), "Deadlines met")
    assert rows(found) == [
        (
            "First stakeholder update",
            "1 of 2, 50 %",
            "1",
            "0",
            "25m",
            "none fell due",
            "not enough data to compare",
        ),
        (
            "Regular stakeholder update",
            "none fell due",
            "0",
            "0",
            "none",
            "1 of 1, 100 %",
            "not enough data to compare",
        ),
    ]
    assert found.notes == ("Not counted: 1 waived.",)
    only = section(report(review(fact("A", "2026-07-02", intervals=intervals[1:3]))), "Deadlines met")
    assert only.notes == ()


def test_overdue_action_items_are_listed_with_their_owners() -> None:
    """Due on 9 October: the day ends at midnight, so on 12 October at 09:00 it is overdue by two days and nine hours."""
    actions = [
        OpenAction("AC-20260901-AAA", "x" * 100, "MI-20260901-AAA", "tech-duty", day("2026-10-09")),
        OpenAction("AC-20260901-BBB", "Due today", "MI-20260901-AAA", None, day("2026-10-12")),
        OpenAction("AC-20260901-CCC", "Due next year", "MI-20260901-AAA", None, day("2027-10-12")),
        OpenAction("AC-20260901-DDD", "Some day", "MI-20260901-AAA", None, None),
    ]
    given = report(actions=actions)
    found = section(given, "Overdue")
    assert found.lead == ("4 open action items, 1 overdue.",)
    cut = "AC-20260901-AAA " + "x" * 59 + "…"
    assert rows(found) == [(cut, "MI-20260901-AAA", "tech-duty", "2026-10-09", "3 days")]
    assert found.notes == ("Without a due date: AC-20260901-DDD.",)
    assert rows(section(given, "Deadlines ahead")) == [
        ("AC-20260901-BBB Due today", "no owner", "2026-10-12")
    ]
    many = [OpenAction(f"A{each}", "x", "M", None, None) for each in range(12)]
    assert section(report(actions=many), "Overdue").notes[0].endswith(" A7 and 4 more.")
    late = [OpenAction(f"A{each}", "x", "M", None, day("2026-10-01")) for each in range(11)]
    found = section(report(actions=late), "Overdue")
    assert len(rows(found)) == 8
    assert found.notes == ("3 more are not shown; mim action list lists all of them.",)


def test_other_deadlines_are_grouped_when_overdue_and_listed_when_ahead() -> None:
    given = report(
        obligations=[
            owed("review", day("2026-10-01"), "overdue", incident="MI-20260901-AAA", about="Nobody can pay"),
            owed("review", day("2026-10-02"), "overdue", incident="MI-20260902-AAA"),
            owed("runbook-review", day("2026-10-03"), "overdue", about="Checkout errors"),
            owed("policy-review", datetime(2026, 11, 1, 12, tzinfo=UTC), "pending"),
            owed("review", datetime(2026, 10, 30, 12, tzinfo=UTC), "soon", incident="MI-20261001-AAA", about="Slow",
                 role="major-incident-manager"),
            owed("review", datetime(2027, 10, 30, 12, tzinfo=UTC), "pending", incident="MI-20261001-AAA"),
        ]
    )  # fmt: skip
    assert rows(section(given, "Other")) == [
        ("Review", "2", "MI-20260901-AAA", "2026-10-01", "11 days"),
        ("Runbook-review", "1", "Checkout errors", "2026-10-03", "9 days"),
    ]
    assert rows(section(given, "Deadlines ahead")) == [
        ("Review: MI-20261001-AAA Slow", "major-incident-manager", "2026-10-30 12:00 UTC"),
        ("Policy-review", "no owner", "2026-11-01 12:00 UTC"),
    ]


class Reader(HTMLParser):
    """Collects the elements, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[tuple[str, str, str | None]] = set()
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes.update((tag, name, value) for name, value in attrs)

    def handle_data(self, data: str) -> None:
        self.words += data


def hostile() -> ServiceReviewReport:
    actions = [OpenAction("AC-20260901-AAA", HOSTILE, "MI-20260901-AAA", HOSTILE, day("2026-10-01"))]
    causes = (HOSTILE,)
    incidents = (
        fact("A", "2026-07-01", causes=causes, services=(HOSTILE,)),
        fact("B", "2026-07-02", causes=causes),
    )
    obligations = [owed("review", day("2026-10-20"), "soon", about=HOSTILE)]
    return report(
        review(*incidents), actions=actions, obligations=obligations, organisation=HOSTILE, command=HOSTILE
    )


def test_hostile_text_is_text_in_a_page_that_can_load_and_run_nothing() -> None:
    page = FORMATS["html"](hostile())
    read = Reader(page)
    assert "script" not in read.elements
    assert not {"href", "src", "style", "onerror"} & {name for _, name, _ in read.attributes}
    assert read.words.count("<script>alert(1)</script>") >= 6
    assert "\u202e" not in page
    assert '<span class="id">AC-20260901-AAA</span>' in page
    assert {"a", "img", "link", "iframe"}.isdisjoint(read.elements)


def test_the_only_style_is_allowed_by_its_hash() -> None:
    page = FORMATS["html"](report())
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    right = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = next(
        value for tag, name, value in Reader(page).attributes if tag == "meta" and value and "src" in value
    )
    assert policy == f"default-src 'none'; style-src 'sha256-{right}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style
    assert "@import" not in style


def test_hostile_text_stays_in_its_cell_of_a_markdown_table() -> None:
    text = FORMATS["markdown"](hostile())
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert "<script>" not in "\n".join(text.splitlines()[:-1])
    for line in tables:
        assert len(re.findall(r"(?<!\\)\|", line)) in (4, 5, 6, 8)
    assert text.splitlines()[-1].count("`") == 2


def test_the_json_document_lists_everything_that_the_others_shorten() -> None:
    actions = [OpenAction(f"A{each}", "x", "M", None, day("2026-10-01")) for each in range(30)]
    actions += [OpenAction("B", "x", "M", None, None)]
    result = review(
        fact("A", "2026-07-01", intervals=(kept("first-update", NOW - timedelta(days=30), "met"),)),
        fact("B", "2026-07-02", mode="drill"),
    )
    given = report(
        result, actions=actions, obligations=[owed("review", day("2026-10-20"), "soon")], as_of=NOW
    )
    found = _json.loads(FORMATS["json"](given))
    assert found["version"] == 1
    assert found["period"] == {
        "name": "2026-Q3", "since": "2026-07-01T00:00:00Z", "until": "2026-10-01T00:00:00Z", "over": True,
    }  # fmt: skip
    assert (found["incidents"], found["left_out"]) == (1, {"drill": 1})
    assert found["left_out_incidents"] == [{"incident": "B", "reason": "drill"}]
    assert len(found["actions"]) == 31
    assert found["actions"][-1]["due"] is None
    assert [each["overdue"] for each in found["actions"]] == [True] * 30 + [False]
    assert [each["id"] for each in found["metrics"]][:2] == ["incidents", "time-to-declare"]
    assert found["metrics"][0]["change"] == {"verdict": "no distinguishable change", "p": 1.0}
    assert found["metrics"][1]["change"] == {"verdict": "too few", "low": None, "high": None}
    assert found["deadlines"][0]["clock"] == "first-update"
    assert [each["status"] for each in found["ahead"]] == ["soon"]
    assert _json.loads(FORMATS["json"](report()))["as_of"] is None


def test_several_repositories_have_a_line_each_with_their_numbers() -> None:
    sources = (ReviewSource("web", "0123456789abcdef", 2, 0, 0, 0), ReviewSource("tills", None, 1, 1, 4, 2))
    assert [*document(report(sources=sources)).lead][-3:-1] == [
        "web, commit 0123456789ab: 2 major incidents.",
        "tills, commit none: 1 major incident and 1 restricted incident; 2 unreadable records.",
    ]
    assert _json.loads(FORMATS["json"](report(sources=sources)))["sources"][1] == {
        "source": "tills", "commit": None, "incidents": 1, "restricted": 1, "restricted_deadlines": 4, "unreadable": 2,
    }  # fmt: skip
    assert "sources" not in _json.loads(FORMATS["json"](report()))


def test_the_numbers_of_each_repository_are_in_a_table_and_in_json() -> None:
    """Two hours of outage in one incident of the first repository; nothing but an overdue deadline in the second."""
    web = review(fact("A", "2026-07-01", 2), fact("B", "2026-06-30", 3))
    overdue = owed("review", NOW - timedelta(days=1), "overdue")
    soon = owed("review", NOW + timedelta(days=2), "pending")
    sources = (
        ReviewSource("web", "0123456789abcdef", 1, 0, 0, 0, report(web, obligations=(soon,))),
        ReviewSource("tills", None, 0, 0, 0, 0, report(obligations=(overdue,))),
    )
    found = section(report(web, sources=sources), "By repository")
    assert found.table
    assert found.table.head == (
        "Repository", "Major incidents", "Time to declare", "Time to restore service", "Detection to restoration",
        "Completed reviews", "Overdue", "Due next",
    )  # fmt: skip
    once = "10m, mean 10m, n = 1 (before: 10m, mean 10m, n = 1)"
    hours = "2h, mean 2h, n = 1 (before: 3h, mean 3h, n = 1)"
    nothing = "no data, n = 0"
    assert rows(found) == [
        ("web", "1 (before: 1)", once, hours, hours, "0 of 1, 0 % (before: 0 of 1, 0 %)", "0", "1"),
        ("tills", "0 (before: 0)", nothing, nothing, nothing, nothing, "1", "0"),
    ]
    assert len(found.notes) == 1
    assert (
        "Restricted"
        in section(report(web, sources=sources, restricted_deadlines=1), "By repository").notes[-1]
    )
    first, second = _json.loads(FORMATS["json"](report(web, sources=sources)))["sources"]
    assert (first["groups"][0]["incidents"], first["ahead"], first["unknown_cause"], first["overdue"]) == (
        1,
        1,
        1,
        0,
    )
    assert [each["id"] for each in first["metrics"]] == [each.metric.id for each in web.metrics]
    assert (second["groups"], second["overdue"], second["actions"]) == ([], 1, 0)


def test_groups_and_deadlines_are_split_by_repository() -> None:
    """Two of three updates in time in the first repository, none of one in the second, and no incident in the third."""
    due = datetime(2026, 7, 2, 10, 15, tzinfo=UTC)
    met, late = (kept("first-update", due, outcome) for outcome in ("met", "late"))
    old = kept("cadence", datetime(2026, 6, 1, tzinfo=UTC), "met")
    web = fact("A", "2026-07-01", 2, intervals=(met, met, late, old))
    tills = fact("B", "2026-07-02", 2, intervals=(late,))
    sources = tuple(
        ReviewSource(name, None, len(facts), 0, 0, 0, report(review(*facts)))
        for name, facts in (("web", [web]), ("tills", [tills]), ("idle", []))
    )
    both = report(review(web, tills), sources=sources)
    found = section(both, "Major incidents by service")
    assert found.table
    assert found.table.head[:4] == ("Service", "2026-Q3", "By repository", "2026-Q2")
    assert [row[1:3] for row in rows(found)] == [("2", "web 1, tills 1")]
    deadlines = section(both, "Deadlines met")
    assert deadlines.table
    assert deadlines.table.head[:3] == ("Deadline", "2026-Q3", "By repository")
    assert [row[:3] for row in rows(deadlines)] == [
        ("First stakeholder update", "2 of 4, 50 %", "web 2 of 3, tills 0 of 1"),
        ("Regular stakeholder update", "none fell due", "none"),
    ]


def test_repeats_are_split_by_repository() -> None:
    """Three incidents with one cause: one in each repository in the quarter, and one in the first before it."""
    web = [
        fact(name, day, source="web", causes=("disk",))
        for name, day in (("A", "2026-07-01"), ("B", "2026-05-01"))
    ]
    tills = fact("tills:C", "2026-07-02", source="tills", causes=("disk",))
    names = ("web", "tills", "idle")
    sources = tuple(
        ReviewSource(name, None, 1, 0, 0, 0, report(review(*facts)))
        for name, facts in zip(names, (web, [tills], []), strict=True)
    )
    whole = report(review(*web, tills, sources=names), sources=sources)
    found = section(whole, "Repeats")
    assert found.table
    assert found.table.head == ("Root cause", "In the period", "Before", "By repository", "Problem records")
    assert rows(found) == [("disk", "A, tills:C", "B", "web 1 (before: 1), tills 1", "none")]
    (repeat,) = _json.loads(FORMATS["json"](whole))["repeats"]
    assert repeat["sources"] == [
        {"source": "web", "incidents": 1, "earlier": 1},
        {"source": "tills", "incidents": 1, "earlier": 0},
    ]
    (alone,) = _json.loads(FORMATS["json"](report(review(*web))))["repeats"]
    assert "sources" not in alone
