"""Open incident records: every document matches the published schema and says what the record says."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from mimkit.model.dossier import Dossier
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import Review
from mimkit.model.incident.state import Milestones
from mimkit.report.export.oir.document import RecordContext, open_incident_record
from mimkit.report.export.oir.schema import open_incident_schema
from tests.builders import INCIDENT, Desk, clock, entry, incident

WORLD = Desk.scaffolded().snapshot
SCHEMA = open_incident_schema()
NAMES = {"checkout": "Web checkout"}
NOTE = entry("10:12", "note", text="wrong")
TIMELINE = [
    entry("10:02", "detected"),
    entry("10:09", "declared", severity="SEV1", criteria=["service-unavailable"]),
    entry("10:10", "role", role="technical-lead", person="tech-duty"),
    NOTE,
    entry("10:13", "retract", entry=NOTE["id"], reason="another incident"),
    entry("10:20", "update", affected="Nobody can pay", not_affected="Browsing", doing="We look", next=clock("10:50"),
          evidence=["https://example.com/graph"], audience="customers"),
    entry("10:55", "restored", services=["checkout"]),
    entry("10:57", "restored", text="superseded"),
    entry("11:00", "set", field="impact", value="Lost orders"),
]  # fmt: skip


def document(
    *timeline: dict[str, Any], about: RecordContext | None = None, review: Review | None = None, **facts: Any
) -> dict[str, Any]:
    given = {"started": clock("09:57"), "services": ["checkout"], **facts}
    dossier = Dossier(incident(*(timeline or TIMELINE), **given), WORLD, review)
    found = open_incident_record(dossier, about or RecordContext("Example", NAMES))
    jsonschema.Draft7Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(found)
    return found


def test_the_schema_is_one_and_names_every_milestone() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    meanings = SCHEMA["properties"]["times"]["items"]["properties"]["meaning"]
    assert meanings["enum"] == [*Milestones._fields]
    assert all(f"`{each}`:" in meanings["description"] for each in Milestones._fields)
    assert open_incident_schema("https://example.com/x.json")["$id"] == "https://example.com/x.json"


def test_times_have_their_meaning_and_updates_their_promise() -> None:
    found = document()
    assert [(each["meaning"], each["at"][11:16]) for each in found["times"]] == [
        ("started", "09:57"), ("detected", "10:02"), ("declared", "10:09"), ("restored", "10:55"),
    ]  # fmt: skip
    (update,) = found["updates"]
    assert (update["affected"], update["not_affected"], update["doing"]) == (
        "Nobody can pay",
        "Browsing",
        "We look",
    )
    assert update["next_update_at"] == "2026-11-23T10:50:00Z"
    assert (update["audience"], update["evidence"]) == ("customers", ["https://example.com/graph"])
    assert found["impact"] == {
        "text": "Lost orders",
        "services": [{"id": "checkout", "name": "Web checkout"}],
    }


def test_what_does_not_count_and_what_only_changed_the_record_is_no_event() -> None:
    events = document()["events"]
    assert [each["kind"] for each in events] == ["detected", "declared", "role", "restored"]
    assert events[1]["severity"] == "SEV1"
    assert events[1]["details"] == {"criteria": ["service-unavailable"]}
    assert events[2]["details"] == {"role": "technical-lead", "person": "tech-duty"}
    assert events[3]["services"] == ["checkout"]


def test_an_approximate_time_has_bounds() -> None:
    found = document(started_precision="hour")
    # To the hour means half an hour on either side.
    assert found["times"][0] == {
        "meaning": "started", "at": "2026-11-23T09:57:00Z",
        "earliest": "2026-11-23T09:27:00Z", "latest": "2026-11-23T10:27:00Z",
    }  # fmt: skip


def test_cause_review_and_actions() -> None:
    base = {"id": "AC-20261123-K7F", "title": "Alert at 80 %", "opened": clock("12:00"), "owner": "mim-duty"}
    done = {"at": clock("+3 12:00"), "by": "mim-duty", "evidence": "https://example.com/1"}
    declined = {"at": clock("+3 12:00"), "by": "mim-duty", "reason": "no longer used"}
    review = Review.model_validate({
        "incident": INCIDENT, "owner": "mim-duty", "started": clock("12:00"), "state": "published",
        "published": clock("+2 12:00"), "trigger": "A deployment", "detection": "An alert", "root_cause": "No limit",
        "summary": "S", "worked": ["The rollback"],
        "actions": [base, {**base, "id": "AC-20261123-K7G", "done": done, "due": "2026-12-01"},
                    {**base, "id": "AC-20261123-K7H", "declined": declined}],
    })  # fmt: skip
    problem = Problem.model_validate({
        "id": "PB-20261123-K7F", "title": "x", "opened": clock("12:00"), "root_cause": "A leak of connections",
        "contributing_factors": ["No alert"],
    })  # fmt: skip
    found = document(review=review, about=RecordContext("Example", {}, problems=(problem,)))
    assert found["cause"] == {
        "trigger": "A deployment", "detection": "An alert", "root_cause": "A leak of connections",
        "factors": ["No alert"],
    }  # fmt: skip
    assert found["review"] == {
        "state": "published", "published_at": "2026-11-25T12:00:00Z", "summary": "S", "worked": ["The rollback"],
    }  # fmt: skip
    assert [(each["state"], each.get("evidence"), each.get("declined_reason")) for each in found["actions"]] == [
        ("open", None, None), ("done", "https://example.com/1", None), ("declined", None, "no longer used"),
    ]  # fmt: skip
    assert found["impact"]["services"] == [{"id": "checkout", "name": "checkout"}]
    assert document(review=review)["cause"]["root_cause"] == "No limit"


def test_provenance_names_the_report_and_its_doubts() -> None:
    source = {"title": "Report", "url": "https://example.com/r", "licence": "MIT", "doubts": ["Which zone?"]}
    about = RecordContext("Example", {}, "https://example.com/i", "https://example.com/s.json")
    found = document(mode="backfill", source=source, about=about, public={"impact": "Errors", "summary": "S"})
    assert found["provenance"] == {"producer": "mimkit", "source": source}
    assert (found["$schema"], found["url"]) == ("https://example.com/s.json", "https://example.com/i")
    assert (found["impact"]["text"], found["impact"]["summary"]) == ("Lost orders", "S")
    assert "review" not in found
    assert document()["provenance"] == {"producer": "mimkit"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 2},
        {"times": [{"at": "2026-11-23T09:57:00Z"}]},
        {"updates": [{"id": "1"}]},
        {"phase": "x"},
    ],
)
def test_the_schema_rejects_what_is_no_record(wrong: dict[str, Any]) -> None:
    found = document() | wrong
    assert not jsonschema.Draft7Validator(SCHEMA).is_valid(found)
