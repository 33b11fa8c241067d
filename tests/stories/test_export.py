"""`mim export` on a real clone: what leaves, what stays, and that the same records give the same bytes."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import duckdb
import icalendar
import jsonschema
import pytest
from prometheus_client.parser import text_string_to_metric_families

from mimkit.app.exporting.format import Chunk
from mimkit.app.exporting.output import write_file
from mimkit.app.exporting.registry import MODULES, format_named
from mimkit.report.export.columns import COLUMNS, TABLES
from mimkit.store.extras import command_to_add

INTERNAL = tuple(each for each in MODULES if format_named(each).content == "internal")

if TYPE_CHECKING:
    from tests.stories.conftest import Desk


@pytest.fixture
def records(desk: Desk) -> Desk:
    """An incident with a text like a formula and a redacted one, and a restricted incident."""
    desk.declare("=HYPERLINK(1)", "--service", "checkout", "--severity", "SEV1", "--detected", "10:01")
    desk.mim("finding", "The password is hunter2 here")
    secret = desk.timeline()[-1]["id"]
    desk.mim("redact", secret, "--reason", "a password")
    desk.mim(
        "maintenance",
        "plan",
        "New switch",
        "--service",
        "email",
        "--from",
        "2026-12-01T22:00",
        "--to",
        "2h",
    )
    hidden = desk.declare("A breach", "--service", "email", "--severity", "SEV1")
    desk.mim("set", "visibility=restricted", "-i", hidden)
    return desk


def files(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


@pytest.mark.sweep
def test_an_export_has_no_formula_no_redacted_text_and_no_restricted_incident(records: Desk) -> None:
    said = records.mim("export", "csv", "--output", "build/csv")
    assert "Internal: everything in the records" in said.out
    assert "1 restricted incident omitted" in said.err
    found = files(records.folder / "build/csv")
    assert {*found} == {*(f"{each}.csv" for each in TABLES), ".mimkit-site"}
    whole = b"".join(found.values()).decode()
    assert "hunter2" not in whole
    assert "breach" not in whole
    (row,) = csv.DictReader(io.StringIO(found["incidents.csv"].decode(), newline=""))
    assert row["title"] == "'=HYPERLINK(1)"
    assert row["time_to_declare_seconds"] == str(8 * 60)
    asked = records.mim("export", "csv", "--output", "build/csv", "--include-restricted", "--json").document
    assert (asked["incidents"], asked["restricted_left_out"], asked["content"]) == (2, 0, "restricted")
    assert asked["files"] == sorted(f"{each}.csv" for each in TABLES)


@pytest.mark.sweep
def test_the_same_records_give_the_same_bytes(records: Desk) -> None:
    for name in INTERNAL:
        places = [records.folder / "build" / f"{name}{number}" for number in (1, 2)]
        for place in places:
            records.mim("export", name, "--output", str(place))
        one, other = (files(each) if each.is_dir() else each.read_bytes() for each in places)
        assert one == other
        assert one


@pytest.mark.sweep
def test_parquet_has_the_rows_of_json_lines_with_the_documented_columns(records: Desk) -> None:
    records.mim("export", "jsonl", "--output", "build/jsonl")
    records.mim("export", "parquet", "--output", "build/[a]*")
    base = records.folder / "build"
    assert (base / "[a]*/incidents/year=2026/data_0.parquet").is_file()
    (base / "[a]*").rename(base / "parquet")
    for table in TABLES:
        lines = (base / f"jsonl/{table}.jsonl").read_text(encoding="utf-8").splitlines()
        source = f"read_parquet('{base}/parquet/{table}/*/*.parquet', hive_partitioning = true)"
        columns = {row[0] for row in duckdb.execute(f"DESCRIBE FROM {source}").fetchall()}
        assert columns == {each.name for each in COLUMNS[table]}
        assert duckdb.execute(f"SELECT count(*) FROM {source}").fetchall() == [(len(lines),)]
    rows = f"SELECT title, services FROM read_parquet('{base}/parquet/incidents/*/*.parquet')"
    assert duckdb.execute(rows).fetchall() == [("=HYPERLINK(1)", ["checkout"])]


@pytest.mark.sweep
def test_without_duckdb_the_command_says_what_to_install(records: Desk) -> None:
    with mock.patch("mimkit.app.exporting.formats.parquet.find_spec", return_value=None):
        said = records.refused(5, "export", "parquet", "--output", "build/parquet")
    assert f"  next: {command_to_add('parquet')}" in said.err


@pytest.mark.sweep
def test_other_tools_read_what_they_get(records: Desk) -> None:
    base = records.folder / "build"
    for name in ("prometheus", "ics", "cloudevents"):
        records.mim("export", name, "--output", f"build/{name}")
    families = {each.name: each for each in text_string_to_metric_families((base / "prometheus").read_text())}
    assert [each.value for each in families["mim_open_incidents"].samples] == [1]
    assert families["mim_incidents"].samples[0].value == 1
    calendar = icalendar.Calendar.from_ical((base / "ics").read_bytes())
    summaries = [str(each["summary"]) for each in calendar.walk("VEVENT")]
    assert "[Scheduled] New switch" in summaries
    assert any("Open the bridge" in each for each in summaries)
    events = [json.loads(line) for line in (base / "cloudevents").read_text().splitlines()]
    assert len({each["subject"] for each in events}) == 1
    assert "hunter2" not in (base / "cloudevents").read_text()
    assert events[0]["type"] == "dev.cdevents.incident.detected.0.2.0"


@pytest.mark.sweep
def test_one_table_goes_to_standard_output(records: Desk) -> None:
    process = records.spawn("export", "jsonl", "--table", "incidents")
    said = records.answer(process)
    rows: list[dict[str, Any]] = [json.loads(line) for line in said.out.splitlines()]
    assert [row["title"] for row in rows] == ["=HYPERLINK(1)"]
    assert said.status == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("csv",), "so it needs a folder"),
        (("csv", "--output", "-"), "so it needs a folder"),
        (("ics", "--table", "incidents"), "--table does not apply to ics"),
        (("parquet", "--table", "incidents", "--output", "x"), "--table does not apply to parquet"),
        (("ics", "--json"), "--json needs --output PATH"),
        (("xls",), "'xls' is not one of"),
        (("oir",), "so it needs a folder"),
        (("oir", "--table", "incidents", "--output", "x"), "--table does not apply to oir"),
        (("csv", "--audience", "public", "--output", "x"), "csv is internal"),
        (("statuspage", "--audience", "internal"), "statuspage is public"),
        (("oir", "--include-restricted", "--output", "x"), "restricted incidents are never public"),
        (("oir", "--as-of", "10:00", "--output", "x"), "--as-of does not apply to oir"),
    ],
)
def test_a_request_that_does_not_fit_says_what_does(desk: Desk, words: tuple[str, ...], says: str) -> None:
    assert says in desk.refused(2, "export", *words).err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("csv", "--output", "incidents"), "which contains records"),
        (("csv", "--output", ".github"), "contains files that git tracks"),
        (("ics", "--output", "policy/policy.yaml"), "is tracked by git"),
        (("ics", "--output", "policy"), "is a folder"),
        (("ics", "--output", "mkdocs.yml/x"), "cannot be written"),
    ],
)
def test_no_record_and_no_file_of_the_user_is_overwritten(
    desk: Desk, words: tuple[str, ...], says: str
) -> None:
    said = desk.refused(5, "export", *words)
    assert says in said.err
    assert "--out DIR" not in said.err


@pytest.mark.sweep
def test_an_unreadable_record_is_named_and_left_out(records: Desk) -> None:
    broken = "incidents/2026/MI-20261120-AAA/incident.yaml"
    records.write(broken, "schema: 1\nid: MI-20261120-AAA\ntitle: [\n")
    records.commit()
    said = records.type("export", "jsonl", "--output", "build/jsonl")
    assert said.status == 1
    assert broken in said.err


def test_the_help_names_every_format_with_its_line(desk: Desk) -> None:
    said = " ".join(desk.mim("export", "--help").out.split())
    for name in MODULES:
        assert f"{name} " in said
        assert format_named(name).name == name
        assert format_named(name).content in ("internal", "public")


@pytest.mark.sweep
def test_public_formats_have_only_what_the_public_site_shows(records: Desk) -> None:
    records.mim(
        "update",
        "--affected",
        "Nobody can pay",
        "--doing",
        "We roll back",
        "--next",
        "30m",
        "-i",
        records.mim("list", "--json").document["incidents"][-1]["id"],
    )
    said = records.mim("export", "oir", "--output", "build/oir", "--json").document
    assert (said["content"], said["incidents"]) == ("public", 1)
    base = records.folder / "build/oir"
    (path,) = base.glob("MI-*.json")
    document = json.loads(path.read_text())
    assert (document["title"], document["severity"]) == ("Problem with Web checkout", "critical")
    assert [each["affected"] for each in document["updates"]] == ["Nobody can pay"]
    assert b"HYPERLINK" not in b"".join(files(base).values())
    jsonschema.validate(document, json.loads((base / "open-incident-record.json").read_text()))
    records.mim("export", "statuspage", "--output", "build/page.json")
    page = json.loads((records.folder / "build/page.json").read_text())
    assert [each["name"] for each in page["incidents"]] == ["Problem with Web checkout"]
    inside = records.mim(
        "export", "oir", "--audience", "internal", "--include-restricted", "--output", "build/oir"
    )
    assert "including restricted incidents" in inside.out
    titles = {json.loads(each.read_text())["title"] for each in base.glob("MI-*.json")}
    assert titles == {"=HYPERLINK(1)", "A breach"}


def test_a_pipe_or_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    """`--output /dev/full`, by root, must not leave a file instead of the device."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_file([Chunk("a.csv", "one\n"), Chunk("a.csv", "two\n")], pipe)
    assert (os.read(reader, 100), pipe.is_fifo()) == (b"one\ntwo\n", True)
    os.close(reader)
    assert list(tmp_path.iterdir()) == [pipe]
