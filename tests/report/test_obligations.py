"""Obligations in every format: complete outputs, and hostile text."""

from __future__ import annotations

import json as _json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from mimkit.model.obligation import Obligation
from mimkit.model.time.end_of_day import EndOfDay
from mimkit.report.due.formats import FORMATS
from mimkit.report.due.ics import ics
from mimkit.report.due.markdown import job_summary
from mimkit.report.due.report import DueReportInput, DueSource
from mimkit.report.text.markdown import COMMENT_LIMIT
from tests.builders import clock

UPDATE = Obligation(
    clock="first-update",
    title="First stakeholder update",
    incident="MI-20261123-K7F",
    owner="comms-duty",
    starts=clock("10:09"),
    due=clock("10:24"),
    met=None,
    status="overdue",
    role="communications-lead",
    severity="SEV1",
    command="mim update -i MI-20261123-K7F",
    about="Checkout returns 503",
)
REVIEW = replace(
    UPDATE, clock="review", title="Review published", due=EndOfDay.of(date(2026, 11, 30), UTC), status="pending", owner="mim-duty",
    role="major-incident-manager", command="mim review publish -i MI-20261123-K7F",
)  # fmt: skip
RUNBOOK = replace(
    UPDATE, clock="runbook-review", title="Runbook read again", incident=None, due=clock("+2 10:00"),
    status="soon", subject="runbook/checkout", role=None, about="Checkout answers with errors", command="",
)  # fmt: skip
EVIL = replace(
    UPDATE,
    title="\x1b[31m::error::x\n##[error]y <img src=x> | @everyone `z`",
    about="<script>",
    owner=None,
    escalated_to="head-of-service",
)


def report(*owed: Obligation, **more: Any) -> DueReportInput:
    given = {"now": clock("10:30"), "zone": ZoneInfo("UTC"), "incidents": 3, **more}
    return DueReportInput(sorted(owed, key=lambda each: each.due), **given)


def shown(form: str, *owed: Obligation, **more: Any) -> str:
    return FORMATS[form](report(*owed, **more))


def test_what_was_reopened_says_why() -> None:
    owed = replace(UPDATE, reopened="It was reverted.", escalated_to="head-of-service")
    said = "First stakeholder update, due 10:24 UTC; reopened: It was reverted.; escalated to head-of-service"
    assert said in shown("text", owed, width=200)


def test_people_read_who_owes_what_since_when_and_what_to_type() -> None:
    assert shown(
        "text", REVIEW, RUNBOOK, UPDATE, replace(RUNBOOK, owner="mim-duty", command="x"), width=60
    ) == (
        "comms-duty, as communications-lead:\n"
        "  6m overdue   First stakeholder update, due 10:24 UTC\n"
        "               MI-20261123-K7F Checkout returns 503\n"
        "               mim update -i MI-20261123-K7F\n"
        "  1d 23h left  Runbook read again, due 2026-11-25 10:00 UTC\n"
        "               Checkout answers with errors\n"
        "\n"
        "mim-duty, as major-incident-manager:\n"
        "  1d 23h left  Runbook read again, due 2026-11-25 10:00 UTC\n"
        "               Checkout answers with errors\n"
        "               x\n"
        "  7 days left  Review published, due 2026-11-30\n"
        "               MI-20261123-K7F Checkout returns 503\n"
        "               mim review publish -i MI-20261123-K7F\n"
        "\n"
        "1 overdue, 2 due soon, 1 pending, at 2026-11-23 10:30 UTC\n"
    )


@pytest.mark.parametrize("width", [30, 36, 40])
def test_on_a_narrow_terminal_the_time_has_a_line_of_its_own_and_commands_stay_whole(width: int) -> None:
    command = "mim update -i MI-20261123-K7F"
    lines = shown("text", REVIEW, replace(UPDATE, command=command), width=width).splitlines()
    wide = [line for line in lines[:-1] if len(line) > width and line.startswith(" ")]
    assert all(line.lstrip().startswith("mim ") and line.startswith("  mim") for line in wide)
    assert any(line.endswith(command) for line in lines)
    assert ("  6m overdue" in lines) == (width < 40)


