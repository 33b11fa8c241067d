from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.rules.conftest import Court


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("role", {"role": "scribe", "person": "nobody"}),
        ("page", {"group": "payments", "contact": "nobody"}),
        ("join", {"person": "nobody"}),
        ("action", {"text": "x", "owner": "nobody"}),
        ("blocker", {"text": "x", "owner": "nobody"}),
        ("note", {"text": "x", "by": "nobody"}),
    ],
)
def test_a_person_must_be_known_wherever_an_entry_names_one(
    court: Court, kind: str, keys: dict[str, Any]
) -> None:
    assert court.incident(court.declared, court.entry("10:20", kind, **keys)) == ["MIM201"]


def test_the_reporter_must_be_known(court: Court) -> None:
    assert court.incident(court.declared, reported_by="nobody") == ["MIM201"]
    assert court.incident(court.declared, reported_by="retail-operations") == []


@pytest.mark.parametrize(
    ("keys", "code", "place"),
    [
        ({"field": "reporter", "value": "nobody"}, "MIM201", ("timeline", 1, "value")),
        ({"field": "services", "add": ["checkout", "chekout"]}, "MIM204", ("timeline", 1, "add", 1)),
        ({"field": "services", "value": ["chekout"]}, "MIM204", ("timeline", 1, "value", 0)),
        ({"field": "criteria", "add": ["nonesuch"]}, "MIM206", ("timeline", 1, "add", 0)),
        ({"field": "criteria", "value": ["nonesuch"]}, "MIM206", ("timeline", 1, "value", 0)),
        ({"field": "audiences", "value": ["executives", "costumers"]}, "MIM207", ("timeline", 1, "value", 1)),
        ({"field": "audiences", "add": ["costumers"]}, "MIM207", ("timeline", 1, "add", 0)),
        ({"field": "detected", "value": "2026-11-23T10:30Z"}, "MIM301", ("timeline", 0, "at")),
        ({"field": "detected", "value": "2026-11-23T09:30Z"}, "MIM301", ("timeline", 1, "value")),
    ],
)
def test_a_fact_that_was_set_is_judged_where_it_was_written(
    court: Court, keys: dict[str, Any], code: str, place: tuple[Any, ...]
) -> None:
    judged = court.judge(court.declared, court.entry("10:20", "set", **keys), started=court.at("10:00"))
    assert [(rule.code, finding.keys) for rule, finding in judged] == [(code, place)]


def test_the_audiences_of_a_restricted_incident_must_be_known(court: Court) -> None:
    judged = court.judge(court.declared, visibility="restricted", audiences=["executives", "costumers"])
    assert [(rule.code, finding.keys) for rule, finding in judged] == [("MIM207", ("audiences", 1))]
    corrected = court.entry("10:20", "set", field="audiences", value=["executives"])
    assert court.incident(court.declared, corrected, audiences=["costumers"]) == []


def test_a_name_that_was_corrected_is_not_judged_any_more(court: Court) -> None:
    service = court.entry("10:20", "set", field="services", value=["checkout"])
    assert court.incident(court.declared, service, services=["chekout"]) == []


def test_an_entry_may_go_without_the_names_that_are_optional(court: Court) -> None:
    page, join = (
        court.entry("10:20", "page", group="payments"),
        court.entry("10:21", "join", person="payments-duty"),
    )
    assert court.incident(court.declared, page, join, court.entry("10:22", "action", text="x")) == []


def test_pending_needs_no_place_in_the_catalogue(court: Court) -> None:
    severities = [each.model_dump() for each in court.snapshot.policy.severities if each.id != "pending"]
    other = court.but_policy(severities=severities)
    assert other.incident(court.entry("10:09", "declared", severity="pending")) == []
    assert other.incident(court.entry("10:09", "declared", severity="sev1")) == ["MIM205"]


def test_an_incident_cannot_be_merged_into_itself(court: Court) -> None:
    merged = court.entry("10:30", "merged", into="MI-20261123-K7F")
    ((rule, finding),) = court.judge(court.declared, merged)
    assert (rule.code, finding.message) == ("MIM209", "The incident is merged into itself.")


def test_a_resolves_must_lead_to_an_entry(court: Court) -> None:
    note = court.entry("10:20", "note", text="x", resolves="01M83YPW4000000DQ5TR4VZRGB")
    assert court.incident(court.declared, note) == ["MIM211"]


