"""Statuspage documents. The forms are those of its public API; the data is ours, the expected values were worked out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mimkit.app.importing.format import Material
from mimkit.app.importing.incidents.statuspage import FORMAT
from mimkit.ops.importing.drafts import IncidentDraft, LeftOut
from tests.app.importing.read_files import read_all


def update(name: str, state: str, at: str, body: str = "Text.", **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "status": state,
        "body": body,
        "created_at": f"2026-03-02T{at}.612Z",
        "updated_at": f"2026-03-02T{at}.612Z",
        "display_at": f"2026-03-02T{at}.612Z",
        "affected_components": None,
        **more,
    }


def incident(*updates: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return an incident with its newest update first, as a page has them."""
    return {
        "id": "kx2",
        "name": "Checkout fails",
        "status": "investigating",
        "created_at": "2026-03-02T10:00:00.612Z",
        "started_at": "2026-03-02T09:58:00.001Z",
        "updated_at": "2026-03-02T11:00:00.000Z",
        "monitoring_at": None,
        "resolved_at": None,
        "impact": "major",
        "shortlink": "https://stspg.io/kx2",
        "page_id": "p1",
        "incident_updates": [*reversed(updates)],
        "components": [],
        **more,
    }


def read_one(*updates: dict[str, Any], **more: Any) -> IncidentDraft:
    drafts, problems = read_all("statuspage", json.dumps({"incidents": [incident(*updates, **more)]}))
    assert problems == []
    return drafts[0]


def said(draft: IncidentDraft) -> list[tuple[str, str, str]]:
    return [(each.kind, f"{each.at:%H:%M:%S}", each.state) for each in draft.entries]


INVESTIGATING = update("u1", "investigating", "10:00:00", "We look into it. Next update in 30 minutes.")
RESOLVED = update("u3", "resolved", "10:50:00")


def test_an_incident_has_its_declaration_updates_and_end() -> None:
    draft = read_one(INVESTIGATING, update("u2", "monitoring", "10:30:00"), RESOLVED, status="resolved")
    assert (draft.key, draft.title, draft.severity, draft.url) == (
        "kx2",
        "Checkout fails",
        "major",
        "https://stspg.io/kx2",
    )
    assert draft.started
    assert (f"{draft.created:%H:%M:%S}", f"{draft.started:%H:%M:%S}") == ("10:00:00", "09:58:00")
    assert f"{draft.as_of:%H:%M:%S}" == "11:00:00"
    assert said(draft) == [
        ("declared", "10:00:00", ""),
        ("update", "10:00:00", "investigating"),
        ("update", "10:30:00", "monitoring"),
        ("update", "10:50:00", "resolved"),
        ("restored", "10:50:00", ""),
    ]
    assert [each.key for each in draft.entries] == ["declared", "u1", "u2", "u3", "restored"]
    assert f"{draft.entries[1].next:%H:%M:%S}" == "10:30:00"
    assert draft.entries[0].severity == "major"
    assert draft.doubts == ()
    assert draft.unmapped == {}


def test_the_field_says_when_it_ended_even_if_the_update_was_displayed_later() -> None:
    draft = read_one(INVESTIGATING, RESOLVED, status="resolved", resolved_at="2026-03-02T10:44:00Z")
    assert said(draft)[-1] == ("restored", "10:44:00", "")


def test_a_field_without_an_update_is_an_end_too() -> None:
    draft = read_one(INVESTIGATING, status="resolved", resolved_at="2026-03-02T10:44:00Z")
    assert said(draft)[-1] == ("restored", "10:44:00", "")
    assert draft.entries[-1].key == "restored"


def test_an_end_that_the_page_does_not_date_is_a_doubt_and_no_end() -> None:
    draft = read_one(INVESTIGATING, status="resolved")
    assert [each.kind for each in draft.entries] == ["declared", "update"]
    assert draft.doubts == (
        ("restored", "The page states that the incident is resolved, but not when it reached this state."),
    )


