"""Differences between two versions of a record, in readable sentences."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.incident.incident import Incident
from mimkit.model.versions.audit import ValueChange
from mimkit.model.versions.differences import corrections, differences, remove_redacted_text, value_text
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.correcting.retract import Retract
from mimkit.ops.log import Log
from tests.builders import Desk, clock, entry, incident, review

FOUND = entry("10:12", "finding", text="The pool is full", evidence=["https://g.example/1"])
BASE = incident(FOUND, services=["checkout"], started=clock("09:50"))
NAME = f"finding {FOUND['id']}"


def said(before: Any, after: Any) -> list[tuple[str, str | None, str | None, str]]:
    return [(each.what, each.was, each.now, each.by) for each in differences(before, after)]


def test_nothing_is_said_of_what_was_only_added() -> None:
    assert said(BASE, BASE) == []
    assert (
        said(
            BASE,
            incident(FOUND, entry("10:20", "note", text="x"), services=["checkout"], started=clock("09:50")),
        )
        == []
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"text": "It is empty"}, ("`text`", "The pool is full", "It is empty", "")),
        ({"at": clock("10:02")}, ("`at`", "2026-11-23T10:12:00Z", "2026-11-23T10:02:00Z", "10m earlier")),
        (
            {"recorded": clock("11:12")},
            ("`recorded`", "2026-11-23T10:12:00Z", "2026-11-23T11:12:00Z", "1h later"),
        ),
        ({"evidence": []}, ("`evidence`", "https://g.example/1", None, "")),
    ],
)
def test_each_value_of_an_entry_is_named_with_what_it_was(
    change: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    after = incident({**FOUND, **change}, services=["checkout"], started=clock("09:50"))
    assert said(BASE, after) == [(f"{NAME}: {expected[0]}", *expected[1:])]


def test_an_entry_that_is_gone_is_told_with_its_words_and_a_file_with_its_length() -> None:
    assert said(BASE, incident(services=["checkout"], started=clock("09:50"))) == [
        (NAME, "The pool is full", None, "")
    ]
    assert said(BASE, None) == [("the record", "a timeline of 1", None, "")]
    assert said(review(), None) == [("the record", None, None, "")]


def test_the_facts_at_the_head_are_compared() -> None:
    after = incident(FOUND, services=["checkout", "email"], started=clock("10:00"), title="Mail is late")
    assert said(BASE, after) == [
        ("`title`", "Checkout fails", "Mail is late", ""),
        ("`services`", "checkout", "checkout; email", ""),
        ("`started`", "2026-11-23T09:50:00Z", "2026-11-23T10:00:00Z", "10m later"),
    ]


def test_action_items_are_compared_by_their_ids() -> None:
    first = {"id": "AC-20261123-AAA", "title": "An alert fires", "opened": clock("13:00")}
    second = {"id": "AC-20261123-BBB", "title": "Each has an owner", "opened": clock("13:00")}
    done = {"at": clock("14:00"), "by": "tech-duty", "evidence": "https://t.example/1"}
    before = review(actions=[{**first, "done": done}, second])
    assert said(before, review(actions=[first])) == [
        (
            "action item AC-20261123-AAA: `done`",
            "at 2026-11-23T14:00:00Z, by tech-duty, evidence https://t.example/1",
            None,
            "",
        ),
        ("action item AC-20261123-BBB", "Each has an owner", None, ""),
    ]


DESK = Desk.scaffolded().declare().do(Log, "10:20", text="Rosa called", kind="note")
NOTE = DESK.last_id


def test_words_that_a_redact_blanked_are_no_difference() -> None:
    amended = DESK.do(Amend, "10:25", entry=NOTE, correct_text="Rosa rang")
    blank = amended.do(Redact, "10:30", entry=NOTE, reason="It names a customer")
    assert list(differences(amended.record, blank.record)) == []
    (found,) = differences(
        DESK.record,
        blank.but_file(path(blank), "at: 2026-11-23T10:20:00Z", "at: 2026-11-23T10:19:00Z").record,
    )
    assert (found.what, found.by, found.entry) == (f"note {NOTE}: `at`", "1m earlier", "")


def test_a_correction_that_changes_more_than_its_words_is_told() -> None:
    amended = DESK.do(Amend, "10:25", entry=NOTE, correct_text="Rosa rang", correct_at=clock("10:19"))
    blank = amended.do(Redact, "10:30", entry=NOTE, reason="It names a customer")
    moved = blank.but_file(path(blank), "at: 2026-11-23T10:19:00Z", "at: 2026-11-23T10:11:00Z")
    (found,) = differences(amended.record, moved.record)
    assert found.entry == NOTE
    assert "Rosa" in repr(found)
    hidden = remove_redacted_text(found, {NOTE})
    assert (hidden.was, hidden.now) == (REDACTED, REDACTED)
    assert remove_redacted_text(found, {"another"}) == found
    assert remove_redacted_text(ValueChange("x", None, "Rosa", entry=NOTE), {NOTE}) == ValueChange(
        "x", None, REDACTED, entry=NOTE
    )


def path(desk: Desk) -> str:
    return next(each for each in desk.files if each.endswith(f"{desk.incident}/incident.yaml"))


def corrected(before: Incident, after: Incident) -> list[tuple[str, str | None, str | None, str]]:
    return [(each.what, each.was, each.now, each.by) for each in corrections(before, after)]


def test_an_amend_is_told_with_what_it_corrects() -> None:
    both = DESK.do(Amend, "10:25", entry=NOTE, correct_text="Rosa rang", correct_at=clock("10:15"))
    assert corrected(DESK.record, both.record) == [
        (
            f"note {NOTE}, amended by mim-duty: `at`",
            "2026-11-23T10:20:00Z",
            "2026-11-23T10:15:00Z",
            "5m earlier",
        ),
        (f"note {NOTE}, amended by mim-duty: text", "Rosa called", "Rosa rang", ""),
    ]
    for words, told in (({"correct_text": "Rosa rang"}, [1]), ({"correct_at": clock("10:15")}, [0])):
        one = DESK.do(Amend, "10:25", entry=NOTE, **words)
        assert corrected(DESK.record, one.record) == [
            corrected(DESK.record, both.record)[each] for each in told
        ]
    again = both.do(Log, "10:30", text="x")
    assert corrected(both.record, again.record) == []


def test_a_redaction_is_told_without_its_words() -> None:
    blank = DESK.do(Redact, "10:30", entry=NOTE, reason="It names a customer")
    assert corrected(DESK.record, blank.record) == [
        (f"note {NOTE}, redacted by mim-duty", REDACTED, REDACTED, "")
    ]


def test_a_retraction_is_told_with_what_was_retracted() -> None:
    gone = DESK.do(Retract, "10:30", entry=NOTE, reason="Another incident")
    ((what, was, now, _),) = corrected(DESK.record, gone.record)
    assert what == f"note {NOTE}, retracted by mim-duty"
    assert was == now


def test_a_correction_of_what_is_not_there_is_not_told() -> None:
    lost = incident(entry("10:30", "amend", entry=FOUND["id"], correct={"text": "y"}))
    assert corrected(incident(), lost) == []


def test_a_fact_that_becomes_another_is_a_correction_and_one_that_becomes_known_is_none() -> None:
    assert corrected(incident(), incident(impact="Nobody can pay", services=["checkout"])) == []
    assert corrected(BASE, incident(FOUND, services=["checkout"], started=clock("09:40"))) == [
        ("`started`", "2026-11-23T09:50:00Z", "2026-11-23T09:40:00Z", "10m earlier")
    ]


def test_values_are_spelt_as_a_record_has_them() -> None:
    assert value_text(None) is None
    assert value_text(()) is None
    assert value_text("") is None
    assert value_text(False) == "False"  # noqa: FBT003 - a value of a record
    assert value_text(("a", "b")) == "a; b"


def test_a_fact_that_was_set_names_who_set_it_and_hides_what_was_redacted() -> None:
    wrong = entry("10:20", "set", field="title", value="Jane Doe cannot pay", id="01KAR0000000000000000SET01")
    right = entry("10:30", "set", field="title", value="Nobody can pay", id="01KAR0000000000000000SET02")
    blank = {**wrong, "value": REDACTED}
    start, first, second = (incident(FOUND, *each) for each in ((), (wrong,), (wrong, right)))
    (learnt,) = corrections(start, first)
    assert (learnt.what, learnt.was, learnt.now) == (
        "`title`, set by mim-duty",
        "Checkout fails",
        "Jane Doe cannot pay",
    )
    assert said(start, first) == []
    hidden = {wrong["id"]}
    shown = [remove_redacted_text(each, hidden) for each in (learnt, *corrections(first, second))]
    assert [(each.was, each.now) for each in shown] == [
        ("Checkout fails", REDACTED),
        (REDACTED, "Nobody can pay"),
    ]
    (back,) = corrections(first, incident(FOUND, blank))
    assert (remove_redacted_text(back, hidden).was, back.now) == (REDACTED, "Checkout fails")