def test_what_is_over_says_how_it_ended() -> None:
    ends: Iterable[dict[str, Any]] = (
        {"status": "met", "met": clock("10:20")},
        {"status": "late", "met": clock("10:28")},
        {"status": "late", "ended": clock("10:29")},
        {"status": "waived", "waived": "no need (approved by a)"},
    )
    said = shown("text", *(replace(UPDATE, owner="communications-lead", about="", **end) for end in ends))
    assert said == (
        "communications-lead:\n"
        "  4m late  First stakeholder update, due 10:24 UTC\n"
        "           MI-20261123-K7F\n"
        "  missed   First stakeholder update, due 10:24 UTC\n"
        "           MI-20261123-K7F\n"
        "  met      First stakeholder update, due 10:24 UTC\n"
        "           MI-20261123-K7F\n"
        "  waived   First stakeholder update, due 10:24 UTC; no need (approved by a)\n"
        "           MI-20261123-K7F\n"
        "\n"
        "2 met late or missed, 1 met, 1 waived, at 2026-11-23 10:30 UTC\n"
    )


def test_what_is_about_nothing_in_particular_has_no_line_for_it() -> None:
    bare = replace(UPDATE, incident=None, about="", command="", role=None)
    assert shown("text", bare).startswith(
        "comms-duty:\n  6m overdue  First stakeholder update, due 10:24 UTC\n\n"
    )


def test_when_nothing_is_owed_it_says_so() -> None:
    assert shown("text") == "Nothing is due in 3 incidents, at 2026-11-23 10:30 UTC\n"
    assert (
        "Nothing is due in 3 incidents, at 2026-11-23 10:30 UTC, based on what was recorded by then"
        in shown("text", as_of=clock("10:30"))
    )
    assert shown("markdown") == (
        "<!-- mim due -->\n## mim due\n\nNothing is due in 3 incidents, at 2026-11-23 10:30 UTC.\n"
    )


def test_times_are_shown_in_the_zone_of_the_policy() -> None:
    assert "due 05:24 EST\n" in shown("text", UPDATE, zone=ZoneInfo("America/New_York"))


def test_programs_read_every_key() -> None:
    found = _json.loads(shown("json", UPDATE, as_of=clock("10:30"), unreadable=("a.yaml",)))
    (owed,) = found.pop("obligations")
    assert found == {
        "version": 1,
        "now": "2026-11-23T10:30:00Z",
        "as_of": "2026-11-23T10:30:00Z",
        "unreadable": ["a.yaml"],
    }
    assert (owed["key"], owed["status"], owed["command"]) == (UPDATE.key, "overdue", UPDATE.command)
    assert shown("json", EVIL).isascii()


def test_a_pull_request_shows_a_table_for_each_owner() -> None:
    waived = replace(REVIEW, status="waived", waived="no need")
    said = shown("markdown", replace(UPDATE, escalated_to="head-of-service"), waived, unreadable=("a.yaml",))
    assert said == (
        "<!-- mim due -->\n## mim due\n\n1 overdue, 1 waived, at 2026-11-23 10:30 UTC.\n\n"
        "**Skipped, because unreadable:** <code>a.yaml</code>.\n\n"
        "### comms-duty, as communications-lead\n\n"
        "| status | deadline | about | due | next |\n| --- | --- | --- | --- | --- |\n"
        "| **6m overdue**; escalated to head-of-service | First stakeholder update "
        "| MI-20261123-K7F Checkout returns 503 | 10:24 UTC | <code>mim update -i MI-20261123-K7F</code> |\n\n"
        "### mim-duty, as major-incident-manager\n\n"
        "| status | deadline | about | due | next |\n| --- | --- | --- | --- | --- |\n"
        "| waived | Review published<br>no need | MI-20261123-K7F Checkout returns 503 "
        "| 2026-11-30 |  |\n"
    )


def test_a_document_stays_below_the_limits_and_says_what_had_no_room() -> None:
    many = [replace(UPDATE, subject=str(number)) for number in range(2_000)]
    said = shown("markdown", *many, unreadable=[f"{number}.yaml" for number in range(12)])
    assert len(said.encode()) <= COMMENT_LIMIT
    assert "1,543 more deadlines not shown (limit 65,536 bytes); mim due lists all of them.\n" in said
    assert "and 2 more." in said
    assert "no room" not in job_summary(report(*many))


def test_a_runner_reads_what_is_overdue_as_errors_and_what_is_soon_as_warnings() -> None:
    assert shown("github", REVIEW, RUNBOOK, UPDATE) == (
        "::error title=6m overdue::comms-duty: First stakeholder update "
        "(MI-20261123-K7F Checkout returns 503), due 10:24 UTC%0Amim update -i MI-20261123-K7F\n"
        "::warning title=1d 23h left::comms-duty: Runbook read again, due 2026-11-25 10:00 UTC\n"
        "1 overdue, 1 due soon, 1 pending, at 2026-11-23 10:30 UTC\n"
    )