def test_an_end_has_the_same_key_whatever_states_it() -> None:
    """A field first, then an update, then another one because the first was edited."""
    earlier = {**RESOLVED, "id": "u2", "status": "monitoring"}
    drafts = (
        read_one(INVESTIGATING, status="resolved", resolved_at="2026-03-02T10:44:00Z"),
        read_one(INVESTIGATING, RESOLVED, status="resolved"),
        read_one(INVESTIGATING, earlier, update("u5", "resolved", "11:30:00"), status="resolved"),
    )
    assert [each.entries[-1].key for each in drafts] == ["restored"] * 3


def test_updates_after_the_end_stay_updates() -> None:
    later = update("u4", "postmortem", "12:00:00"), update("u5", "resolved", "13:00:00")
    draft = read_one(INVESTIGATING, RESOLVED, *later, status="postmortem", resolved_at="2026-03-02T10:50:00Z")
    assert said(draft)[3:] == [
        ("restored", "10:50:00", ""),
        ("update", "12:00:00", "postmortem"),
        ("update", "13:00:00", "resolved"),
    ]


def test_an_incident_that_goes_on_after_its_end_is_reopened() -> None:
    again = update("u4", "investigating", "11:00:00"), update("u5", "resolved", "11:30:00")
    draft = read_one(INVESTIGATING, RESOLVED, *again, status="resolved", resolved_at="2026-03-02T11:29:00Z")
    assert [each for each in said(draft) if each[0] != "update"] == [
        ("declared", "10:00:00", ""),
        ("restored", "10:50:00", ""),
        ("reopened", "11:00:00", ""),
        ("restored", "11:29:00", ""),
    ]
    assert [each.key for each in draft.entries if each.kind != "update"] == [
        "declared",
        "restored",
        "reopened",
        "restored 2",
    ]
    open_again = read_one(INVESTIGATING, RESOLVED, again[0], resolved_at="2026-03-02T10:50:00Z")
    assert [each[0] for each in said(open_again)][-1] == "reopened"


def test_a_page_that_contradicts_its_update_is_a_doubt() -> None:
    draft = read_one(INVESTIGATING, RESOLVED, status="monitoring")
    assert draft.doubts == (
        (
            "restored",
            "The page states that the incident is monitoring, although an update states that it is resolved.",
        ),
    )


def test_a_back_filled_incident_is_declared_at_its_first_update() -> None:
    """As in 2016: no `started_at`, created five days after it ended."""
    late = {"created_at": "2026-03-07T09:00:00Z"}
    first, last = ({**each, **late} for each in (INVESTIGATING, RESOLVED))
    data = incident(first, last, status="resolved", resolved_at="2026-03-02T10:50:00Z", **late)
    del data["started_at"]
    drafts, problems = read_all("statuspage", json.dumps([data]))
    assert problems == []
    assert drafts[0].started is None
    assert said(drafts[0])[0] == ("declared", "10:00:00", "")
    assert drafts[0].entries[0].doubt == (
        "The page states that the incident was created at 2026-03-07T09:00:00Z, after its first update."
    )
    assert said(drafts[0])[-1] == ("restored", "10:50:00", "")


def test_components_are_named_once_and_their_ids_are_kept_if_names_repeat() -> None:
    components = [
        {"id": "c1", "name": "Compute"},
        {"id": "c2", "name": "Compute"},
        {"id": "c3", "name": "DNS"},
    ]
    affected = [{"code": "c9", "name": "Storage"}, {"name": "No components were affected by this update."}]
    draft = read_one(
        update("u1", "investigating", "10:00:00", affected_components=affected), components=components
    )
    assert draft.services == ("Compute", "DNS", "Storage")
    assert draft.unmapped == {"components": "Compute (c1), Compute (c2), DNS (c3)"}


def test_html_becomes_text_and_other_angle_brackets_stay() -> None:
    body = "a &amp; b<br /><br />Next update in 1 hour.\r\n<SOME FEATURE> works <b>again</b>"
    draft = read_one(update("u1", "investigating", "10:00:00", body))
    assert draft.entries[1].text == "a & b\n\nNext update in 1 hour.\n<SOME FEATURE> works again"
    plain = read_one(update("u1", "investigating", "10:00:00", "a <b\r\n\r\nAT&T "))
    assert plain.entries[1].text == "a <b\n\nAT&T"


