"""A redaction blanks every place that it can, and lists the others."""

from __future__ import annotations

import pytest

from mimkit.model.dossier import Dossier
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.refs import Ref
from mimkit.ops.classify import Link
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.facts.fact_change import FactChange
from mimkit.ops.facts.set_facts import SetFacts
from mimkit.ops.follow_up.action import AddAction
from mimkit.ops.follow_up.problem import OpenProblem
from mimkit.ops.follow_up.review import AddToReview, PublishReview, StartReview
from mimkit.ops.log import Log
from mimkit.ops.refusals.order import FutureTime, NotYet
from mimkit.ops.restore import Restore
from mimkit.ops.roles import OpenBridge
from mimkit.rules.judge import check_dossier
from tests.builders import Desk, clock, refusal

SECRET = "Jane Doe called about the card 4111. She was upset."
EVIDENCE = "https://crm.example/jane-doe"


@pytest.fixture(scope="module")
def noted(declared: Desk) -> Desk:
    return declared.do(Log, "10:20", text=SECRET, kind="finding", starred=True, evidence=(EVIDENCE,))


def everything(desk: Desk) -> bytes:
    return b"".join(desk.files.values())


def redacted(desk: Desk, entry: str) -> Desk:
    return desk.do(Redact, "12:00", entry=entry, reason="Names a customer")


def test_the_evidence_of_the_entry_is_blanked_too(noted: Desk) -> None:
    found = redacted(noted, noted.last_id)
    assert b"jane-doe" not in everything(found)
    assert found.state.timeline[-2].evidence == ()
    assert found.change is not None
    assert (found.change.blanked, found.change.left) == (2, ())


def test_a_link_is_blanked_and_does_not_keep_the_incident_open(declared: Desk) -> None:
    closed = declared.but_policy("must_be: linked", "must_be: closed")
    first = closed.do(Link, "10:20", record="JANE-DOE-4711")
    both = first.do(Link, "10:21", record="JANE-DOE-4712")
    found = redacted(redacted(both, first.last_id), both.last_id)
    assert b"JANE" not in everything(found)
    assert [link.ref for link in found.state.links] == [REDACTED, REDACTED]
    assert both.gates()["origins-closed"].met is False
    assert found.gates()["origins-closed"].met is True


def test_a_bridge_is_blanked_and_is_no_bridge_any_more(declared: Desk) -> None:
    opened = declared.do(OpenBridge, "10:20", url="https://meet.example/jane-doe")
    found = redacted(opened, opened.last_id)
    assert b"jane-doe" not in everything(found)
    assert found.state.bridge is None
    file = Dossier(found.record, found.snapshot)
    assert [rule.code for rule, _ in check_dossier(file) if rule.level == "error"] == []


def test_the_sentences_that_a_review_was_drafted_from_are_blanked(noted: Desk) -> None:
    draft = noted.do(Restore, "10:55").do(StartReview, "11:00")
    assert draft.review.surprised == (SECRET,)
    edited = draft.do(
        AddToReview, "11:05", section="slowed", text=f"It took long. {SECRET} Nobody had expected it."
    ).do(AddToReview, "11:06", section="trigger", text="Jane Doe called about the card 4111.")
    found = redacted(edited, noted.last_id)
    assert b"Jane" not in everything(found)
    assert found.review.surprised == (REDACTED,)
    assert found.review.slowed == (f"It took long. {REDACTED} Nobody had expected it.",)
    assert found.review.trigger == REDACTED


def test_a_published_review_is_blanked_as_well(noted: Desk) -> None:
    there = noted.do(Restore, "10:55").do(StartReview, "11:00")
    for section in ("trigger", "detection", "worked", "slowed"):
        there = there.do(AddToReview, "11:05", section=section, text="x")
    there = there.do(OpenProblem, "11:10", root_cause="It expired").do(PublishReview, "11:30")
    assert b"Jane" not in everything(redacted(there, noted.last_id))


