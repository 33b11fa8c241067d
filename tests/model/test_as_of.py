"""Records as of a given time: later or later-recorded entries are left out."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.model.incident.problem import Problem
from mimkit.model.versions.as_of import incident_at, known_review, problem_at, recorded_later, review_at
from tests.builders import INCIDENT, clock, entry, incident, review

ACTION = {"id": "AC-20261124-T4C", "title": "Renew", "opened": clock("+1 10:00")}
DONE = {"at": clock("+9 10:00"), "by": "a", "commit": "0123abc"}
DECLINED = {"at": clock("+9 10:00"), "by": "a", "reason": "x"}
WAIVED = {"reason": "x", "approver": "a", "at": clock("+9 10:00")}


def test_an_entry_that_was_written_down_later_is_not_there() -> None:
    late = entry("10:12", "restored", recorded=clock("11:00"))
    record = incident(entry("10:09", "declared", severity="SEV1"), late)
    early = incident_at(record, clock("10:30"))
    assert early
    assert [each.kind for each in early.timeline] == ["declared"]
    assert incident_at(record, clock("11:00")) is record
    assert incident_at(record, clock("10:00")) is None


def test_a_review_is_not_there_before_it_was_started() -> None:
    draft = review()
    assert review_at(draft, clock("+1 08:59")) is None
    assert review_at(draft, clock("+1 09:00")) is draft


@pytest.mark.parametrize(
    ("keys", "state", "before"),
    [
        (
            {"state": "published", "published": clock("+9 10:00"), "held": clock("+2 10:00")},
            "published",
            "draft",
        ),
        ({"state": "waived", "waived": WAIVED}, "waived", "draft"),
        ({"state": "in-review", "held": clock("+9 10:00")}, "in-review", "in-review"),
    ],
)
def test_a_review_has_the_state_that_it_had(keys: dict[str, Any], state: str, before: str) -> None:
    there, then = review_at(review(**keys), clock("+9 10:00")), review_at(review(**keys), clock("+9 09:59"))
    assert there
    assert then
    assert (there.state, then.state) == (state, before)
    assert (then.published, then.waived) == (None, None)


def test_what_changed_elsewhere_leaves_a_published_or_waived_review_what_it_was() -> None:
    action = {**ACTION, "done": DONE}
    published = review(state="published", published=clock("+2 10:00"), actions=[action])
    waived = review(state="waived", waived={**WAIVED, "at": clock("+2 10:00")}, actions=[action])
    assert [each.state for whole in (published, waived) if (each := review_at(whole, clock("+3 10:00")))] == [
        "published",
        "waived",
    ]


@pytest.mark.parametrize(
    "keys", [{"done": DONE}, {"declined": DECLINED}, {"assigned": clock("+9 10:00"), "owner": "tech-duty"}]
)
def test_an_action_item_was_open_until_it_was_not(keys: dict[str, Any]) -> None:
    whole = review(actions=[{**ACTION, **keys}])
    early, before, after = (review_at(whole, clock(at)) for at in ("+1 09:30", "+9 09:59", "+9 10:00"))
    assert early
    assert before
    assert early.actions == ()
    assert (before.actions[0].done, before.actions[0].declined, before.actions[0].assigned) == (
        None,
        None,
        None,
    )
    assert after is whole


def test_an_action_item_that_was_reopened_was_done_in_between() -> None:
    again = {"at": clock("+10 10:00"), "by": "a", "reason": "x", "done": DONE}
    later = {"at": clock("+12 10:00"), "by": "a", "commit": "4567abc"}
    whole = review(actions=[{**ACTION, "reopened": [again], "done": later}])
    found = {
        at: each.actions[0]
        for at in ("+9 09:59", "+9 10:00", "+10 09:59", "+10 10:00", "+12 09:59")
        if (each := review_at(whole, clock(at)))
    }
    assert {at: each.done.commit if each.done else None for at, each in found.items()} == {
        "+9 09:59": None, "+9 10:00": "0123abc", "+10 09:59": "0123abc", "+10 10:00": None, "+12 09:59": None,
    }  # fmt: skip
    assert [len(each.reopened) for each in found.values()] == [0, 0, 0, 1, 1]
    assert review_at(whole, clock("+12 10:00")) is whole


def test_a_problem_record_was_open_until_it_was_fixed() -> None:
    base = {"id": "PB-20261124-001", "title": "x", "opened": clock("+1 10:00"), "incidents": [INCIDENT]}
    fixed = Problem.model_validate({**base, "state": "fixed", "fixed": clock("+9 10:00")})
    known = Problem.model_validate({**base, "state": "fixed", "fixed": clock("+9 10:00"), "known_error": "x"})
    assert problem_at(fixed, clock("+1 09:59")) is None
    assert problem_at(fixed, clock("+9 10:00")) is fixed
    assert [each.state for whole in (fixed, known) if (each := problem_at(whole, clock("+2 10:00")))] == [
        "open",
        "known-error",
    ]


def test_the_text_of_a_draft_review_has_no_time_so_it_is_not_known() -> None:
    texts = {"summary": "S", "worked": ["W"], "sections": [{"id": "x", "findings": ["F"]}]}
    draft = review(**texts, actions=[ACTION])
    assert known_review(draft, clock("+1 08:59")) is None
    then = known_review(draft, clock("+1 10:00"))
    assert then
    assert (then.summary, then.worked, then.sections, then.actions) == (None, (), (), draft.actions)


def test_the_text_of_a_published_review_is_known() -> None:
    done = review(summary="S", state="published", published=clock("+9 10:00"))
    assert known_review(done, clock("+9 10:00")) == done
    then = known_review(done, clock("+9 09:59"))
    assert then
    assert (then.state, then.summary) == ("draft", None)


def test_what_is_known_late_had_happened_but_was_not_recorded() -> None:
    late = entry("10:12", "restored", recorded=clock("11:00"))
    ahead = entry("10:40", "note", text="x", recorded=clock("10:20"))
    record = incident(entry("10:09", "declared", severity="SEV1"), late, ahead)
    assert [each.kind for each in recorded_later(record, clock("10:30"))] == ["restored"]
    assert recorded_later(record, clock("10:11")) == recorded_later(record, clock("11:00")) == ()