def test_an_entry_with_the_id_of_another_is_found_where_it_stands(court: Court) -> None:
    copy = {**court.entry("10:20", "note", text="x"), "id": court.declared["id"]}
    found = [(rule.code, finding.keys) for rule, finding in court.judge(court.declared, copy)]
    assert ("MIM210", ("timeline", 1, "id")) in found


def test_the_words_of_a_correction_are_redacted_too(court: Court) -> None:
    note = court.entry("10:20", "note", text="[redacted]")
    amend = court.entry("10:30", "amend", entry=note["id"], correct={"text": "a name"}, text="a name again")
    redact = court.entry("10:40", "redact", entry=note["id"], reason="x")
    assert court.incident(court.declared, note, amend, redact) == ["MIM212", "MIM212"]
    blank = {**amend, "correct": {"text": "[redacted]"}, "text": "[redacted]"}
    assert court.incident(court.declared, note, blank, redact) == []


def test_a_correction_after_the_redaction_may_have_words(court: Court) -> None:
    note = court.entry("10:20", "note", text="[redacted]")
    redact = court.entry("10:40", "redact", entry=note["id"], reason="x")
    amend = court.entry(
        "10:50", "amend", entry=note["id"], correct={"at": court.at("10:19")}, text="wrong time"
    )
    assert court.incident(court.declared, note, redact, amend) == []


@pytest.mark.parametrize(("day", "found"), [(23, []), (22, ["MIM213", "MIM213"])])
def test_on_their_last_day_people_still_act(court: Court, day: int, found: list[str]) -> None:
    people = dict(court.snapshot.people)
    people["tech-duty"] = people["tech-duty"].model_copy(update={"left": date(2026, 11, day)})
    other = court.but(people=people)
    note = court.entry("10:20", "note", by="tech-duty", text="x")
    role = court.entry("10:21", "role", role="technical-lead", person="tech-duty")
    assert other.incident(court.declared, note, role) == found


def test_people_of_a_review_must_be_known(court: Court) -> None:
    review = {
        "owner": "nobody",
        "state": "waived",
        "waived": {"reason": "x", "approver": "nobody", "at": "2026-11-25T09:00:00Z"},
        "signed_off": [{"by": "nobody", "at": "2026-11-25T09:00:00Z"}],
    }
    assert court.incident(court.declared, court.restored, review=review) == ["MIM221"] * 3


def test_people_of_action_items_must_be_known(court: Court) -> None:
    end = {"at": "2026-12-01T09:00:00Z", "by": "nobody"}
    assert court.actions({"done": {**end, "commit": "abcdef0"}}) == ["MIM221"]
    assert court.actions({"declined": {**end, "reason": "x"}}) == ["MIM221"]
    assert court.actions({"owner": "nobody"}) == ["MIM221"]
    reopened = {
        "at": "2026-12-02T09:00:00Z",
        "by": "nobody",
        "reason": "x",
        "done": {**end, "commit": "abcdef0"},
    }
    assert court.actions({"reopened": [reopened]}) == ["MIM221"] * 2


def test_a_problem_record_may_have_no_owner_yet(court: Court) -> None:
    assert court.problem() == []
    assert court.problem(owner="nobody") == ["MIM231"]
    assert court.problem(incidents=["MI-20261123-K7F", "MI-20261123-9WX"]) == ["MIM232"]


def test_taken_ids_stand_for_incidents_that_are_not_loaded(court: Court) -> None:
    snapshot = replace(court.snapshot, taken_ids=frozenset({"MI-20261123-9WX"}))
    merged = court.entry("10:30", "merged", into="MI-20261123-9WX")
    assert court.but(taken_ids=snapshot.taken_ids).incident(court.declared, merged) == []


def test_a_receipt_is_about_an_entry_of_its_kind(court: Court) -> None:
    page, note = court.entry("10:12", "page", group="payments"), court.entry("10:13", "note", text="x")
    attempts = [{"address": "group", "service": "ntfy", "state": "accepted"}]
    for target, expected in (
        (page, []),
        (note, ["MIM211"]),
        ({"id": "01KAR0000000000000000AAA01"}, ["MIM211"]),
    ):
        receipt = court.entry("10:14", "page-receipt", page=target["id"], attempts=attempts)
        assert court.incident(court.declared, page, note, receipt) == expected
    sent = court.entry("10:14", "delivery", update=page["id"], channel="executive-mail", state="sent")
    assert court.incident(court.declared, page, sent) == ["MIM211"]
