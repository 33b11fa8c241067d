"""Incidents as Opsgenie's REST API returns them; the examples are ours, in the form of its documentation."""

from __future__ import annotations

import json
from typing import Any

from mimkit.app.importing.format import Material
from mimkit.app.importing.incidents import opsgenie
from mimkit.app.importing.registry import format_named
from mimkit.ops.importing.drafts import ImportProblem, IncidentDraft, LeftOut
from tests.app.importing.read_files import read_all, said
from tests.builders import clock

INCIDENT: dict[str, Any] = {
    "id": "70413a06",
    "tinyId": "17",
    "message": "Mail is slow",
    "description": "<p>The queue grows</p>",
    "status": "resolved",
    "priority": "P2",
    "createdAt": "2026-11-23T10:00:00.123Z",
    "updatedAt": "2026-11-23T12:00:00Z",
    "impactStartDate": "2026-11-23T09:50:00Z",
    "impactDetectDate": "2026-11-23T09:55:00Z",
    "impactEndDate": "2026-11-23T11:00:00Z",
    "impactedServices": ["a1", {"id": "b2", "name": "Mail"}, 7],
    "serviceId": "a1",
    "links": {"web": "https://x.example/70413a06"},
    "responders": [],
}
TIMELINE = {
    "data": {
        "entries": [
            {"id": "e1", "type": "IncidentCreated", "eventTime": "2026-11-23T10:00:00Z"},
            {
                "id": "e2",
                "type": "ResponderAdded",
                "eventTime": "2026-11-23T10:10:00Z",
                "actor": {"name": "Ann", "type": "user"},
                "title": {"content": "Network joined"},
                "description": {"content": "As asked"},
            },
            {
                "id": "e3",
                "type": "IncidentResolved",
                "eventTime": "2026-11-23T11:01:00Z",
                "actor": {"name": "System", "type": "system"},
            },
            {"id": "e4", "type": "x", "eventTime": None},
        ]
    }
}
NOTES = {
    "data": [
        {"note": "It is full", "owner": "ann@example.com", "createdAt": "2026-11-23T10:20:00Z", "offset": "1"}
    ]
}
LOGS = {
    "data": [{"log": "Created", "owner": "System", "type": "system", "createdAt": "2026-11-23T10:00:00Z"}]
}


def _read(data: Any, name: str = "export.json") -> list[Any]:
    return list(opsgenie.read(Material(name, json.dumps(data).encode())))


def test_an_incident_has_the_times_that_opsgenie_states() -> None:
    alert = {"id": "a", "alias": "disk", "message": "Disk full", "createdAt": "2026-11-23T10:00:00Z"}
    draft, left_out, problem = _read({"data": [INCIDENT, alert, {"id": "n"}], "paging": {}})
    assert isinstance(draft, IncidentDraft)
    assert (draft.key, draft.title, draft.severity) == ("70413a06", "Mail is slow", "P2")
    assert (draft.created, draft.started, draft.as_of) == (clock("10:00"), clock("9:50"), clock("12:00"))
    assert (draft.services, draft.url) == (("a1", "Mail"), "https://x.example/70413a06")
    assert draft.unmapped == {"tinyId": "17", "status": "resolved"}
    assert [(each.kind, each.at, each.text) for each in draft.entries] == [
        ("declared", clock("10:00"), ""),
        ("note", clock("10:00"), "The queue grows"),
        ("detected", clock("9:55"), ""),
        ("restored", clock("11:00"), ""),
    ]
    assert isinstance(left_out, LeftOut)
    assert isinstance(problem, ImportProblem)


def test_an_end_is_not_invented() -> None:
    [draft] = _read({"data": {**INCIDENT, "impactEndDate": None, "status": "closed"}})
    assert {each.kind for each in draft.entries} == {"declared", "note", "detected"}