def test_scheduled_maintenance_is_named_and_left_out() -> None:
    planned = {
        "id": "m1",
        "name": "Move of the database",
        "status": "scheduled",
        "scheduled_for": "2026-03-09T01:00:00Z",
    }
    summary = {
        "page": {"id": "p1"},
        "components": [{"id": "c1"}],
        "incidents": [incident(INVESTIGATING, impact="maintenance"), {**planned, "name": "Second"}],
        "scheduled_maintenances": [planned, {**planned, "id": "m2", "name": None}],
    }
    found = [*FORMAT.read(Material("summary.json", json.dumps(summary, indent=1).encode()))]
    left = [(each.name, each.reason) for each in found if isinstance(each, LeftOut)]
    assert left == [("Second", "scheduled maintenance"), ("m2", "scheduled maintenance")]
    # An incident with the impact `maintenance` is an incident.
    assert [each.severity for each in found if isinstance(each, IncidentDraft)] == ["maintenance"]


def test_a_document_can_be_a_list_a_single_incident_a_webhook_or_lines() -> None:
    one = incident(INVESTIGATING)
    for text in (
        json.dumps(one),
        json.dumps([one]),
        json.dumps({"meta": {}, "page": {"id": "p1"}, "incident": one}),
        json.dumps(one) + "\n" + json.dumps({**one, "id": "kx3"}),
    ):
        drafts, problems = read_all("statuspage", text)
        assert problems == []
        assert drafts[0].key == "kx2"
    assert read_all("statuspage", '{"page": {}, "incidents": [], "scheduled_maintenances": []}') == ([], [])


def test_what_the_record_has_no_place_for_is_kept() -> None:
    draft = read_one(
        INVESTIGATING, impact_override="critical", postmortem_body="Why", metadata={}, deep={"a": [1]}
    )
    assert draft.unmapped == {"impact_override": "critical", "postmortem_body": "Why", "deep": '{"a": [1]}'}


def test_a_published_post_mortem_is_a_note_and_a_draft_of_one_is_kept_whole() -> None:
    published = {"postmortem_body": "Why <b>it</b> failed", "postmortem_published_at": "2026-03-05T09:00:00Z"}
    draft = read_one(INVESTIGATING, **published)
    assert (draft.entries[-1].kind, draft.entries[-1].text) == ("note", "Why it failed")
    assert draft.unmapped == {}
    update_too = read_one(INVESTIGATING, update("u9", "postmortem", "12:00:00"), **published)
    assert [each.kind for each in update_too.entries] == ["declared", "update", "update"]
    assert update_too.unmapped == published
    assert len(read_one(INVESTIGATING, postmortem_body="x" * 25_688).unmapped["postmortem_body"]) == 25_688


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"id": None}, "incident: this is not a Statuspage incident: it has no `id`"),
        (
            {"created_at": None},
            "incident kx2: this is not a Statuspage incident: it has no `created_at`",
        ),
        ({"name": ["a"]}, "incident kx2: `name` is not text"),
        ({"incident_updates": "none"}, "incident kx2: `incident_updates` is not a list"),
        ({"incident_updates": [7]}, "update 1 of incident kx2: this is not an object, such as {...}"),
        (
            {"resolved_at": "2026-13-02T10:00:00Z"},
            "incident kx2: `resolved_at`: '2026-13-02T10:00:00Z' is not a valid date",
        ),
        (
            {"updated_at": "2026-03-02 10:00"},
            "incident kx2: `updated_at`: '2026-03-02 10:00' has no time zone; add --zone",
        ),
        (
            {"incident_updates": [{"id": "u1", "body": "x"}]},
            "update 1 of incident kx2: it has no time, so it was skipped",
        ),
    ],
)
def test_a_value_of_the_wrong_type_is_reported_and_the_others_are_read(
    keys: dict[str, Any], sentence: str
) -> None:
    bad, good = incident(INVESTIGATING, **keys), incident(INVESTIGATING, id="kx9")
    drafts, problems = read_all("statuspage", json.dumps([bad, good]))
    assert f"1: {sentence}" in problems
    assert drafts[-1].key == "kx9"
    assert len(drafts) == (1 if "has no `" in sentence else 2)
