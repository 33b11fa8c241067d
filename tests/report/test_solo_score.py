"""The score of a drill for one person: a point for each thing that a rule, a clock or the policy can decide."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from mimkit.model.dossier import Dossier
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.report.drill.solo.answer_file import Answer, Answers, keys_of
from mimkit.report.drill.solo.moments import Moment, choose_moments
from mimkit.report.drill.solo.score import Check, points, score
from mimkit.report.drill.solo.scorecard import (
    FORMATS,
    SoloScorecard,
    document,
    question_document,
    solo_scorecard,
    taken,
    total,
)
from tests.builders import INCIDENT, Desk, clock, entry, incident
from tests.report.solo_drill import TIMELINE, moment_of, past

GOOD = Answer(
    "first-update",
    30,
    affected="Customers cannot pay by card",
    not_affected="Browsing and stores",
    doing="A new certificate is being installed",
    next="30m",
)


def judged(moment: Moment, answer: Answer, speed: float = 10) -> dict[str, bool | None]:
    return {each.id: each.passed for each in score(moment, answer, speed).checks}


def wrong(moment: Moment, **keys: Any) -> dict[str, str]:
    """Return what is wrong with an update that differs from a good one in these parts."""
    checks = score(moment, replace(GOOD, moment=moment.id, **keys), 10).checks
    return {each.id: each.wrong for each in checks if each.wrong}


@pytest.fixture(scope="module")
def dossier(desk: Desk) -> Dossier:
    return past(desk.snapshot)


@pytest.fixture(scope="module")
def at_declaration(dossier: Dossier) -> Moment:
    return moment_of(dossier, "declare")


@pytest.fixture(scope="module")
def first(dossier: Dossier) -> Moment:
    return moment_of(dossier, "first-update")


def test_a_good_update_gets_every_point(first: Moment) -> None:
    assert judged(first, GOOD) == dict.fromkeys(
        (
            "in-time",
            "not-affected",
            "next",
            "affected",
            "doing",
            "promises",
            "claims",
            "blame",
            "jargon",
            "internal",
        ),
        True,
    )


def test_the_time_of_an_answer_runs_at_the_speed(first: Moment) -> None:
    # It is 10:14, and the update is due at 10:24: 60 seconds at speed 10, 300 at speed 2.
    assert judged(first, replace(GOOD, seconds=60))["in-time"] is True
    assert judged(first, replace(GOOD, seconds=61))["in-time"] is False
    assert judged(first, replace(GOOD, seconds=300), 2)["in-time"] is True
    late = score(first, replace(GOOD, seconds=72), 10)
    assert late.answered == clock("10:26")
    assert taken(late) == "Answered in 72 seconds, at 2026-11-23 10:26 UTC of the incident."
    assert late.checks[0] == ("in-time", "is on time: due at 10:24 UTC", "It was 2m late.", "")


@pytest.mark.parametrize(
    ("keys", "name", "rule"),
    [
        ({"affected": "Some issues"}, "affected", "MIM416"),
        ({"doing": "Our teams continue to work on it"}, "doing", "MIM419"),
        ({"doing": "A new certificate will fix it by 11:00"}, "promises", "MIM414"),
        ({"doing": "A new certificate is installed and we will tell you more shortly"}, "promises", "MIM418"),
        ({"doing": "A new certificate is installed, so this will never happen again"}, "claims", "MIM417"),
        ({"doing": "The payments team forgot to renew the certificate"}, "blame", "MIM415"),
        ({"doing": "The team is rolling back the deployment after a failover"}, "jargon", "MIM411"),
        ({"doing": "A new certificate is being installed on the BGQX"}, "jargon", "MIM412"),
        ({"doing": "A new certificate is being installed on pay-db-01.internal"}, "internal", "MIM903"),
    ],
)
def test_each_wording_rule_costs_its_point(first: Moment, keys: dict[str, str], name: str, rule: str) -> None:
    found = wrong(first, **keys)
    assert rule in found[name]
    assert set(found) - {name} <= {"doing"}


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"affected": ""}, {"affected": "The text does not mention this."}),
        ({"doing": ""}, {"doing": "The text does not mention this."}),
        ({"not_affected": ""}, {"not-affected": "The text does not mention this."}),
        # Answered after 30 seconds, so at 10:19; the cadence of SEV1 is 30 minutes.
        ({"next": ""}, {"next": "The next update is due by 10:49 UTC."}),
        (
            {"next": "31m"},
            {"next": "The promised time is 10:50 UTC, but the next update is due by 10:49 UTC."},
        ),
        ({"next": "10:49"}, {}),
        ({"next": "10:19"}, {"next": "The promised time has already passed."}),
    ],
)
def test_a_missing_part_costs_its_point(first: Moment, keys: dict[str, str], said: dict[str, str]) -> None:
    assert wrong(first, **keys) == said


def test_no_text_gets_no_points(first: Moment) -> None:
    scored = score(first, Answer("first-update", 5), 10)
    assert scored.points == (0, 10)
    assert {each.wrong for each in scored.checks} == {"Nothing was written."}


def test_the_next_update_is_not_judged_if_the_policy_has_no_cadence(desk: Desk) -> None:
    clocks = tuple(each for each in desk.policy.clocks if not each.repeats)
    policy = desk.policy.model_copy(update={"clocks": clocks})
    moment = moment_of(past(replace(desk.snapshot, policy=policy)), "first-update")
    assert "next" not in judged(moment, replace(GOOD, next=""))
    assert judged(moment, GOOD)["next"] is True


def test_a_final_update_gives_the_date_of_the_review(desk: Desk, dossier: Dossier) -> None:
    moment = moment_of(dossier, "all-clear")
    answer = Answer("all-clear", 6, affected="Payments work again", doing="The cause is being reviewed")
    # Restored on Monday, 23 November; the review is due within 5 business days.
    said = {
        "": "The review is due by 2026-11-30.",
        "2026-12-01": "The date is 2026-12-01, but the review is due by 2026-11-30.",
        "2026-11-22": "The date is 2026-11-22, but the review is due by 2026-11-30.",
        "2026-11-30": "",
    }
    for day, why in said.items():
        checks = {each.id: each.wrong for each in score(moment, replace(answer, review_by=day), 10).checks}
        assert checks["review-date"] == why
        assert "next" not in checks
        assert "not-affected" not in checks
    clocks = tuple(each for each in desk.policy.clocks if each.met_by != "review.published")
    policy = desk.policy.model_copy(update={"clocks": clocks})
    without = moment_of(past(replace(desk.snapshot, policy=policy)), "all-clear")
    assert "review-date" not in judged(without, answer)


DECISIONS = [
    # The criteria, those in doubt, the decision, the severity; whether decision and severity follow from the policy.
    (("service-unavailable",), (), "declare", "SEV1", True, True),
    (("service-unavailable",), (), "no", "", False, False),
    (("service-unavailable",), (), "propose", "SEV2", False, False),
    (("many-users",), (), "declare", "SEV2", True, True),
    (("many-users",), (), "declare", "SEV1", True, False),
    # If unsure, up to the higher severity.
    (("many-users",), ("service-unavailable",), "declare", "SEV1", True, True),
    (("many-users",), ("service-unavailable",), "declare", "SEV2", True, True),
    (("procedures-insufficient",), (), "propose", "SEV3", True, True),
    (("procedures-insufficient",), (), "declare", "SEV3", True, True),
    ((), ("exposure",), "declare", "pending", True, True),
    ((), ("exposure",), "declare", "SEV1", True, True),
    ((), ("exposure",), "no", "", False, False),
    ((), (), "no", "", True, None),
    ((), (), "declare", "SEV1", False, None),
]


@pytest.mark.parametrize(("met", "unsure", "decision", "severity", "decided", "rated"), DECISIONS)
def test_a_decision_is_compared_with_the_policy(  # noqa: PLR0917 - the columns of the table
    at_declaration: Moment,
    met: tuple[str, ...],
    unsure: tuple[str, ...],
    decision: str,
    severity: str,
    decided: bool,  # noqa: FBT001 - as above
    rated: bool | None,  # noqa: FBT001 - as above
) -> None:
    answer = Answer("declare", 5, criteria=met, unsure=unsure, decision=decision, severity=severity)
    found = judged(at_declaration, answer)
    assert (found["decision"], found.get("severity")) == (decided, rated)


def test_a_severity_that_the_policy_does_not_list_is_taken_as_it_is(desk: Desk) -> None:
    criteria = [each.model_copy(update={"severity": "P9"}) for each in desk.policy.criteria]
    policy = desk.policy.model_copy(update={"criteria": tuple(criteria)})
    moment = moment_of(past(replace(desk.snapshot, policy=policy)), "declare")
    answer = Answer("declare", 5, criteria=("many-users",), decision="declare", severity="P9")
    assert judged(moment, answer)["severity"] is True


def test_a_change_of_severity_asks_for_no_decision(desk: Desk) -> None:
    changed = entry("10:20", "severity", severity="SEV2", reason="Some cards work")
    moment = moment_of(past(desk.snapshot, changed, without=("workaround",)), "severity")
    answer = Answer("severity", 5, criteria=("many-users",), severity="SEV2")
    assert judged(moment, answer) == {"severity": True}
    assert keys_of(moment) == ("criteria", "unsure", "severity")


def test_a_decision_is_timed_if_the_policy_has_a_clock_for_it(desk: Desk) -> None:
    clock_text = "clocks:\n  - id: declare-fast\n    title: Declare\n    starts: detected\n    met_by: declared\n    within: {default: 10m}\n"
    there = desk.but_policy("clocks:\n", clock_text)
    timeline = ({**TIMELINE[0], "recorded": clock("10:02")}, entry("10:03", "proposed", severity="pending"))
    moment = moment_of(Dossier(incident(*timeline, TIMELINE[1]), there.snapshot), "declare")
    assert (moment.at, moment.due) == (clock("10:03"), clock("10:12"))
    answer = Answer("declare", 55, decision="no")
    assert judged(moment, answer)["in-time"] is False
    assert judged(moment, replace(answer, seconds=54))["in-time"] is True


def test_the_team_is_judged_by_the_same_checks(dossier: Dossier) -> None:
    scored = score(moment_of(dossier, "update"), None, 10)
    assert scored.answered is None
    assert taken(scored) == ""
    # At 10:44 it named a host, and not what still worked.
    assert {each.id for each in scored.team if not each.passed} == {"not-affected", "internal"}


def test_an_update_without_a_deadline_is_not_timed(desk: Desk) -> None:
    restored = Dossier(incident(*TIMELINE[:5], entry("10:43", "restored"), TIMELINE[10]), desk.snapshot)
    assert "in-time" not in {each.id for each in score(moment_of(restored, "all-clear"), None, 10).team}


def test_a_redacted_update_is_not_judged(desk: Desk) -> None:
    blank = [
        {**each, "affected": REDACTED, "doing": REDACTED} if each["kind"] == "update" else each
        for each in TIMELINE
    ]
    moment = moment_of(Dossier(incident(*blank), desk.snapshot), "first-update")
    assert score(moment, None, 10).team == ()


def test_an_approximate_time_of_the_team_may_be_undecided(desk: Desk) -> None:
    late = {**TIMELINE[3], "at": clock("10:20"), "latest": clock("10:30"), "recorded": clock("10:30")}
    timeline = [*TIMELINE[:3], late, *TIMELINE[4:5]]
    scored = score(moment_of(Dossier(incident(*timeline), desk.snapshot), "first-update"), None, 10)
    assert scored.team[0].passed is None
    assert scored.team[0].doubt == "The time is too approximate."
    assert points(scored.team).possible == len(scored.team) - 1


def card(dossier: Dossier, *answers: Answer) -> SoloScorecard:
    given = Answers(INCIDENT, 10, answers)
    return solo_scorecard(
        "Checkout fails", given, choose_moments(dossier), dossier.policy.calendar.tz, "mim drill X"
    )


def test_the_scorecard_counts_answered_moments(dossier: Dossier) -> None:
    declared = Answer("declare", 20, criteria=("service-unavailable",), decision="declare", severity="SEV2")
    found = card(dossier, GOOD, declared)
    assert total(found) == "11 of 12 points; 2 of 5 moments answered."
    shown = document(found)
    assert [each.heading for each in shown.sections][:3] == [
        "1. 2026-11-23 10:09 UTC: declare or not (1 of 2)",
        "2. 2026-11-23 10:14 UTC: first update (10 of 10)",
        "3. 2026-11-23 10:36 UTC: next update (not answered)",
    ]
    assert shown.sections[2].table is None
    assert shown.sections[1].lead[-6] == "Due at 10:24 UTC, in 10m: you have 1m at speed 10."
    assert "Criteria met: service-unavailable" in shown.sections[0].lead
    assert "Unsure: " not in " ".join(shown.sections[0].lead)
    assert shown.sections[1].notes[-1].endswith("With the same checks: 10 of 10.")


def test_every_format_writes_the_same_score_and_escapes_text(dossier: Dossier) -> None:
    answer = replace(GOOD, affected="<script>|*Nobody* can pay</script>")
    found = card(dossier, answer)
    said = json.loads(FORMATS["json"](found))
    assert (said["points"], said["possible"], said["answered"]) == (*found.points, 1)
    rows = said["moments"]
    assert [each["moment"] for each in rows] == [
        "declare",
        "first-update",
        "update",
        "workaround",
        "all-clear",
    ]
    assert (rows[1]["at"], rows[1]["due"], rows[1]["answered"]) == (
        "2026-11-23T10:14:00Z",
        "2026-11-23T10:24:00Z",
        "2026-11-23T10:19:00Z",
    )
    assert rows[1]["answer"]["affected"] == answer.affected
    assert rows[1]["team"]["possible"] == 10
    assert (rows[2]["answer"], rows[2]["team"]) == (None, None)
    assert "<script>" not in FORMATS["html"](found)
    assert "<script>" not in FORMATS["markdown"](found)
    assert FORMATS["html"](found) == FORMATS["html"](card(dossier, answer))


def test_a_question_says_what_was_known_and_nothing_of_the_team(first: Moment) -> None:
    said = question_document(first)
    assert said["known"] == [
        {"time": "10:12 UTC", "label": "finding", "words": "The certificate of the payment gateway expired"}
    ]
    assert "installed" not in json.dumps(said)


def test_the_answer_to_an_update_without_readers_is_scored_too(desk: Desk) -> None:
    there = replace(desk.snapshot, channels=desk.snapshot.channels.model_copy(update={"audiences": ()}))
    moment = moment_of(past(there), "first-update")
    assert question_document(moment)["ask"] == "Write the first stakeholder update."
    assert judged(moment, GOOD)["affected"] is True


def test_a_check_that_cannot_be_judged_is_neither_passed_nor_missed() -> None:
    assert Check("a", "b", doubt="why").passed is None
    assert points([Check("a", "b", doubt="why"), Check("c", "d"), Check("e", "f", "g")]) == (1, 2)