def test_timeline_notes_and_logs_are_beside_the_incident() -> None:
    [draft] = _read({"incident": INCIDENT, "timeline": TIMELINE, "notes": NOTES, "logs": LOGS})
    told = {each.key: (each.kind, each.at, each.text, each.by) for each in draft.entries}
    assert told["timeline e1"] == ("note", clock("10:00"), "IncidentCreated", "")
    assert told["timeline e2"] == ("note", clock("10:10"), "Network joined\n\nAs asked", "Ann")
    assert told["timeline e3"] == ("restored", clock("11:01"), "", "")
    assert told["notes 1"] == ("note", clock("10:20"), "It is full", "ann@example.com")
    assert told["logs 2026-11-23T10:00:00+00:00"] == ("note", clock("10:00"), "Created", "")
    assert "impactEndDate" not in told


def test_a_file_that_is_named_after_an_incident_has_a_part_of_it() -> None:
    [part] = _read(TIMELINE, "export/70413a06.timeline.json")
    assert (part.key, part.is_part, part.created, len(part.entries)) == ("70413a06", True, clock("10:00"), 3)
    [notes] = _read(NOTES, "70413a06.notes.json")
    assert [each.text for each in notes.entries] == ["It is full"]
    assert _read({"data": []}, "70413a06.logs.json") == []
    assert isinstance(_read("nonsense", "70413a06.logs.json")[0], ImportProblem)


# The columns of an export from the console in 2026, and of a program of 2020 that writes the same table from the API.
ALERTS = """\
Alert ID,Alias,TinyID,Message,Status,IsSeen,Acknowledged,Snoozed,CreatedAt,CreatedAtDate,UpdatedAt,UpdatedAtDate,Count,Owner,Teams
a1,disk,6005,"Disk full, again",closed,true,true,false,1783684800999,2026/07/10 08:00:00.999-0400,1783685400000,,3,mim-duty,Web
a2,,6006,Blip,open,false,false,false,,2026/03/06 18:54:12.500-0500,,,1,,
"""
OLD = "AlertId,Message,Status,CreatedAt,UpdatedAt,Priority\nb1,Slow,closed,2020-03-12T09:14:05.123Z,2020-03-12T10:00:00Z,P1\n"


def test_alerts_that_the_console_exported_become_incidents() -> None:
    (disk, blip), problems = read_all("opsgenie", "\ufeff" + ALERTS)
    assert problems == []
    assert (disk.key, disk.title, disk.place.line) == ("a1", "Disk full, again", 2)
    # 1783684800 is noon UTC on 10 July 2026, and so is 08:00 at UTC-4.
    assert [said(each) for each in disk.entries] == [("detected", "2026-07-10 12:00:00", "", "")]
    assert f"{disk.as_of:%H:%M:%S}" == "12:10:00"
    assert disk.doubts == (
        ("restored", "The export states that the alert is closed, but not when it was closed."),
    )
    assert (disk.unmapped["Owner"], disk.unmapped["Count"], disk.unmapped["TinyID"]) == (
        "mim-duty",
        "3",
        "6005",
    )
    assert [said(each) for each in blip.entries] == [("detected", "2026-03-06 23:54:12", "", "")]
    assert (blip.doubts, blip.as_of) == ((), None)
    (old,), problems = read_all("opsgenie", OLD)
    assert problems == []
    assert (old.key, old.severity, f"{old.created:%Y-%m-%d %H:%M:%S}") == ("b1", "P1", "2020-03-12 09:14:05")


def test_other_tables_and_archives_are_refused_with_what_works() -> None:
    (problem,) = format_named("opsgenie").read(Material("my file.csv", b"Incident,Opened\n1,2026-01-01\n"))
    assert isinstance(problem, ImportProblem)
    assert problem.sentence.endswith("it has no columns Alert ID and CreatedAt")
    assert (
        problem.hint == "name its columns: mim import csv 'my file.csv' --map key=COLUMN --map created=COLUMN"
    )
    assert read_all("opsgenie", b"PK\x03\x04\x00") == (
        [],
        ["1: this is a ZIP archive; unpack it, and import the CSV file in it"],
    )
    assert read_all("opsgenie", "Alert ID,CreatedAt\n,1783684800999\nx,soon\n")[1] == [
        "2: this alert was not imported: it has no Alert ID",
        "3: this alert was not imported: 'soon' is not a valid time; write it as 2026-03-02T08:45:00Z",
    ]
