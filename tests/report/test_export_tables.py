"""Exported tables: every row has exactly the documented columns, and the values of the record."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mimkit.clocks.due import all_intervals, directory_obligations
from mimkit.metrics.measure import metrics_of
from mimkit.metrics.result import MetricsQuestion
from mimkit.model.dossier import Dossier
from mimkit.model.incident.review import Review
from mimkit.model.obligation import Obligation
from mimkit.model.policy.metric import Metric, built_in
from mimkit.report.export.columns import COLUMNS, DURATIONS, TABLES, Table, duration_column
from mimkit.report.export.due_counts import due_counts
from mimkit.report.export.lines import csv_head, csv_line, json_line
from mimkit.report.export.rows import ExportContext, Row, TableRow, incident_rows, obligation_rows
from tests.builders import INCIDENT, Desk, clock, entry, incident

WORLD = Desk.scaffolded().snapshot
NOW = clock("+30 12:00")
TIMELINE = [
    entry("10:02", "detected"),
    entry("10:09", "declared", severity="SEV1"),
    entry("10:11", "finding", text="=2+2 connections"),
    entry("10:12", "note", text="wrong"),
    entry("10:13", "retract", entry=entry("10:12", "note")["id"], reason="another incident"),
    entry("10:20", "update", affected="Nobody can pay", doing="We look", next=clock("10:50")),
    entry("10:55", "restored"),
    entry("11:00", "close"),
    entry("11:30", "update", affected="Nothing", doing="late"),
]


def context(*changed: Metric) -> ExportContext:
    metrics = {each.id: each for each in (*metrics_of(WORLD.policy, built_in()), *changed)}
    return ExportContext("Example", MetricsQuestion(NOW, WORLD.policy.calendar), metrics)


def dossier(timeline: list[dict[str, Any]] = TIMELINE, review: Review | None = None, **facts: Any) -> Dossier:
    given = {"started": clock("09:57"), "services": ["checkout"], **facts}
    return Dossier(incident(*timeline, **given), WORLD, review).at(NOW)


def rows(found: Dossier, *changed: Metric) -> dict[Table, list[Row]]:
    tables: dict[Table, list[Row]] = {each: [] for each in TABLES}
    for table, row in incident_rows(context(*changed), found, all_intervals(found)):
        tables[table].append(row)
    return tables


def action(**keys: Any) -> dict[str, Any]:
    return {
        "id": "AC-20261123-K7F",
        "title": "Alert at 80 % of connections",
        "opened": clock("12:00"),
        **keys,
    }


def review(*actions: dict[str, Any]) -> Review:
    return Review.model_validate(
        {
            "schema": 1,
            "incident": INCIDENT,
            "owner": "mim-duty",
            "started": clock("12:00"),
            "state": "published",
            "published": clock("+2 12:00"),
            "actions": actions,
        }
    )


def test_every_row_has_the_documented_columns_in_every_case() -> None:
    undated = dossier([], started=None, id="MI-20269999-K7F")
    done = {"at": clock("+3 12:00"), "by": "mim-duty", "commit": "abcdef1"}
    declined = {"at": clock("+3 12:00"), "by": "mim-duty", "reason": "no longer used"}
    reviewed = dossier(
        review=review(
            action(), action(id="AC-20261123-K7G", done=done), action(id="AC-20261123-K7H", declined=declined)
        )
    )
    for found in (reviewed, dossier(mode="drill"), undated):
        for table, all_rows in rows(found).items():
            for row in all_rows:
                assert {*row} == {each.name for each in COLUMNS[table]}
    states = [(row["state"], row["evidence"], row["declined_reason"]) for row in rows(reviewed)["actions"]]
    assert states == [("open", None, None), ("done", "abcdef1", None), ("declined", None, "no longer used")]


def test_an_incident_has_its_times_and_the_seconds_that_the_metrics_count() -> None:
    (row,) = rows(dossier(review=review()))["incidents"]
    # From the times above: 09:57 to 10:55 are 58 minutes, 10:02 to 10:09 seven, 10:09 to 10:20 eleven.
    assert row["time_to_restore_seconds"] == 58 * 60
    assert row["time_to_declare_seconds"] == 7 * 60
    assert row["time_to_first_update_seconds"] == 11 * 60
    assert row["time_to_workaround_seconds"] is None
    assert (row["started_at"], row["closed_at"]) == ("2026-11-23T09:57:00Z", "2026-11-23T11:00:00Z")
    assert (row["year"], row["quarter"], row["is_major"], row["updates"]) == (2026, "2026-Q4", True, 2)
    assert (row["review"], row["review_published_at"]) == ("published", "2026-11-25T12:00:00Z")


def test_a_time_that_is_too_vague_has_no_seconds_as_in_the_metrics() -> None:
    (row,) = rows(dossier(started_precision="day"))["incidents"]
    assert row["approximate"] == ["started_at"]
    assert row["time_to_restore_seconds"] is None
    assert row["detected_to_restored_seconds"] == 53 * 60


def test_a_metric_that_the_policy_redefines_has_no_seconds() -> None:
    other = Metric.model_validate({"id": "time-to-restore", "title": "x", "words": "x", "share": "reviewed"})
    (row,) = rows(dossier(), other)["incidents"]
    assert row["time_to_restore_seconds"] is None
    assert row["time_to_declare_seconds"] == 420


def test_an_entry_says_whether_it_counts_and_when_the_next_update_was_promised() -> None:
    found = {row["kind"]: row for row in rows(dossier())["entries"] if row["text"] != "Nothing late"}
    assert found["note"]["is_retracted"]
    assert not found["finding"]["is_retracted"]
    again = dossier([*TIMELINE[:-2], entry("10:57", "restored")])
    assert [row["is_superseded"] for row in rows(again)["entries"] if row["kind"] == "restored"] == [
        False,
        True,
    ]
    assert found["update"]["next_update_at"] == "2026-11-23T10:50:00Z"
    assert found["update"]["text"] == "Nobody can pay We look"
    assert found["declared"]["severity"] == "SEV1"
    assert json.loads(found["update"]["data"])["affected"] == "Nobody can pay"
    assert [
        row["is_after_closing"] for row in rows(dossier())["entries"] if row["text"] == "Nothing late"
    ] == [True]


def test_a_deadline_has_a_row_and_one_without_an_incident_the_year_of_its_due_date() -> None:
    found = dossier()
    first = next(row for row in rows(found)["obligations"] if row["clock"] == "first-update")
    assert (first["status"], first["met_at"], first["incident"]) == ("met", "2026-11-23T10:20:00Z", INCIDENT)
    other = [*directory_obligations(found.snapshot, NOW)][:1]
    ((table, row),) = obligation_rows(context(), other)
    assert table == "obligations"
    assert (row["incident"], row["year"]) == (None, other[0].due.year)


def test_a_line_of_csv_is_no_formula_and_a_list_is_one_cell() -> None:
    found = dossier(title="@SUM(1)", tags=["a", "b"])
    lines = [
        csv_head("incidents"),
        *(csv_line(*each) for each in [("incidents", row) for row in rows(found)["incidents"]]),
    ]
    (row,) = csv.DictReader(io.StringIO("".join(lines), newline=""))
    assert (row["title"], row["tags"], row["is_major"], row["reopened"]) == ("'@SUM(1)", "a; b", "true", "0")
    assert (row["time_to_restore_seconds"], row["time_to_workaround_seconds"]) == ("3480", "")
    texts = [csv_line("entries", each) for each in rows(found)["entries"]]
    assert any(",'=2+2 connections," in each for each in texts)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_of_csv_begins_with_what_a_spreadsheet_evaluates(start: str) -> None:
    text = dict.fromkeys((each.name for each in COLUMNS["actions"]), f"{start}1")
    cells = next(csv.reader(io.StringIO(csv_line("actions", text), newline="")))
    assert cells == [f"'{start}1"] * len(COLUMNS["actions"])


def test_a_long_time_keeps_all_its_digits_and_a_line_of_json_its_types() -> None:
    row: Row = dict.fromkeys((each.name for each in COLUMNS["incidents"]), None)
    row |= {"time_to_restore_seconds": 123456789.0, "is_major": False, "tags": ["ä"]}
    assert "123456789" in csv_line("incidents", row)
    assert json.loads(json_line("incidents", row)) == row
    assert "ä" in json_line("incidents", row)


def test_the_columns_of_seconds_are_those_of_the_metrics_of_time() -> None:
    assert {*DURATIONS} == {each.id for each in built_in() if each.starts}
    assert duration_column("time-to-restore") == "time_to_restore_seconds"
    assert TableRow("actions", {}).table in TABLES


def owed(clock_: str, status: Any) -> Obligation:
    return Obligation(clock_, "x", None, None, clock("10:00"), clock("11:00"), None, status)


def test_the_counts_are_valid_prometheus_text() -> None:
    found = [
        owed("review", "overdue"),
        owed("review", "overdue"),
        owed('a"\\\nb', "soon"),
        owed("review", "met"),
    ]
    text = due_counts(found, Counter({"SEV1": 2}))
    samples = [each for family in text_string_to_metric_families(text) for each in family.samples]
    numbers = {(each.labels.get("clock"), each.labels.get("status")): each.value for each in samples}
    assert numbers["review", "overdue"] == 2
    assert numbers['a"\\\nb', "soon"] == 1
    assert numbers["review", "pending"] == 0
    assert [each.value for each in samples if each.name == "mim_open_incidents"] == [2]