def test_what_is_left_elsewhere_is_listed_and_stays(declared: Desk) -> None:
    there = declared.do(Log, "10:15", text=f"Passed on: {SECRET}")
    other = there.last_id
    there = there.do(Link, "10:16", record=EVIDENCE).do(Log, "10:20", text=SECRET, evidence=(EVIDENCE,))
    mine = there.last_id
    there = there.do(OpenProblem, "10:30", title="She was upset.", root_cause=SECRET)
    found = redacted(there, mine)
    assert found.change is not None
    places = [(each.ref.kind, each.keys, each.entry) for each in found.change.left]
    link = found.record.timeline[-4]
    at = {entry.id: place for place, entry in enumerate(found.record.timeline)}
    problem = found.change.left[-1].ref
    assert places == [
        ("incident", ("timeline", at[other], "text"), other),
        ("incident", ("timeline", at[link.id], "ref"), link.id),
        ("problem", ("title",), ""),
        ("problem", ("root_cause",), ""),
    ]
    assert problem == Ref("problem", found.state.problems[0])
    assert redacted(found, other).change is not None


def test_an_action_item_of_the_review_is_listed(noted: Desk) -> None:
    draft = noted.do(Restore, "10:55").do(StartReview, "11:00")
    there = draft.do(AddAction, "11:05", title=f"Call back: {SECRET}")
    found = redacted(there, noted.last_id)
    assert found.change is not None
    assert [(each.ref.kind, each.keys) for each in found.change.left] == [("review", ("actions", 0, "title"))]


def test_words_of_a_correction_are_looked_for_as_well(declared: Desk) -> None:
    there = declared.do(Log, "10:15", text="A customer called us")
    mine = there.last_id
    there = there.do(Amend, "10:20", entry=mine, correct_text="Jane Doe called us").do(
        Log, "10:25", text="As Jane Doe called us, we stopped"
    )
    found = redacted(there, mine)
    assert found.change is not None
    assert [each.entry for each in found.change.left] == [there.last_id]


def test_a_reason_does_not_repeat_what_is_redacted(noted: Desk) -> None:
    assert refusal(noted, Redact, "12:00", entry=noted.last_id, reason=f"It said: {SECRET}") == (
        NotYet,
        "the reason contains the text to redact, and it would remain on the timeline",
        "use a reason without that text: --reason WHY",
    )


def test_an_entry_that_was_redacted_before_addresses_were_is_redacted_again(noted: Desk) -> None:
    path = f"incidents/2026/{noted.incident}/incident.yaml"
    old = redacted(noted, noted.last_id).but_file(path, "evidence: []", f"evidence: [{EVIDENCE}]")
    file = Dossier(old.record, old.snapshot)
    assert [rule.code for rule, _ in check_dossier(file)] == ["MIM270"]
    again = redacted(old, noted.last_id)
    assert b"jane-doe" not in everything(again)
    file = Dossier(again.record, again.snapshot)
    assert check_dossier(file) == []


def test_a_redaction_is_not_in_the_future(noted: Desk) -> None:
    refused, sentence, _ = refusal(
        noted, Redact, "12:00", at=clock("13:00"), entry=noted.last_id, reason="Names a customer"
    )
    assert refused is FutureTime
    assert sentence.startswith("the redaction at 2026-11-23T13:00:00Z is in the future")


def test_a_redacted_title_is_the_one_before_it_again(declared: Desk) -> None:
    named = declared.do(SetFacts, "10:20", facts=(FactChange(field="title", value=SECRET),))
    found = redacted(named, named.last_id)
    assert found.record.title == "Checkout fails"
    assert b"Jane Doe" not in everything(found)
    assert found.change
    assert found.change.left == ()
    assert check_dossier(Dossier(found.record, found.snapshot)) == check_dossier(
        Dossier(declared.record, declared.snapshot)
    )