def test_code_scanning_quality_and_test_reports_read_what_is_overdue_or_due_soon() -> None:
    places = {UPDATE.key: "incidents/2026/MI-20261123-K7F/incident.yaml"}

    def place(owed: Obligation) -> str:
        return places.get(owed.key, "policy/policy.yaml")

    owed = (UPDATE, RUNBOOK, REVIEW)
    log = _json.loads(shown("sarif", *owed, place=place))["runs"][0]
    assert [(each["ruleId"], each["level"]) for each in log["results"]] == [
        ("first-update", "error"),
        ("runbook-review", "warning"),
    ]
    quality = _json.loads(shown("gitlab", *owed, place=place))
    assert [each["location"]["path"] for each in quality] == [*places.values(), "policy/policy.yaml"]
    assert len({each["fingerprint"] for each in quality}) == 2
    suite = shown("junit", *owed, place=place)
    assert suite.count("<failure") == 2
    assert '<testsuites name="mim due"' in suite
    assert "1 pending, at" in shown("junit", REVIEW)


def test_no_words_of_a_record_act_on_their_reader() -> None:
    text, markdown, github = (shown(form, EVIL, width=400) for form in ("text", "markdown", "github"))
    assert "\x1b" not in text + markdown + github
    assert text.startswith("No owner:\n  6m overdue  \\x1b[31m::error::x\\n## [error]y")
    assert "1 overdue, at 2026-11-23 10:30 UTC" in text
    assert not re.search(r"(?<!\\)<(?!!--|/?code>|br>)", markdown)
    assert all(line.startswith(("::error title", "1 overdue")) for line in github.splitlines())
    assert "##[" not in github


def test_a_calendar_reads_the_deadlines_that_are_still_owed() -> None:
    said = shown("ics", UPDATE, REVIEW, replace(UPDATE, status="met", met=clock("10:20")), EVIL, RUNBOOK)
    events = Calendar.from_ical(said).walk("VEVENT")
    assert [str(each["SUMMARY"]).partition(":")[0] for each in events] == [
        "comms-duty",
        "No owner",
        "comms-duty",
        "mim-duty",
    ]
    assert events[0].decoded("DTSTART") == clock("10:24")
    assert events[0]["UID"] == "first-update/MI-20261123-K7F/-@mimkit"
    assert said.startswith("BEGIN:VCALENDAR\r\n")


SOURCES = (
    DueSource("web", "0123456789abcdef", 2, 1, 0, 0),
    DueSource("payments", None, 1, 3, 2, 1, {"overdue": 2, "pending": 1}),
)


def test_deadlines_of_several_repositories_name_their_own_in_every_format() -> None:
    theirs = replace(UPDATE, source="payments")
    assert theirs.key == f"payments:{UPDATE.key}"
    for form in FORMATS:
        said = shown(form, UPDATE, theirs, sources=SOURCES)
        assert "payments" in said, form
        assert "web" in said, form
        assert "payments: " not in shown(form, UPDATE), form
    lines = shown("text", UPDATE, theirs, sources=SOURCES).splitlines()
    assert "web: MI-20261123-K7F Checkout returns 503" in lines[2]
    assert lines[-2:] == [
        "web, commit 0123456789ab: 1 deadline in 2 incidents",
        "payments, commit -: 3 deadlines (2 overdue, 1 pending) in 1 incident, of which 2 not listed (restricted incidents)",
    ]
    document = _json.loads(shown("json", UPDATE, theirs, sources=SOURCES))
    assert [(each["source"], each["commit"]) for each in document["obligations"]] == [
        ("web", "0123456789abcdef"),
        ("payments", None),
    ]
    assert document["sources"][1] == {
        "source": "payments", "commit": None, "incidents": 1, "obligations": 3, "restricted": 2, "unreadable": 1,
        "statuses": {"overdue": 2, "pending": 1},
    }  # fmt: skip
    assert "sources" not in _json.loads(shown("json", UPDATE))


def test_further_events_follow_the_deadlines_in_the_calendar() -> None:
    event = Event()
    event.add("uid", "review-1")
    text = ics(report(UPDATE), [event])
    assert text.index("UID:review-1") > text.index("BEGIN:VEVENT")
