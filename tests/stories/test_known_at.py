"""`mim show --known-at`: an incident as it was known at a given time, computed from the recording times alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories.conftest import Desk

pytestmark = pytest.mark.sweep

PASSWORD = "The password of the database is hunter2"
FAULT = "The load balancer drops connections"


@pytest.fixture
def told(desk: Desk) -> tuple[Desk, str]:
    """An incident whose record changed in every way; each line says what was typed, and when."""
    name = desk.declare()  # 10:09

    def at(clock: str, *words: str) -> str:
        desk.clock = clock
        entries: list[str] = desk.mim(*words, "--json").document["entries"]
        return entries[-1]

    secret = at("10:12", "note", PASSWORD)
    wrong = at("10:15", "finding", FAULT)
    blocker = at("10:16", "blocker", "Waiting for the vendor")
    at("10:20", "set", "title=Checkout and payments fail", "service+=payments")
    at("10:21", "role", "technical-lead", "payments-duty")
    at("10:24", "retract", wrong, "--reason", "it was another host")
    at("10:25", "redact", secret, "--reason", "contains a password")
    late = at("10:31", "finding", "The certificate expired", "--at", "10:10")
    at("10:32", "amend", late, "--text", "The certificate of the gateway expired")
    at("10:33", "severity", "SEV2", "--reason", "some can pay")
    at("10:34", "note", "The vendor answered", "--resolves", blocker)
    at("10:40", "restored", "--at", "10:35")
    return desk, name


def known(desk: Desk, time: str) -> dict[str, Any]:
    return desk.mim("show", "--known-at", time, "--json").document


def texts(document: dict[str, Any]) -> list[str]:
    return [each["text"] for each in document["incident"]["timeline"] if each.get("text")]


def test_what_came_later_is_undone(told: tuple[Desk, str]) -> None:
    desk, name = told
    before = known(desk, "10:18")
    incident = before["incident"]
    assert before["known_at"] == "2026-11-23T10:18:00Z"
    assert (incident["title"], incident["services"]) == ("Checkout returns 503", ["checkout"])
    assert (incident["severity"], incident["phase"]) == ("SEV1", "investigating")
    assert "technical-lead" not in incident["roles"]
    assert [each["text"] for each in incident["blockers"]] == ["Waiting for the vendor"]
    (finding,) = [each for each in incident["timeline"] if each["kind"] == "finding"]
    assert (finding["text"], "retracted" in finding, finding["late"]) == (FAULT, False, False)
    # Recorded at 10:31, about 10:10; the restoration at 10:35 had not happened.
    assert [(each["kind"], each["at"], each["recorded"]) for each in before["recorded_later"]] == [
        ("finding", "2026-11-23T10:10:00Z", "2026-11-23T10:31:00Z")
    ]
    assert before["entries"] == len(desk.timeline(name))


def test_redacted_text_never_comes_back(told: tuple[Desk, str]) -> None:
    desk, _ = told
    for time in ("10:12", "10:24", "10:40"):
        assert "[redacted]" in texts(known(desk, time))
        assert "hunter2" not in desk.mim("show", "--known-at", time).out


def test_each_change_shows_from_its_own_recording_on(told: tuple[Desk, str]) -> None:
    desk, _ = told
    text = "The certificate expired"
    assert text not in texts(known(desk, "10:30"))
    first = known(desk, "10:31")
    assert text in texts(first)
    assert [each["late"] for each in first["incident"]["timeline"] if each.get("text") == text] == [True]
    assert "The certificate of the gateway expired" in texts(known(desk, "10:32"))
    assert known(desk, "10:33")["incident"]["blockers"]
    assert not known(desk, "10:34")["incident"]["blockers"]
    assert known(desk, "10:39")["incident"]["milestones"]["restored"] is None
    assert known(desk, "10:40")["incident"]["milestones"]["restored"] == "2026-11-23T10:35:00Z"


def test_the_end_of_the_record_is_what_show_says(told: tuple[Desk, str]) -> None:
    desk, name = told
    then = known(desk, "2026-11-23")
    now = desk.mim("show", name, "--json").document["incident"]
    for entry in then["incident"]["timeline"]:
        del entry["late"]
    assert then["incident"] == now
    assert then["recorded_later"] == []


def test_the_text_says_what_it_is_and_marks_late_entries(told: tuple[Desk, str]) -> None:
    desk, _ = told
    said = desk.mim("show", "--known-at", "10:31")
    assert "time: --known-at 10:31 is 2026-11-23 10:31 UTC" in said.err
    # By 10:31: 2 of the declaration, 2 facts, and 7 others. Then the correction, the severity, a note, the end.
    assert said.out.startswith("As known at 2026-11-23 10:31 UTC: 11 of 15 entries.\n")
    assert "recorded 21m later" in said.out
    assert "~finding~" in said.out
    earlier = desk.mim("show", "--known-at", "10:20").out
    assert "; 1 about an earlier event was" in earlier
    assert "~finding~" not in earlier


def test_a_time_of_day_is_one_during_a_past_incident(told: tuple[Desk, str]) -> None:
    desk, name = told
    desk.clock = "10:41"
    desk.mim("demote", "--reason", "it was small")
    desk.more["MIM_NOW"] = "2026-12-05T09:00:00Z"
    said = desk.mim("show", name, "--known-at", "10:14", "--json")
    assert said.document["known_at"] == "2026-11-23T10:14:00Z"
    assert "time: --known-at 10:14 is 2026-11-23 10:14 UTC" in said.err
    same = desk.mim("show", name, "--known-at", "2026-11-23T11:14:00+01:00", "--json")
    assert same.document == said.document


def test_a_time_of_day_is_the_last_one_of_an_open_incident(told: tuple[Desk, str]) -> None:
    desk, name = told
    for now, day in (("2026-11-24T10:13:00Z", 23), ("2026-11-24T10:15:00Z", 24)):
        desk.more["MIM_NOW"] = now
        said = desk.mim("show", name, "--known-at", "10:14", "--json")
        assert said.document["known_at"] == f"2026-11-{day}T10:14:00Z"


def test_a_time_before_the_record_or_ahead_is_refused(told: tuple[Desk, str]) -> None:
    desk, name = told
    said = desk.refused(2, "show", "--known-at", "10:05")
    first = "2026-11-23T10:09:00Z"
    assert f"at 2026-11-23T10:05:00Z; its first entry was recorded at {first}" in said.err
    assert f"next: mim show {name[-3:]} --known-at {first}" in said.err
    assert known(desk, first)["incident"]["status"] == "declared"
    assert "is in the future" in desk.refused(2, "show", "--known-at", "+5m").err
    assert "is in the future" in desk.refused(2, "show", "--known-at", "2026-11-25").err
    assert "is not a valid time" in desk.refused(2, "show", "--known-at", "noon").err
