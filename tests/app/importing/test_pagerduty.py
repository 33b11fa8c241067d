"""PagerDuty's REST v2 documents and its CSV. The forms are those of its public API reference; the data is ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.app.importing.read_files import read_all, said

EXAMPLES = Path(__file__).parents[4] / "shared/corpora/vendor-schemas/pagerduty-api-schema/DERIVED_examples"

USER = {"id": "PU1", "type": "user_reference", "summary": "tech-duty"}
TRIGGER = {"id": "Q1", "type": "trigger_log_entry_reference", "summary": "Triggered through the API"}
INCIDENT: dict[str, Any] = {
    "id": "PI1",
    "type": "incident",
    "summary": "[#7] Checkout is slow",
    "title": "Checkout is slow",
    "created_at": "2026-03-02T10:00:00+01:00",
    "updated_at": "2026-03-02T11:00:00Z",
    "status": "resolved",
    "service": {"id": "PS1", "type": "service_reference", "summary": "checkout"},
    "priority": {"id": "PP1", "type": "priority_reference", "summary": "P1"},
    "acknowledgements": [{"at": "2026-03-02T09:05:00Z", "acknowledger": USER}],
    "first_trigger_log_entry": TRIGGER,
    "resolved_at": "2026-03-02T09:40:00Z",
    "last_status_change_at": "2026-03-02T09:40:00Z",
    "last_status_change_by": USER,
    "urgency": "high",
    "teams": [{"id": "PT1", "type": "team_reference", "summary": "payments"}],
    "custom_fields": [{"name": "environment", "value": "production"}],
    "resolve_reason": None,
}


def _log(number: int, kind: str, at: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"Q{number}",
        "type": f"{kind}_log_entry",
        "summary": f"summary {number}",
        "created_at": f"2026-03-02T{at}Z",
        "agent": USER,
        "incident": {"id": "PI1", "type": "incident_reference", "summary": "[#7] Checkout is slow"},
        **more,
    }


LOG: dict[str, Any] = {
    "log_entries": [
        _log(9, "resolve", "09:40:00"),
        _log(8, "status_update", "09:30:00", message="We found the cause."),
        _log(7, "annotate", "09:20:00", channel={"type": "note", "summary": "short", "content": "long note"}),
        _log(
            6,
            "priority_change",
            "09:10:00",
            channel={"new_priority": {"summary": "P1"}, "old_priority": {"summary": "P2"}},
        ),
        _log(5, "acknowledge", "09:05:00"),
        _log(
            1,
            "trigger",
            "09:00:00",
            agent={"type": "service_reference", "summary": "checkout"},
            summary="Triggered through the API",
            event_details={"description": "p99 above 3 s"},
        ),
    ],
    "limit": 25,
    "offset": 0,
    "more": True,
}


def test_an_incident_states_its_milestones_and_who_caused_them() -> None:
    (draft,), problems = read_all("pagerduty", json.dumps({"incidents": [INCIDENT], "more": True}))
    assert problems == []
    assert (draft.key, draft.title, draft.services, draft.severity) == (
        "PI1",
        "Checkout is slow",
        ("checkout",),
        "P1",
    )
    assert [said(each) for each in draft.entries] == [
        ("detected", "2026-03-02 09:00:00", "", "Triggered through the API"),
        ("acknowledged", "2026-03-02 09:05:00", "tech-duty", ""),
        ("restored", "2026-03-02 09:40:00", "tech-duty", ""),
    ]
    assert draft.unmapped == {
        "urgency": "high",
        "teams": "payments",
        "custom_fields": "environment: production",
    }
    assert not draft.is_part


def test_an_open_incident_has_no_end_and_older_ones_state_it_by_their_status() -> None:
    still_open = {**INCIDENT, "status": "acknowledged", "resolved_at": None}
    older = {**INCIDENT, "id": "PI2", "resolved_at": None}
    drafts, _ = read_all("pagerduty", json.dumps([still_open, older]))
    assert [[each.kind for each in draft.entries] for draft in drafts] == [
        ["detected", "acknowledged"],
        ["detected", "acknowledged", "restored"],
    ]


def test_log_entries_in_another_file_name_the_same_entries() -> None:
    (incident,), _ = read_all("pagerduty", json.dumps({"incident": INCIDENT}))
    (part,), problems = read_all("pagerduty", json.dumps(LOG))
    assert problems == []
    assert (part.key, part.title, part.is_part) == ("PI1", "Checkout is slow", True)
    assert [said(each) for each in part.entries] == [
        ("detected", "2026-03-02 09:00:00", "", "Triggered through the API"),
        ("note", "2026-03-02 09:00:00", "", "p99 above 3 s"),
        ("acknowledged", "2026-03-02 09:05:00", "tech-duty", ""),
        ("severity", "2026-03-02 09:10:00", "tech-duty", "summary 6"),
        ("note", "2026-03-02 09:20:00", "tech-duty", "long note"),
        ("update", "2026-03-02 09:30:00", "tech-duty", "We found the cause."),
        ("restored", "2026-03-02 09:40:00", "tech-duty", ""),
    ]
    assert part.entries[3].severity == "P1"
    own = {each.key: each for each in part.entries}
    assert [own.get(each.key) for each in incident.entries] == list(incident.entries)


def test_pages_of_both_kinds_in_one_file_are_read() -> None:
    pages = json.dumps({"incidents": [INCIDENT]}) + "\n" + json.dumps(LOG)
    for text in (pages, json.dumps([{"incidents": [INCIDENT]}, LOG])):
        drafts, problems = read_all("pagerduty", text)
        assert problems == []
        assert [(each.key, each.is_part) for each in drafts] == [("PI1", False), ("PI1", True)]


def test_pages_of_a_log_that_overlap_double_nothing() -> None:
    other = {**USER, "id": "PU2", "summary": "payments-duty"}
    entries = [*LOG["log_entries"], _log(15, "acknowledge", "09:05:00", agent=other)]
    (once,), _ = read_all("pagerduty", json.dumps(entries))
    (twice,), _ = read_all("pagerduty", json.dumps(entries + entries))
    assert once == twice
    assert [each.by for each in once.entries if each.kind == "acknowledged"] == ["tech-duty", "payments-duty"]


def test_what_a_service_did_has_no_author_and_keeps_its_summary() -> None:
    by_service = _log(9, "resolve", "09:40:00", agent={"type": "service_reference", "summary": "checkout"})
    (part,), _ = read_all("pagerduty", json.dumps([by_service]))
    assert [said(each) for each in part.entries] == [
        ("restored", "2026-03-02 09:40:00", "", ""),
        ("note", "2026-03-02 09:40:00", "", "summary 9"),
    ]


def test_a_bad_record_does_not_stop_the_others() -> None:
    bad = [
        {**INCIDENT, "created_at": "yesterday"},
        {**INCIDENT, "id": 7},
        {**_log(1, "annotate", "09:00:00"), "incident": None},
        {"notes": []},
        {"alerts": []},
        [],
        INCIDENT,
    ]
    drafts, problems = read_all("pagerduty", json.dumps(bad, indent=0))
    other = "this is neither a PagerDuty incident nor a log entry"
    assert [each.key for each in drafts] == ["PI1"]
    assert [each.partition(": ")[2] for each in problems] == [
        "'yesterday' is not a valid time; write it as 2026-03-02T08:45:00Z",
        "the incident has no id",
        "the log entry does not identify its incident; request it with include[]=incidents",
        f"{other}; to get notes with their incident, use /incidents/{{id}}/log_entries?include[]=channels",
        other,
        "this is not an object, such as {...}",
    ]


CSV = """\
id,incident_number,description,service_id,service_name,escalation_policy_name,created_on,resolved_on,\
seconds_to_first_ack,seconds_to_resolve,auto_resolved,acknowledged_by_user_name,resolved_by_user_name,urgency
PI1,7,Checkout is slow,PS1,checkout,Default,2026-03-02T10:00:00+01:00,2026-03-02T10:40:00+01:00,300,2400,f,\
tech-duty,payments-duty,high
PI2,8,"Two lines,
quoted",PS1,checkout,Default,2026-03-02T10:00:00+01:00,,,,f,,,low
,,No id,,,,2026-03-02T10:00:00+01:00,,,,,,,
PI4,10,No zone,,,,2026-03-02 10:00:00,,,,,,,
"""


def test_the_csv_of_a_report_states_the_same() -> None:
    drafts, problems = read_all("pagerduty", CSV)
    (incident,), _ = read_all("pagerduty", json.dumps(INCIDENT))
    assert [each.key for each in drafts] == ["PI1", "PI2"]
    assert [said(each) for each in drafts[0].entries] == [
        ("detected", "2026-03-02 09:00:00", "", ""),
        ("acknowledged", "2026-03-02 09:05:00", "tech-duty", ""),
        ("restored", "2026-03-02 09:40:00", "payments-duty", ""),
    ]
    assert [each.key for each in drafts[0].entries[1:]] == [each.key for each in incident.entries[1:]]
    assert [each.kind for each in drafts[1].entries] == ["detected"]
    assert drafts[1].unmapped["urgency"] == "low"
    assert problems == [
        "5: the line has no incident id in a column named `id`, `incident_id` or `incident_number`",
        "6: '2026-03-02 10:00:00' has no time zone; add --zone",
    ]


def test_columns_may_have_names_with_spaces() -> None:
    (draft,), problems = read_all(
        "pagerduty",
        "Incident Number;Title;Created At;Resolved At\n17;Slow;2026-03-02 10:00;2026-03-02 11:00\n",
        "Europe/Berlin",
    )
    assert problems == []
    assert draft.key == "#17"
    assert [said(each)[:2] for each in draft.entries] == [
        ("detected", "2026-03-02 09:00:00"),
        ("restored", "2026-03-02 10:00:00"),
    ]


@pytest.mark.corpora
@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the examples do not lie beside the checkout")
def test_the_examples_of_the_api_reference_give_three_incidents_and_two_logs() -> None:
    """Counted by hand: three examples of incidents, two with one log entry each (a trigger, which
    has a description), and 35 of something else."""
    found = [read_all("pagerduty", path.read_bytes()) for path in sorted(EXAMPLES.iterdir())]
    drafts = [each for drafts, _ in found for each in drafts]
    assert len(found) == 40
    assert sum(not each.is_part for each in drafts) == 3
    assert [len(each.entries) for each in drafts if each.is_part] == [2, 2]
    assert sum(len(problems) for _, problems in found) == 35


def test_an_incident_saved_with_its_log_entries_is_an_incident() -> None:
    note = _log(7, "annotate", "09:20:00", channel={"type": "note", "content": "We restart it"})
    del note["incident"]
    drafts, problems = read_all(
        "pagerduty", json.dumps({"incidents": [{**INCIDENT, "log_entries": [note, 7]}]})
    )
    assert problems == []
    incident, log = drafts
    assert (incident.key, incident.title, incident.is_part) == ("PI1", "Checkout is slow", False)
    assert "log_entries" not in incident.unmapped
    assert (log.key, log.is_part, [each.text for each in log.entries]) == ("PI1", True, ["We restart it"])
