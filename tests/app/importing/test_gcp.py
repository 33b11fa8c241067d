"""The incidents of Google Cloud in both schemas. The forms are those of its page; the data is ours."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from mimkit.ops.importing.drafts import IncidentDraft
from tests.app.importing.read_files import read_all

UPDATES: list[dict[str, Any]] = [
    {
        "created": "2026-03-02T12:00:00Z",
        "modified": "2026-03-02T12:00:00Z",
        "when": "2026-03-02T12:00:00Z",
        "text": "Over.",
    },
    {
        "created": "2026-03-02T10:00:00Z",
        "modified": "2026-03-02T10:05:00Z",
        "when": "2026-03-02T09:59:58Z",
        "text": "We will provide an update by Monday, 2026-03-02 03:30 US/Pacific with current details.",
    },
]
OLD: dict[str, Any] = {
    "begin": "2026-03-02T09:00:00Z",
    "created": "2026-03-02T10:00:00Z",
    "end": "2026-03-02T11:00:00Z",
    "external_desc": "Disks are slow",
    "modified": "2026-03-02T12:00:01Z",
    "most-recent-update": UPDATES[0],
    "number": 20008,
    "public": True,
    "service_key": "compute",
    "service_name": "Google Compute Engine",
    "severity": "high",
    "updates": UPDATES,
    "uri": "/incident/compute/20008",
}
PLACE = [{"title": "Zurich (europe-west6)", "id": "europe-west6"}]
NEW: dict[str, Any] = {
    **{key: value for key, value in OLD.items() if key not in ("public", "most-recent-update")},
    "id": "4rRjbE16mteQwUeXPZwi",
    "number": "8134027662519725646",
    "most_recent_update": {},
    "status_impact": "SERVICE_DISRUPTION",
    "service_key": "zall",
    "service_name": "Multiple Products",
    "affected_products": [
        {"title": "Cloud SQL", "id": "a"},
        {"title": "Cloud Run", "id": "b"},
        {"title": "Cloud SQL", "id": "c"},
    ],
    "uri": "incidents/4rRjbE16mteQwUeXPZwi",
    "currently_affected_locations": [],
    "previously_affected_locations": PLACE,
    "updates": [{**each, "status": "AVAILABLE", "affected_locations": PLACE} for each in UPDATES],
}


def read(*incidents: dict[str, Any]) -> list[IncidentDraft]:
    drafts, problems = read_all("gcp", json.dumps(incidents))
    assert problems == []
    return drafts


def test_both_schemas_give_the_same_times_and_texts() -> None:
    old, new = read(OLD, NEW)
    for draft in (old, new):
        assert [(each.kind, f"{each.at:%H:%M:%S}", each.key) for each in draft.entries] == [
            ("declared", "10:00:00", "declared"),
            ("update", "09:59:58", "2026-03-02T10:00:00Z"),
            ("update", "12:00:00", "2026-03-02T12:00:00Z"),
            ("restored", "11:00:00", "restored"),
        ]
        # 03:30 in Los Angeles, eight hours behind UTC.
        assert f"{draft.entries[1].next:%H:%M}" == "11:30"
        assert f"{draft.started:%H:%M} {draft.as_of:%H:%M:%S}" == "09:00 12:00:01"
        assert (draft.title, draft.severity) == ("Disks are slow", "high")
    assert (old.key, old.services, old.unmapped) == ("compute/20008", ("Google Compute Engine",), {})
    assert old.url == "https://status.cloud.google.com/incident/compute/20008"
    assert (new.key, new.services) == ("4rRjbE16mteQwUeXPZwi", ("Cloud SQL", "Cloud Run"))
    assert new.url == "https://status.cloud.google.com/incidents/4rRjbE16mteQwUeXPZwi"
    assert new.entries[1].state == "AVAILABLE"
    assert new.unmapped == {
        "status_impact": "SERVICE_DISRUPTION",
        "previously_affected_locations": "Zurich (europe-west6)",
        "service_name": "Multiple Products",
    }


def test_the_old_number_is_unique_only_within_its_service() -> None:
    assert [each.key for each in read(OLD, {**OLD, "service_key": "storage"})] == [
        "compute/20008",
        "storage/20008",
    ]


def test_an_incident_that_goes_on_has_no_end() -> None:
    (draft,) = read({**NEW, "end": None})
    assert [each.kind for each in draft.entries] == ["declared", "update", "update"]


def test_two_updates_of_the_same_second_have_their_own_keys() -> None:
    (draft,) = read({**OLD, "updates": [UPDATES[0], UPDATES[0]]})
    assert [each.key for each in draft.entries[1:3]] == ["2026-03-02T12:00:00Z", "2026-03-02T12:00:00Z 2"]


def test_what_is_no_incident_is_named_and_the_others_are_read() -> None:
    bad = {"number": 3}, {**OLD, "created": None, "begin": "1"}, {**OLD, "updates": [{"text": "x"}]}
    drafts, problems = read_all("gcp", json.dumps([*bad, NEW]))
    assert problems == [
        "1: incident: this is not a Google Cloud incident: it has no `id`, and no `service_key` with a `number`",
        "1: incident: `begin`: '1' is not a valid time; write it as 2026-03-02T08:45:00Z",
        "1: incident compute/20008: this is not a Google Cloud incident: it has no `created`",
        "1: update 1 of incident compute/20008: it has no time, so it was skipped",
    ]
    assert [each.key for each in drafts] == ["compute/20008", "4rRjbE16mteQwUeXPZwi"]


@pytest.mark.sweep
def test_many_updates_of_the_same_second_take_linear_time() -> None:
    start = time.process_time()
    (draft,) = read({**OLD, "updates": [UPDATES[0]] * 20_000})
    assert len({each.key for each in draft.entries}) == 20_002
    assert time.process_time() - start < 5
