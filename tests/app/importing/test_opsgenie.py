"""Incidents as Opsgenie's REST API returns them; the examples are ours, in the form of its documentation."""

from __future__ import annotations

import json
from typing import Any

from mimkit.app.importing.format import Material
from mimkit.app.importing.incidents import opsgenie
from mimkit.ops.importing.drafts import ImportProblem, IncidentDraft, LeftOut
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
