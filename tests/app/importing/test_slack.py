"""The incidents of Slack. The form is that of its status API, version 2.0.0; the data is ours."""

from __future__ import annotations

import json
from typing import Any

from mimkit.app.importing.format import Material
from mimkit.app.importing.incidents.slack import FORMAT
from mimkit.ops.importing.drafts import LeftOut
from tests.app.importing.read_files import read_all

INCIDENT: dict[str, Any] = {
    "id": 546,
    "date_created": "2026-03-02T02:00:00-08:00",
    "date_updated": "2026-03-02T02:31:00-08:00",
    "title": "Messages are slow",
    "type": "outage",
    "status": "active",
    "url": "https://status.slack.com/2026-03/1",
    "services": ["Messaging", "Messaging", "Search"],
    "notes": [
        {"date_created": "2026-03-02T02:30:00-08:00", "body": "It is &lt; 1%."},
        {
            "date_created": "2026-03-02T02:00:00-08:00",
            "body": "We\u2019ll be back in 30 minutes with another update.",
        },
    ],
}


def test_notes_are_updates_with_the_promised_time() -> None:
    drafts, problems = read_all("slack", json.dumps({"status": "active", "active_incidents": [INCIDENT]}))
    assert problems == []
    (draft,) = drafts
    assert (draft.key, draft.severity, draft.services) == ("546", "outage", ("Messaging", "Search"))
    assert [(each.kind, f"{each.at:%H:%M}", each.text) for each in draft.entries] == [
        ("declared", "10:00", ""),
        ("update", "10:00", "We\u2019ll be back in 30 minutes with another update."),
        ("update", "10:30", "It is < 1%."),
    ]
    assert f"{draft.entries[1].next:%H:%M}" == "10:30"
    assert draft.doubts == ()


def test_an_end_without_a_time_is_a_doubt() -> None:
    drafts, _ = read_all("slack", json.dumps([{**INCIDENT, "status": "resolved"}]))
    assert drafts[0].doubts == (
        ("restored", "The page states that the incident is resolved, but not when it reached this state."),
    )
    assert "restored" not in [each.kind for each in drafts[0].entries]


def test_maintenance_is_named_and_left_out() -> None:
    planned = {**INCIDENT, "type": "maintenance"}
    found = [*FORMAT.read(Material("history", json.dumps([planned]).encode()))]
    assert [(each.name, each.reason) for each in found if isinstance(each, LeftOut)] == [
        ("Messages are slow", "scheduled maintenance")
    ]


def test_what_cannot_be_read_is_named_and_the_others_are_read() -> None:
    note = {"date_created": "yesterday", "body": "x"}
    twice = [*INCIDENT["notes"], INCIDENT["notes"][1], note]
    bad = {"title": "x"}, {**INCIDENT, "date_created": ""}, {**INCIDENT, "notes": twice, "services": [1]}
    drafts, problems = read_all("slack", json.dumps([*bad, INCIDENT]))
    assert problems == [
        "1: incident: this is not a Slack incident: it has no `id`",
        "1: incident 546: this is not a Slack incident: it has no `date_created`",
        "1: note 4 of incident 546: `date_created`: 'yesterday' is not a valid time; write it as 2026-03-02T08:45:00Z",
        "1: note 4 of incident 546: it has no time, so it was skipped",
        "1: incident 546: `services` is not a list of strings",
    ]
    assert [len(each.entries) for each in drafts] == [4, 3]
    assert len({each.key for each in drafts[0].entries}) == 4
    assert read_all("slack", '{"status": "ok", "active_incidents": []}') == ([], [])
