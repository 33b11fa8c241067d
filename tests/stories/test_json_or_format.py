"""`--json` and `--format json` are the same for every command that checks or shows something."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mimkit.rules.example import example
from tests.cli.test_json_everywhere import SHOWS
from tests.stories.conftest import Desk

WORDS = {
    "gate": ("--service", "checkout"),
    "impact": ("checkout",),
    "import incidents": ("csv", "past.csv", "--dry-run"),
    "import catalogue": ("people", "people.csv", "--dry-run"),
    "maintenance show": ("K7F",),
    "roster changes": ("--since", "HEAD"),
    "roster change": ("technical-lead", "--add", "database-duty", "--dry-run"),
    "roster drift": ("technical-lead", "shifts.ics", "--map", "Alex=tech-duty"),
    "roster import": ("shifts.ics", "--group", "payments", "--map", "Alex=payments-duty", "--dry-run"),
}
"""What a command needs to be told."""
ELSEWHERE = {
    "import catalogue": "has a format before its files; tests/stories/test_import_catalogue.py",
    "drill score": "tests/stories/test_drill.py",
    "drill solo": "needs answers; tests/stories/test_drill_solo.py",
    "roster escalation": "tests/stories/test_roster_schedules.py",
    "watch": "does not end; tests/stories/test_watch.py",
}
"""The commands whose documents are tested there."""
SHIFTS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//y//EN
BEGIN:VEVENT
UID:1
SUMMARY:Alex
DTSTART:20261214T090000Z
DTEND:20261214T170000Z
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, furnish: Callable[[Path], Desk]) -> Desk:
    """A desk with an open incident, a record that cannot be read, and a calendar to import."""
    desk = furnish(tmp_path_factory.mktemp("formats"))
    desk.write("shifts.ics", SHIFTS)
    desk.write("past.csv", "key,title,created\nINC1,Mail was late,2026-03-02T08:45Z\n")
    desk.write("people.csv", "id,name,email\nnew-duty,New duty,new@example.com\n")
    broken = desk.record(desk.declare("Mail is late", "--service", "email", "--severity", "SEV3"))
    reviewed = desk.declare("Orders are late", "--service", "payments", "--severity", "SEV3")
    for words in (("restored",), ("review", "start")):
        desk.mim(*words, "-i", reviewed)
    desk.declare()
    broken.write_text("schema: one\n")
    desk.write("incidents/maintenance/MW-20261201-K7F.yaml", example("MIM780").good)
    desk.commit()
    return desk


@pytest.mark.sweep
@pytest.mark.parametrize("name", [name for name in SHOWS if name not in ELSEWHERE])
def test_both_print_the_same_document_and_end_alike(desk: Desk, name: str) -> None:
    words = (*name.split(), *WORDS.get(name, ()))
    if name == "review show":
        desk.more["MIM_INCIDENT"] = desk.mim("list", "--service", "payments", "--json").document["incidents"][
            0
        ]["id"]
    elif name in ("status", "sitrep", "checklist", "show", "runbook"):
        desk.more["MIM_INCIDENT"] = desk.mim("list", "--json").document["incidents"][0]["id"]
    short, long = desk.type(*words, "--json"), desk.type(*words, "--format", "json")
    desk.more.clear()
    assert short == long
    assert short.status in (0, 1)
    assert isinstance(json.loads(short.out), dict)
    assert desk.type(*words).out != short.out or name == "schema"


@pytest.mark.parametrize("name", SHOWS)
def test_text_and_json_at_once_are_refused(desk: Desk, name: str) -> None:
    said = desk.refused(2, *name.split(), *WORDS.get(name, ()), "--json", "--format", "text")
    assert said.err.startswith("mim: --json and --format text cannot be combined\n")


def test_schemas_that_are_out_of_date_are_listed_in_the_document(desk: Desk) -> None:
    assert desk.mim("schema", "--check", "--json").document == {"version": 1, "stale": []}
    schema = desk.folder / ".schemas" / "review.json"
    whole = schema.read_bytes()
    schema.unlink()
    said = desk.type("schema", "--check", "--format", "json")
    assert said.status == 1
    assert said.document == {"version": 1, "stale": [".schemas/review.json"]}
    schema.write_bytes(whole)


def test_written_schemas_are_listed_in_the_document(desk: Desk) -> None:
    found = desk.mim("schema", "runbook", "--write", "out", "--json").document
    assert found == {"version": 1, "folder": "out", "schemas": ["runbook"]}
