"""Past incidents come in from other tools: reviewed or committed, once, and later corrected."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office

HEAD = "number,short_description,opened_at,started,resolved_at,closed_at,priority,service,at,text,author,assignee\n"
FILE = f"""{HEAD}\
INC1,Checkout is down,2026-03-02T08:45Z,2026-03-02T08:40Z,2026-03-02T09:45Z,2026-03-02T12:00Z,critical,checkout;Search,,,,bob
INC1,,,,,,,,2026-03-02T08:50Z,We are <b>looking</b> into it.,Bob,
INC1,,,,,,,,2026-03-02T09:20Z,A fix is deployed.,comms-duty,
INC2,Mail is slow,2026-03-03T08:45Z,2026-03-03T10:40Z,2026-03-03T09:45Z,,2,email,,,,
INC3,Ambiguous,3/4/2026 10:00,,,,,,,,,
"""


def _shown(desk: Desk, key: str) -> dict[str, Any]:
    listed = desk.type("import", "csv", "a.csv", "--json").document["incidents"]
    name = next(each["incident"] for each in listed if each["key"] == key)
    shown: dict[str, Any] = desk.mim("show", name, "--json").document["incident"]
    return shown


def test_a_table_of_past_incidents_is_imported_once(desk: Desk) -> None:
    desk.write("a.csv", FILE)
    tried = desk.type("import", "csv", "a.csv", "--dry-run")
    assert (tried.status, "dry run, nothing written" in tried.out) == (1, True)
    assert desk.git("status", "--porcelain", "incidents") == ""
    said = desk.type("import", "csv", "a.csv")
    assert said.status == 1
    # It is pasted, so it is on one line whatever the width of the terminal.
    assert "\n  next: mim check && git add incidents && git commit\n" in said.out
    assert "a.csv:6:1: error: this incident was not imported: '3/4/2026 10:00' is ambiguous" in said.err
    assert "`restored` (at 2026-03-03T09:45:00Z) is before `started` (at 2026-03-03T10:40:00Z)" in " ".join(
        said.out.split()
    )
    assert desk.mim("check").status == 0
    desk.git("add", "incidents")
    desk.git("commit", "-qm", "Import past incidents")

    again = desk.type("import", "csv", "a.csv", "--json").document
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 2)
    assert desk.git("status", "--porcelain", "incidents") == ""
    assert (again["components"], again["authors"], again["unmapped"]) == (
        {"Search": 1},
        {"Bob": 1},
        {"assignee": 1},
    )

    incident = _shown(desk, "INC1")
    assert (incident["severity"], incident["services"], incident["status"]) == (
        "SEV1",
        ["checkout"],
        "closed",
    )
    updates = [each for each in incident["timeline"] if each["kind"] == "update"]
    assert [(each["affected"], each["by"]) for each in updates] == [
        ("We are looking into it.", "mim-duty"),
        ("A fix is deployed.", "comms-duty"),
    ]
    assert all(each["via"] == "import" for each in incident["timeline"])
    assert "No open incident" in desk.mim("status").out
    assert "nothing to send" in desk.mim("deliver").out


CORRECT = "".join(FILE.splitlines(keepends=True)[:-1])


@pytest.mark.sweep
def test_two_clones_that_import_the_same_file_make_each_incident_once(office: Office) -> None:
    one, other = office.seat("mim-duty"), office.seat("tech-duty")
    for desk in (one, other):
        desk.write("../a.csv", CORRECT)
    made = one.type("import", "csv", "../a.csv", "--commit", "--json").document
    assert (made["new"], made["shared"], len(made["commits"])) == (2, True, 1)
    again = other.type("import", "csv", "../a.csv", "--commit", "--json").document
    assert (again["new"], again["unchanged"], again["commits"]) == (0, 2, [])
    assert len(other.mim("list", "--json").document["incidents"]) == 2
    assert other.mim("check").status == 0


@pytest.mark.sweep
def test_standard_input_folders_and_names_that_are_wrong(desk: Desk) -> None:
    said = desk.type("import", "csv", "-", "--json", stdin=CORRECT)
    assert (said.status, said.document["new"]) == (0, 2)
    desk.write("export/2026/a.csv", CORRECT)
    assert desk.mim("import", "csv", "export", "--json").document["unchanged"] == 2
    assert "opsgenie" in desk.mim("import", "--help").out
    for words, sentence in (
        (("import", "csw", "x"), "'csw' is not a format that can be imported"),
        (("import", "csv", "nowhere.csv"), "nowhere.csv does not exist"),
        (("import", "jsonl", "export"), "export has no files that end with .jsonl or .ndjson or .json"),
        (("import", "csv", "-", "--severity", "x=SEV9"), "SEV9"),
        (("import", "csv", "-", "--map", "x"), "--map 'x' is not a pair"),
        (("import", "csv", "-", "--map-file", "nowhere"), "nowhere cannot be read"),
        (("import", "csv", "-", "--map-file", "export/2026/a.csv"), "is not a list of pairs"),
    ):
        assert sentence in desk.refused(2, *words).err
    desk.write("map.yaml", "started: opened_at\n")
    mapped = desk.mim("import", "csv", "export", "--map-file", "map.yaml", "--dry-run").out
    assert "of which 2 corrections" in mapped


def test_an_end_in_a_log_beside_the_incident_is_in_the_export(desk: Desk) -> None:
    """Opsgenie's API gives the timeline apart from the incident; only the timeline has the resolution."""
    incident = {
        "id": "70413a06",
        "message": "Mail is slow",
        "status": "open",
        "createdAt": "2026-03-02T10:00:00Z",
    }
    resolved = {"id": "e3", "type": "IncidentResolved", "eventTime": "2026-03-02T11:01:00Z"}
    desk.write("export/incidents-0.json", json.dumps({"data": [incident]}))
    desk.write("export/70413a06.timeline.json", json.dumps({"data": {"entries": [resolved]}}))
    first = desk.mim("import", "opsgenie", "export", "--json").document
    assert (first["new"], first["entries"], first["differences"]) == (1, 2, [])
    again = desk.mim("import", "opsgenie", "export", "--json").document
    assert (again["unchanged"], again["differences"]) == (1, [])

    (desk.folder / "export/70413a06.timeline.json").unlink()
    without = desk.mim("import", "opsgenie", "export", "--json").document
    [difference] = without["differences"]
    assert difference["message"].startswith("`restored` (at 2026-03-02T11:01:00Z, entry ")
    assert difference["message"].endswith(") is not in this export")


