"""The text of an update to paste into each audience's channel; mimkit itself sends nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from mimkit.model.incident.entries import Update
from mimkit.model.organisation.directory import Channels, Template
from mimkit.model.snapshot import Snapshot
from mimkit.report.incident.messages.paste import pastes
from tests.builders import Desk, clock, entry, incident

INCIDENT = incident(title="pay-db-03 is down")


def update(**keys: Any) -> Update:
    given = {"affected": "Nobody can pay", "doing": "We roll back", **keys}
    return Update.model_validate(entry("10:20", "update", **given))


def texts(snapshot: Snapshot, **keys: Any) -> dict[tuple[str, ...], str]:
    found = pastes(update(**keys), INCIDENT, "SEV1", snapshot)
    return {tuple(each.id for each in paste.audiences): paste.text for paste in found}


def test_audiences_inside_share_a_text_and_the_public_one_lacks_title_and_severity(desk: Desk) -> None:
    assert texts(desk.snapshot, next=clock("10:50"), not_affected="Browsing") == {
        ("executives", "staff"): "SEV1: pay-db-03 is down\n"
        "What is affected: Nobody can pay\n"
        "What is not affected: Browsing\n"
        "What is being done: We roll back\n"
        "Next update: 10:50 UTC.",
        ("customers",): "What is affected: Nobody can pay\n"
        "What is not affected: Browsing\n"
        "What is being done: We roll back\n"
        "Next update: 10:50 UTC.",
    }


def test_a_line_without_its_value_is_left_out_and_the_review_has_its_day(desk: Desk) -> None:
    assert texts(desk.snapshot, audience="customers", review_by=date(2026, 11, 30)) == {
        ("customers",): "What is affected: Nobody can pay\n"
        "What is being done: We roll back\n"
        "The post-incident review will be published by 2026-11-30."
    }


def test_braces_that_a_person_typed_stay_as_they_are(desk: Desk) -> None:
    found = texts(desk.snapshot, audience="staff", affected="{title} and {doing}")
    assert "What is affected: {title} and {doing}" in found["staff",]


def test_the_next_update_on_another_day_has_its_day_and_its_zone(desk: Desk) -> None:
    there = desk.but_file("policy/policy.yaml", "zone: UTC", "zone: Asia/Kathmandu")
    found = texts(there.snapshot, audience="staff", next=clock("18:30"))
    assert found["staff",].endswith("Next update: 2026-11-24 00:15 UTC+05:45.")


def test_an_audience_with_a_template_of_its_own_has_its_text(desk: Desk) -> None:
    own = Template(id="staff", audience="staff", subject="To all", body="{affected}")
    snapshot = replace(desk.snapshot.whole(), templates={**desk.snapshot.templates, "staff": own})
    found = texts(snapshot)
    assert found["staff",] == "To all\nNobody can pay"
    assert found["executives",].startswith("SEV1: ")


def test_without_templates_and_audiences_there_is_one_plain_text(desk: Desk) -> None:
    snapshot = replace(desk.snapshot.whole(), templates={}, channels=Channels())
    found = pastes(update(), INCIDENT, "SEV1", snapshot)
    assert [each.audiences for each in found] == [()]
    assert found[0].text == (
        "SEV1: pay-db-03 is down\nWhat is affected: Nobody can pay\nWhat is being done: We roll back"
    )


def test_a_stakeholder_update_is_for_no_regulator_and_a_report_for_it_alone(desk: Desk) -> None:
    there = desk.but_file("policy/channels.yaml", "    public: true", "    authority: true")
    assert list(texts(there.snapshot)) == [("executives", "staff")]
    found = pastes(update(audience="customers"), INCIDENT, "SEV1", there.snapshot)
    assert [each.id for each in found[0].audiences] == ["customers"]
    assert INCIDENT.title not in found[0].text


def test_a_restricted_incident_informs_only_the_audiences_that_it_names(desk: Desk) -> None:
    hidden = incident(title="A leak", visibility="restricted", audiences=["executives", "staff"])
    found = pastes(update(), hidden, "SEV1", desk.snapshot)
    assert [each.id for paste in found for each in paste.audiences] == ["executives", "staff"]


def test_an_empty_line_follows_a_part_of_several_lines(desk: Desk) -> None:
    found = texts(desk.snapshot, audience="customers", affected="You cannot pay:\n\n- online\n- in the app")
    assert found["customers",] == (
        "What is affected: You cannot pay:\n\n- online\n- in the app\n\nWhat is being done: We roll back"
    )
