"""The moments of a drill for one person: when they are, what was known, and when the answer is due."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mimkit.model.dossier import Dossier
from mimkit.report.drill.solo.known import known_before, told_texts
from mimkit.report.drill.solo.moments import Moment, choose_moments
from mimkit.report.drill.solo.question import (
    background,
    known_rows,
    left_out,
    situation,
    suppositions,
    team_did,
    time_left,
)
from tests.builders import Desk, clock, entry, incident
from tests.report.solo_drill import TIMELINE, moment_of, past

REPORT: tuple[dict[str, Any], ...] = tuple(
    {**each, "recorded": clock("+9 09:00")}
    for each in (
        entry("10:02", "detected", text="Shops call"),
        entry("10:20", "finding", text="The certificate expired"),
        entry("10:50", "note", text="A new one is ordered"),
        entry("11:10", "restored", text="It is installed"),
    )
)
"""An old report, which says neither when it was declared nor which updates were sent."""


def times(moments: tuple[Moment, ...]) -> list[tuple[str, str, str, int]]:
    return [
        (each.id, f"{each.at:%H:%M}", f"{each.due:%H:%M}" if each.due else "", each.news) for each in moments
    ]


def old(desk: Desk, *timeline: dict[str, Any], **header: Any) -> Dossier:
    return Dossier(
        incident(*timeline, mode="backfill", **{"services": ["checkout"], **header}), desk.snapshot
    )


def test_moments_are_ten_minutes_before_a_deadline_or_when_the_team_acted(desk: Desk) -> None:
    # 10:24 - 10m; 10:46 - 10m; 11:05 - 10m; the final update at 11:12 came before 11:26 - 10m.
    assert times(choose_moments(past(desk.snapshot))) == [
        ("declare", "10:09", "", 0),
        ("first-update", "10:14", "10:24", 1),
        ("update", "10:36", "10:46", 1),
        ("workaround", "10:55", "11:05", 1),
        ("all-clear", "11:12", "11:26", 0),
    ]


def test_nothing_that_was_recorded_later_is_known(desk: Desk) -> None:
    dossier = past(desk.snapshot)
    for each in choose_moments(dossier):
        known = each.known.incident.timeline
        then = dossier.known_at(each.at)
        assert then is not None
        assert set(known) <= set(then.incident.timeline)
        assert each.team not in known
    texts = [each.text for each in told_texts(moment_of(dossier, "workaround").known)]
    assert "Cash works" not in texts  # it happened at 10:40, and was recorded at 10:58
    assert [each.words for each in known_rows(moment_of(dossier, "declare"))] == []


def test_a_declaration_recorded_alone_is_known_only_by_its_header(desk: Desk) -> None:
    moment = moment_of(past(desk.snapshot, without=("detected",)), "declare")
    assert [*situation(moment), *background(moment)] == [
        "Checkout fails.",
        "Services: Web checkout (tier 1).",
    ]


def test_an_incident_that_was_never_recorded_has_no_moments(desk: Desk) -> None:
    assert choose_moments(Dossier(incident(), desk.snapshot)) == ()
    assert known_before(Dossier(incident(), desk.snapshot), clock("10:00")) is None
    assert choose_moments(old(desk)) == ()


def test_a_late_record_has_no_moment_whose_deadline_has_passed(desk: Desk) -> None:
    late = [{**each, "recorded": clock("12:00")} for each in TIMELINE[:4]]
    assert times(choose_moments(Dossier(incident(*late), desk.snapshot))) == [("declare", "12:00", "", 0)]


def test_with_less_than_five_minutes_left_no_one_is_timed(desk: Desk) -> None:
    restored = entry("10:43", "restored")
    timeline = (*TIMELINE[:5], restored)
    moment = moment_of(Dossier(incident(*timeline), desk.snapshot), "all-clear")
    # The promise for 10:46 is 3 minutes ahead.
    assert (moment.at, moment.due, moment.team) == (clock("10:43"), None, None)
    assert time_left(moment, 10) == "The time is not scored, because no deadline is 5m or more away."


def test_a_deadline_gives_the_time_that_is_left_at_the_speed(desk: Desk) -> None:
    moment = moment_of(past(desk.snapshot), "first-update")
    assert time_left(moment, 10) == "Due at 10:24 UTC, in 10m: you have 1m at speed 10."
    assert time_left(moment, 7.5) == "Due at 10:24 UTC, in 10m: you have 1m 20s at speed 7.5."


def test_a_change_of_severity_is_asked_if_there_is_room(desk: Desk) -> None:
    changed = entry("10:20", "severity", severity="SEV2", reason="Some cards work")
    found = choose_moments(past(desk.snapshot, changed, without=("workaround",)))
    assert [each.id for each in found] == ["declare", "first-update", "severity", "update", "all-clear"]
    assert "severity" not in [each.id for each in choose_moments(past(desk.snapshot, changed))]


def test_without_criteria_no_decision_is_asked(desk: Desk) -> None:
    policy = desk.policy.model_copy(update={"criteria": ()})
    dossier = past(desk.snapshot)
    bare = Dossier(dossier.incident, replace(desk.snapshot, policy=policy))
    assert "declare" not in [each.id for each in choose_moments(bare)]


def test_updates_fill_up_to_three_moments(desk: Desk) -> None:
    timeline = [
        *TIMELINE[1:5],
        TIMELINE[6],
        entry("11:00", "note", id="01KASP0YC0000000000000000D", text="The vendor was called"),
    ]
    found = choose_moments(Dossier(incident(*timeline), desk.snapshot))
    assert [each.id for each in found] == ["declare", "first-update", "update"]
    # Of an incident that was never declared, both updates are asked for, and the second one has a number.
    shorter = [each for each in timeline if each["kind"] != "declared"]
    again = choose_moments(Dossier(incident(*shorter), desk.snapshot))
    assert [each.id for each in again] == ["update", "update-2"]


def test_of_a_report_the_declaration_and_the_updates_are_supposed(desk: Desk) -> None:
    # Declared with the first text, at 10:02; then due at 10:17, and at the cadence of `pending`, 30 minutes: 10:47.
    dossier = old(desk, *REPORT)
    found = choose_moments(dossier)
    assert times(found) == [
        ("declare", "10:02", "", 1),
        ("first-update", "10:07", "10:17", 1),
        ("update", "10:37", "10:47", 1),
        ("all-clear", "11:10", "", 2),  # the cadence ends with the restoration, and nothing was promised
    ]
    assert [team_did(each) for each in found] == [
        "The record does not state when it was declared.",
        *["The record does not state that an update was sent."] * 3,
    ]
    assert [suppositions(each) for each in found[:2]] == ["", "Assume that it was declared at 10:02 UTC."]
    assert known_rows(found[2])[1] == ("10:17 UTC", "update", "Assume that you sent an update.")


def test_of_a_report_only_what_happened_by_then_is_known(desk: Desk) -> None:
    found = choose_moments(old(desk, *REPORT, impact="All cards", started=clock("09:58")))
    assert [row.words for row in known_rows(found[2])] == [
        "Shops call",
        "Assume that you sent an update.",
        "The certificate expired",
    ]
    # The title, the impact and the start were written by someone who knew the end.
    assert [*situation(found[2]), *background(found[2])] == [
        "Pending; detected 10:02 UTC, declared 10:02 UTC.",
        "Services: Web checkout (tier 1).",
    ]


def test_a_start_that_is_known_to_the_day_does_not_put_off_the_declaration(desk: Desk) -> None:
    note = {**entry("0:00", "note", text="Some shops called that day"), "precision": "day"}
    found = choose_moments(old(desk, note, *REPORT[1:], started=clock("0:00"), started_precision="day"))
    assert times(found)[0] == ("declare", "10:20", "", 1)
    assert [each.words for each in known_rows(found[0])] == ["The certificate expired"]


def test_of_an_approximate_time_the_latest_counts(desk: Desk) -> None:
    about = {**REPORT[1], "at": clock("10:20"), "latest": clock("10:40")}
    known = known_before(old(desk, REPORT[0], about), clock("10:37"))
    assert known is not None
    assert [each.text for each in told_texts(known)] == ["Shops call"]


def test_facts_of_a_report_are_known_from_the_start(desk: Desk) -> None:
    fact = {**entry("12:00", "set", field="services", add=["checkout"]), "recorded": clock("+9 09:00")}
    first = choose_moments(old(desk, *REPORT, fact, services=[]))[0]
    assert "Services: Web checkout (tier 1)." in list(background(first))


def test_a_declaration_after_the_restoration_is_supposed_earlier(desk: Desk) -> None:
    late = entry("11:20", "declared", severity="SEV2")
    found = choose_moments(old(desk, *REPORT, late))
    assert times(found)[0] == ("declare", "10:02", "", 1)
    assert team_did(found[0]) == "11:20 UTC, declared: SEV2"
    assert found[1].known.state.severity == "SEV2"


def test_a_recorded_declaration_and_recorded_updates_stay(desk: Desk) -> None:
    found = choose_moments(old(desk, *TIMELINE[:-1]))
    assert [(each.id, f"{each.at:%H:%M}") for each in found] == [
        ("first-update", "10:14"),
        ("update", "10:36"),
        ("workaround", "10:55"),
        ("all-clear", "11:12"),
    ]
    assert not any(each.supposed for each in found)


def test_a_report_without_texts_has_nothing_to_ask(desk: Desk) -> None:
    assert (
        choose_moments(old(desk, entry("10:02", "detected"), entry("10:09", "declared", severity="SEV1")))
        == ()
    )
    assert choose_moments(old(desk, entry("10:02", "detected"), entry("11:00", "restored"))) == ()


def test_a_report_whose_texts_come_before_its_detection_begins_with_the_last_text(desk: Desk) -> None:
    early = entry("09:50", "note", text="A change began")
    found = choose_moments(old(desk, early, entry("10:02", "detected"), entry("11:00", "restored")))
    assert f"{found[0].at:%H:%M}" == "09:50"


def test_a_report_without_a_restoration_ends_with_its_last_text(desk: Desk) -> None:
    # At SEV2 the next update after that at 10:17 is due at 11:17, which is after the last text, so it is not supposed.
    rated = entry("10:00", "severity", severity="SEV2", reason="Assessed")
    found = choose_moments(old(desk, *REPORT[:3], rated))
    assert times(found) == [
        ("declare", "10:02", "", 1),
        ("first-update", "10:07", "10:17", 1),
        ("update", "11:07", "11:17", 2),
    ]
    assert found[1].known.state.severity == "SEV2"


def test_a_long_report_supposes_at_most_twelve_updates(desk: Desk) -> None:
    end = entry("+1 10:00", "restored")
    found = choose_moments(old(desk, *REPORT[:3], end))
    assert len(found[0].supposed) == 1 + 12


def test_a_service_that_is_not_in_the_catalogue_any_more_is_shown_by_its_id(desk: Desk) -> None:
    moment = choose_moments(past(desk.snapshot, services=["gone"], impact="No cards"))[1]
    assert list(background(moment)) == ["Impact: No cards.", "Services: gone."]
    assert list(background(choose_moments(past(desk.snapshot, services=[]))[1])) == []


def test_a_report_to_a_regulator_is_no_stakeholder_update(desk: Desk) -> None:
    audiences = [
        each.model_copy(update={"authority": True}) if each.id == "executives" else each
        for each in desk.snapshot.channels.audiences
    ]
    channels = desk.snapshot.channels.model_copy(update={"audiences": tuple(audiences)})
    report = entry("10:12", "update", affected="Cards", doing="A report", audience="executives")
    dossier = past(replace(desk.snapshot, channels=channels), report)
    assert team_did(moment_of(dossier, "first-update")).startswith("10:16 UTC, update: ")


def test_after_the_restoration_only_the_all_clear_is_asked(desk: Desk) -> None:
    ended = entry("10:05", "restored", recorded=clock("10:09"))
    late = Dossier(incident(TIMELINE[0], ended, *TIMELINE[1:3]), desk.snapshot)
    assert [each.id for each in choose_moments(late)] == ["all-clear"]
    assert list(situation(choose_moments(late)[0])) == [
        "Checkout fails.",
        "SEV1; detected 10:02 UTC, declared 10:09 UTC, restored 10:05 UTC.",
    ]


def test_an_audience_that_was_never_informed_does_not_hide_the_deadlines_of_the_others(desk: Desk) -> None:
    # No update reached the customers and all staff. Their first one was due at 10:24, their second one at 10:39.
    only = [{**each, "audience": "executives"} if each["kind"] == "update" else each for each in TIMELINE]
    found = choose_moments(Dossier(incident(*only, services=["checkout"]), desk.snapshot))
    assert times(found)[2:4] == [
        ("update", "10:29", "10:39", 0),
        ("workaround", "10:55", "11:05", 1),
    ]


def test_just_after_an_update_the_next_one_is_not_asked_for(desk: Desk) -> None:
    # At 10:16 and 10:18, the next deadline is the first update to all staff at 10:24; the next but one is at 10:39, 30
    # minutes after the declaration.
    first = {**TIMELINE[3], "audience": "executives", "next": clock("10:45")}
    second = entry("10:18", "update", affected="Cards", doing="A new certificate", audience="customers")
    found = choose_moments(Dossier(incident(*TIMELINE[:3], first, second), desk.snapshot))
    assert [(each.id, f"{each.at:%H:%M}") for each in found] == [
        ("declare", "10:09"),
        ("first-update", "10:14"),
        ("update", "10:29"),
    ]


def test_why_it_was_reopened_is_told(desk: Desk) -> None:
    again = entry("11:20", "reopen", reason="Errors are back")
    ended = entry("11:40", "restored")
    found = choose_moments(past(desk.snapshot, again, ended, without=("close",)))
    assert "Errors are back" in [each.words for each in known_rows(found[-1])]
    assert (found[-1].id, found[-1].at) == ("all-clear", clock("11:40"))


def test_the_oldest_texts_are_left_out(desk: Desk) -> None:
    notes = [
        entry("10:10", "note", id=f"01KASP0YC0000000000000001{number}", text=f"Note {number}")
        for number in range(7)
    ]
    dossier = Dossier(incident(*TIMELINE[:2], *notes, *TIMELINE[2:]), desk.snapshot)
    moment = moment_of(dossier, "first-update")
    assert left_out(moment) == "2 earlier texts not shown."
    assert left_out(moment_of(past(desk.snapshot), "first-update")) == ""
    assert next(each.words for each in known_rows(moment)) == "Note 2"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("declare", "10:09 UTC, declared: SEV1 (service-unavailable)"),
        (
            "update",
            (
                "10:44 UTC, update: Affected: Customers cannot pay by card. In progress: Working on the 503 from host "
                "pay-db-01. Next update: 11:14 UTC."
            ),
        ),
        (
            "all-clear",
            (
                "11:12 UTC, update: Affected: Payments work again. In progress: The cause is being reviewed. "
                "Review: 2026-11-30."
            ),
        ),
    ],
)
def test_what_the_team_did_is_told(desk: Desk, name: str, said: str) -> None:
    assert team_did(moment_of(past(desk.snapshot), name)) == said