def test_of_two_states_of_an_incident_in_one_export_the_last_one_counts(desk: Desk) -> None:
    """The incidents list and the answer for one incident can both be in the folder, in either order."""
    ended = {"id": "PX1", "title": "Mail is slow", "status": "resolved", "created_at": "2026-03-02T10:00:00Z"}
    ended |= {
        "type": "incident",
        "resolved_at": "2026-03-02T11:00:00Z",
        "last_status_change_at": "2026-03-02T11:00:00Z",
    }
    begun = {
        **ended,
        "status": "triggered",
        "resolved_at": None,
        "last_status_change_at": "2026-03-02T10:00:00Z",
    }
    desk.write("export/a.json", json.dumps({"incidents": [begun]}))
    desk.write("export/b.json", json.dumps({"incidents": [ended]}))
    for _ in range(2):
        assert desk.mim("import", "pagerduty", "export", "--json").document["differences"] == []
    desk.write("export/c.json", json.dumps({"incidents": [begun]}))
    [difference] = desk.mim("import", "pagerduty", "export", "--json").document["differences"]
    assert difference["message"].startswith("`restored` (at 2026-03-02T11:00:00Z")


@pytest.mark.sweep
def test_facts_and_entries_of_an_incident_with_an_edited_update_can_be_corrected(desk: Desk) -> None:
    """An imported update has one text, and stays valid when a command judges the record with its corrections."""
    incident = {
        "id": "kx2p7n1", "name": "Checkout fails", "status": "investigating", "impact": "major",
        "created_at": "2026-03-02T10:00:00Z", "updated_at": "2026-03-02T10:00:00Z",
        "incident_updates": [
            {"id": "u1", "status": "investigating", "display_at": "2026-03-02T10:00:00Z", "body": "Payments fail."},
            {"id": "u2", "status": "identified", "display_at": "2026-03-02T10:10:00Z", "body": "We know why."},
        ],
    }  # fmt: skip
    desk.write("a.json", json.dumps({"incidents": [incident]}))
    desk.mim("import", "statuspage", "a.json", "--commit")
    edited = json.dumps({"incidents": [{**incident, "updated_at": "2026-03-02T10:20:00Z"}]})
    desk.write("a.json", edited.replace("Payments fail.", "Some payments fail."))
    again = desk.mim("import", "statuspage", "a.json", "--commit", "--json").document
    assert again["corrections"] == 1
    [row] = again["incidents"]
    name = row["incident"]
    entries = desk.mim("show", name, "--json").document["incident"]["timeline"]
    first, second = [each["id"][-6:] for each in entries if each["kind"] == "update"]
    desk.mim("set", "visibility=restricted", "-i", name)
    desk.mim("set", "started=2026-03-02T09:50:00Z", "-i", name)
    desk.mim("amend", second, "--at", "2026-03-02T10:12:00Z", "--reason", "Wrong clock", "-i", name)
    desk.mim("redact", first, "--reason", "names a customer", "-i", name)
    assert desk.mim("check").status == 0
