"""Stakeholders' queries: each stays open until it is answered, and is found by its id or its words."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from mimkit.clocks.checklist import checklist
from mimkit.clocks.due import obligations
from mimkit.errors import NoSuchRecord, UsageError
from mimkit.model.incident.entries import Note, Query
from mimkit.ops.communication.queries import AnswerQuery, RecordQuery
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.correcting.retract import Retract
from mimkit.ops.declare import Withdraw
from mimkit.ops.follow_up.problem import OpenProblem
from mimkit.ops.log import Log
from mimkit.ops.open_work import AlreadySettled, GatesOpen, TasksOpen
from mimkit.ops.restore import Close
from mimkit.report.incident import documents
from mimkit.report.incident.entry_marks import marks
from mimkit.report.incident.handover import brief_next_manager, document, rows
from mimkit.report.incident.sitrep import sitrep
from tests.builders import Desk, clock, refusal

ASKED = {"text": "Do refunds work?", "asked_by": "retail-operations"}


@pytest.fixture(scope="module")
def asked(declared: Desk) -> Desk:
    return declared.do(RecordQuery, "10:20", **ASKED).do(
        RecordQuery, "10:25", text="When can the stores\nsell again?", audience="staff", owner="comms-duty"
    )


def first(desk: Desk) -> str:
    return next(each.id for each in desk.record.timeline if each.kind == "query")


def texts(desk: Desk) -> list[str]:
    return [each.text for each in desk.state.queries]


def said(desk: Desk, now: str) -> str:
    return " ".join(sitrep(desk.dossier, clock(now), ZoneInfo("UTC")).split())


def test_a_query_says_who_asked_and_is_open(asked: Desk) -> None:
    one, other = asked.record.timeline[-2:]
    assert isinstance(one, Query)
    assert isinstance(other, Query)
    assert (one.text, one.asked_by, one.owner, one.audience) == (
        ASKED["text"],
        "retail-operations",
        None,
        None,
    )
    assert (other.asked_by, other.owner, other.audience) == (None, "comms-duty", "staff")
    assert asked.state.queries == (one, other)


@pytest.mark.parametrize("name", ["{id}", "{end}", "DO REFUNDS  WORK", "refunds"])
def test_an_answer_names_the_query_by_its_id_or_its_words(asked: Desk, name: str) -> None:
    id_ = first(asked)
    found = asked.do(AnswerQuery, "10:30", query=name.format(id=id_, end=id_[-6:].lower()), text="They work")
    answer = found.record.timeline[-1]
    assert isinstance(answer, Note)
    assert (answer.text, answer.resolves, answer.audience) == ("They work", id_, None)
    assert texts(found) == ["When can the stores\nsell again?"]
    assert list(marks(found.state.timeline[-1], found.dossier)) == [f"resolves the query {id_[-6:]}"]


def test_an_answer_needs_no_text_and_can_be_taken_back(asked: Desk) -> None:
    answered = asked.do(AnswerQuery, "10:30", query="the stores sell")
    assert answered.record.timeline[-1].text == "Answered"  # type: ignore[union-attr]
    assert texts(answered) == [ASKED["text"]]
    undone = answered.do(Retract, "10:31", entry=answered.last_id, reason="It was another question")
    assert texts(undone) == texts(asked)


def test_any_entry_can_answer_it(asked: Desk) -> None:
    found = asked.do(Log, "10:30", text="Refunds work", kind="finding", resolves=first(asked))
    assert texts(found) == ["When can the stores\nsell again?"]


def test_a_query_is_answered_once_unless_it_is_asked_again(asked: Desk) -> None:
    done = asked.do(AnswerQuery, "10:30", query="refunds", text="They work")
    kind, sentence, hint = refusal(done, AnswerQuery, "10:31", query="refunds", text="Still")
    assert kind is AlreadySettled
    assert "was already answered at 2026-11-23T10:30:00Z by mim-duty" in sentence
    assert hint.endswith("to add to it: mim log Still")
    assert refusal(done, AnswerQuery, "10:31", query="refunds")[2].endswith("to add to it: mim log TEXT")
    again = done.do(RecordQuery, "10:40", **ASKED)
    answered = again.do(AnswerQuery, "10:45", query="refunds")
    assert answered.record.timeline[-1].resolves == again.last_id  # type: ignore[union-attr]


def test_what_no_query_says_is_refused_with_the_open_ones(asked: Desk) -> None:
    with pytest.raises(NoSuchRecord) as refused:
        asked.do(AnswerQuery, "10:30", query="vouchers")
    assert refused.value.sentence == "no query has this id or contains these words: 'vouchers'"
    assert refused.value.rows == tuple(
        (f"{each.id[-6:]}  {each.text.splitlines()[0]}",) for each in asked.state.queries
    )
    assert refusal(asked, AnswerQuery, "10:30", query=" ")[0] is NoSuchRecord


def test_words_of_two_open_queries_name_neither(asked: Desk) -> None:
    more = asked.do(RecordQuery, "10:26", text="And refunds by mail?")
    with pytest.raises(UsageError, match="2 queries match 'refunds'") as refused:
        more.do(AnswerQuery, "10:30", query="refunds")
    assert [row[0].split("  ")[1] for row in refused.value.rows] == [
        "Do refunds work?",
        "And refunds by mail?",
    ]


def test_stakeholders_also_ask_after_the_end(declared: Desk) -> None:
    ended = declared.do(Withdraw, "10:30", kind="demoted", reason="A test")
    assert texts(ended.do(RecordQuery, "10:40", **ASKED)) == [ASKED["text"]]


def test_open_queries_are_listed_before_closing(declared: Desk) -> None:
    there = (
        declared.confirmed()
        .do(OpenProblem, "11:20", root_cause="It expired")
        .do(RecordQuery, "11:30", **ASKED)
    )
    there = there.do(RecordQuery, "11:31", text="And stores?", audience="staff").do(
        RecordQuery, "11:32", text="And vouchers?"
    )
    with pytest.raises(TasksOpen) as refused:
        there.do(Close, "12:00")
    assert refused.value.sentence == f"{there.incident} still has 3 queries open"
    names = [each.id[-6:] for each in there.state.queries]
    assert refused.value.rows == tuple(
        (f"query {name} ({who}): {text}", f"mim query -i {there.incident} TEXT --answered {name}")
        for name, who, text in zip(
            names,
            ("from retail-operations", "from staff", "no owner"),
            (ASKED["text"], "And stores?", "And vouchers?"),
            strict=True,
        )
    )
    closed = there.do(Close, "12:00", anyway="They are answered tomorrow")
    assert (closed.state.status, len(closed.state.queries)) == ("closed", 3)
    busy = there.do(Log, "11:40", text="a", kind="blocker").do(Log, "11:41", text="b", kind="action")
    with pytest.raises(GatesOpen) as gates:
        busy.do(Close, "12:00")
    assert gates.value.sentence.endswith("1 blocker, 1 task and 3 queries are open")


def test_every_view_of_the_response_has_the_queue(asked: Desk) -> None:
    one, other = asked.state.queries
    now = clock("10:30")
    assert "2 stakeholder queries are waiting for an answer, the oldest for 10m." in said(asked, "10:30")
    briefing = brief_next_manager(asked.dossier, now)
    assert ("queries", f"{one.id[-6:]}  Do refunds work? (retail-operations)") in rows(briefing)
    assert ("", f"{other.id[-6:]}  When can the stores sell again?") in rows(briefing)
    shown = documents.show(asked.dossier)["incident"]["queries"]
    assert shown == document(briefing)["queries"]
    assert shown[0] == {
        "id": one.id,
        "at": "2026-11-23T10:20:00Z",
        "by": "mim-duty",
        "owner": None,
        "text": ASKED["text"],
        "asked_by": "retail-operations",
        "audience": None,
    }
    item = checklist(asked.dossier, now)[-1]
    assert (item.done, item.words, item.command) == (
        False,
        f"stakeholder queries to answer: {one.id[-6:]}, {other.id[-6:]}",
        f"mim query TEXT --answered {one.id[-6:]}",
    )
    owed = [each for each in obligations(asked.dossier.under_its_policy().at(now)) if each.subject == one.id]
    assert [(each.clock, each.due, each.status, each.command) for each in owed] == [
        (
            "query-answered",
            clock("10:50"),
            "pending",
            f"mim query TEXT --answered {one.id[-6:]} -i {asked.incident}",
        )
    ]
    assert list(marks(other, asked.dossier)) == ["asked by staff", "open"]


def test_an_answered_queue_is_ticked_and_one_query_is_singular(asked: Desk) -> None:
    one = asked.do(AnswerQuery, "10:30", query="refunds")
    assert "A stakeholder query has been waiting for an answer for 1m." in said(one, "10:26")
    none = one.do(AnswerQuery, "10:31", query="stores")
    assert checklist(none.dossier, clock("10:32"))[-1].words == "stakeholder queries answered"
    assert "quer" not in said(none, "10:32")
    assert document(brief_next_manager(none.dossier, clock("10:32")))["queries"] == []


def test_a_redaction_removes_the_question_and_who_asked(asked: Desk) -> None:
    gone = asked.do(Redact, "10:40", entry=first(asked), reason="A name")
    (query, *_) = gone.state.queries
    assert (query.text, query.asked_by) == ("[redacted]", "[redacted]")
