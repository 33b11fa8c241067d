"""The file with the answers to a drill for one person: it is read as it was written, and mistakes are refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mimkit.report.drill.solo.answer_file import Answer, Answers, WrongAnswers, answers_text, read_answers
from mimkit.report.drill.solo.moments import Moment, choose_moments
from tests.builders import INCIDENT, Desk
from tests.report.solo_drill import past

DECIDED = {
    "moment": "declare",
    "seconds": 20,
    "criteria": ["service-unavailable"],
    "unsure": [],
    "decision": "declare",
    "severity": "SEV1",
}
FIRST = {
    "moment": "first-update",
    "seconds": 40,
    "affected": "Nobody can pay by card",
    "not_affected": "",
    "doing": "A certificate is being replaced",
    "next": "30m",
}


def file(*answers: Any, **keys: Any) -> str:
    return json.dumps({"version": 1, "incident": INCIDENT, "speed": 10, "answers": answers, **keys})


@pytest.fixture(scope="module")
def moments(desk: Desk) -> tuple[Moment, ...]:
    return choose_moments(past(desk.snapshot))


def read(moments: tuple[Moment, ...], text: str) -> Answers:
    return read_answers(text, "answers.json", INCIDENT, moments)


def test_what_is_written_is_read_again(moments: tuple[Moment, ...]) -> None:
    answers = read(moments, file(FIRST, DECIDED))
    text = answers_text(answers, moments)
    assert [each["moment"] for each in json.loads(text)["answers"]] == ["declare", "first-update"]
    assert json.loads(text)["answers"] == [DECIDED, FIRST]
    again = read(moments, text)
    assert answers_text(again, moments) == text
    assert again.to(moments[2]) is None


def test_keys_may_be_left_out_and_text_is_normalised(moments: tuple[Moment, ...]) -> None:
    final = {
        "moment": "all-clear",
        "seconds": 0,
        "affected": " Payments\u200b work ",
        "review_by": "2026-11-30",
    }
    answers = read(moments, file(final, speed=2.5)).answers
    assert answers == (Answer("all-clear", 0, affected="Payments work", review_by="2026-11-30"),)
    assert not answers[0].is_empty
    assert Answer("update", 3).is_empty


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", 'is not an answer file: it needs "version": 1'),
        (file(version=2), 'is not an answer file: it needs "version": 1'),
        (file(more=1), 'has the unknown key "more" in the file'),
        (file(incident="MI-20261123-AAA"), f'is for "MI-20261123-AAA", not for {INCIDENT}'),
        (file(incident=None), f"is for null, not for {INCIDENT}"),
        (file(speed=0), "needs a speed from 1 to 1000"),
        (file(speed=True), "needs a speed from 1 to 1000"),
        (file(speed="10"), "needs a speed from 1 to 1000"),
        (file(speed=float("nan")), "needs a speed from 1 to 1000"),
        (file(answers={}), "needs a list of answers"),
        (file(FIRST, FIRST), "answers the same moment twice"),
        (
            file(DECIDED, "no"),
            "has an unknown moment in answer 2; the moments are declare, first-update, update, workaround, all-clear",
        ),
        (
            file({**FIRST, "moment": ["update"]}),
            "has an unknown moment in answer 1; the moments are declare, first-update, update, workaround, all-clear",
        ),
        (file({**FIRST, "review_by": ""}), 'has the unknown key "review_by" in answer 1 (first-update)'),
        (file({**FIRST, "seconds": 1.5}), "needs whole seconds from 0 to 86400 in answer 1 (first-update)"),
        (file({**FIRST, "seconds": False}), "needs whole seconds from 0 to 86400 in answer 1 (first-update)"),
        (file({**FIRST, "seconds": -1}), "needs whole seconds from 0 to 86400 in answer 1 (first-update)"),
        (file({**FIRST, "doing": None}), "needs text for doing in answer 1 (first-update)"),
        (
            file({**FIRST, "doing": "\ud800"}),
            "has text that is not valid Unicode for doing in answer 1 (first-update)",
        ),
        (
            file({**DECIDED, "criteria": "many-users"}),
            "needs a list of names for criteria in answer 1 (declare)",
        ),
        (file({**DECIDED, "unsure": [1]}), "needs a list of names for unsure in answer 1 (declare)"),
        (
            file({**DECIDED, "criteria": ["many"]}),
            (
                "has an error in answer 1 (declare): many is not a criterion in the policy; the criteria are service-unavailable, "
                "exposure, many-users, procedures-insufficient"
            ),
        ),
        (
            file({**DECIDED, "decision": "yes"}),
            "has an error in answer 1 (declare): yes is not a decision; write declare, propose, no",
        ),
        (
            file({**DECIDED, "severity": "P1"}),
            "has an error in answer 1 (declare): P1 is not a severity; the severities are SEV1, SEV2, SEV3, pending",
        ),
        (
            file({**FIRST, "doing": "x" * 20_001}),
            "has an error in answer 1 (first-update): doing is longer than 20000 characters",
        ),
        (
            file({**FIRST, "next": "soon"}),
            (
                "has an error in answer 1 (first-update): next: soon is not a duration; write it as 15m, 1h 30m, 3d or 5 business "
                "days"
            ),
        ),
        (
            file({"moment": "all-clear", "seconds": 1, "review_by": "Monday"}),
            "has an error in answer 1 (all-clear): review_by: Monday is not a date; write it as 2026-11-23",
        ),
    ],
)
def test_a_mistake_is_refused_with_its_place(moments: tuple[Moment, ...], text: str, said: str) -> None:
    with pytest.raises(WrongAnswers) as refused:
        read(moments, text)
    assert refused.value.sentence == f"answers.json {said}"
    assert refused.value.status == 2
