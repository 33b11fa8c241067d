"""CloudEvents: required attributes of the specification 1.0, and CDEvents 0.4.1 where they fit."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.model.dossier import Dossier
from mimkit.report.export.cloud_events import cloud_events
from tests.builders import Desk, entry, incident

WORLD = Desk.scaffolded().snapshot


def events(*timeline: dict[str, Any], **facts: Any) -> list[dict[str, Any]]:
    record = incident(*timeline, **{"services": ["checkout", "payments"], **facts})
    return list(cloud_events("Example & Co", Dossier(record, WORLD)))


def test_every_event_has_what_the_specification_requires() -> None:
    found = events(entry("10:02", "detected"), entry("10:09", "declared", severity="SEV1"))
    for event in found:
        # CloudEvents 1.0, section "Required attributes": id, source (a URI reference), specversion, type.
        assert event["specversion"] == "1.0"
        assert event["source"] == "/example-co/incidents"
        assert event["id"]
    assert [event["time"] for event in found] == ["2026-11-23T10:02:00Z", "2026-11-23T10:09:00Z"]
    assert len({event["id"] for event in found}) == 2


def test_detection_and_restoration_are_cdevents() -> None:
    found = events(entry("10:02", "detected", text="Alert"), entry("10:55", "restored"))
    assert [event["type"] for event in found] == [
        "dev.cdevents.incident.detected.0.2.0",
        "dev.cdevents.incident.resolved.0.2.0",
    ]
    data = found[0]["data"]
    # schemas/incidentdetected.json of the CDEvents specification: the required keys of the context and the subject.
    assert {*data["context"]} == {"version", "id", "source", "type", "timestamp"}
    assert data["context"]["type"] == found[0]["type"]
    assert {*data["subject"]} == {"id", "source", "type", "content"}
    assert data["subject"]["content"] == {
        "description": "Alert",
        "environment": {"id": "production"},
        "service": {"id": "checkout"},
    }
    assert data["customData"]["entry"]["kind"] == "detected"


@pytest.mark.parametrize(
    ("keys", "kind"),
    [
        ({"ref": "https://tickets.example.com/INC-1"}, "dev.cdevents.incident.reported.0.2.0"),
        ({"ref": "INC-1"}, "mimkit.incident.link"),
        ({"ref": "http://[bad"}, "dev.cdevents.incident.reported.0.2.0"),
        ({"ref": "https://tickets.example.com/CHG-1", "rel": "change"}, "mimkit.incident.link"),
    ],
)
def test_a_ticket_with_an_address_reports_the_incident(keys: dict[str, Any], kind: str) -> None:
    (event,) = events(entry("10:10", "link", **keys))
    assert event["type"] == kind
    if kind != "mimkit.incident.link":
        assert event["data"]["subject"]["content"]["ticketURI"] == keys["ref"]


def test_neither_a_drill_nor_one_service_of_several_is_a_cdevent() -> None:
    (drill,) = events(entry("10:02", "detected"), mode="drill")
    assert drill["type"] == "mimkit.incident.detected"
    assert drill["data"]["mode"] == "drill"
    some = events(
        entry("10:02", "detected"), entry("10:09", "declared", severity="SEV1"),
        entry("10:40", "restored", services=["checkout"]),
    )  # fmt: skip
    assert some[-1]["type"] == "mimkit.incident.restored"


def test_a_retracted_entry_is_no_event_and_without_services_none_is_named() -> None:
    note = entry("10:12", "note", text="wrong")
    found = events(note, entry("10:13", "retract", entry=note["id"], reason="x"), services=[])
    assert [event["type"] for event in found] == ["mimkit.incident.retract"]
    twice = events(entry("10:02", "detected"), entry("10:55", "restored"), entry("10:57", "restored"))
    assert [event["time"][11:16] for event in twice] == ["10:02", "10:55"]
    (event,) = events(entry("10:02", "detected"), services=[])
    assert "service" not in event["data"]["subject"]["content"]
