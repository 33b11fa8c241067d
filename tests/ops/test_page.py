"""Pages, their receipts, and who is next: a person is not paged twice by two clones, and an answer ends it."""

from __future__ import annotations

import pytest

from mimkit.errors import UsageError
from mimkit.model.incident.entries import PageAttempt, PageReceipt
from mimkit.ops.paging.page import Acknowledge, AlreadyAnswered, AlreadyPaged, PageGroup, answer_of, pages_of
from mimkit.ops.paging.page_receipt import RecordPageReceipt
from mimkit.ops.restore import Reopen
from mimkit.ops.roles import Join
from tests.builders import Desk, clock, refusal

NEXT = {"group": "payments", "person": "head-of-service", "is_next": True}


@pytest.fixture
def paged(declared: Desk) -> Desk:
    return declared.do(PageGroup, "10:12", group="payments")


def test_the_next_person_is_paged_once(paged: Desk) -> None:
    once = paged.do(PageGroup, "10:22", **NEXT)
    kind, words, hint = refusal(once, PageGroup, "10:22", **NEXT)
    assert kind is AlreadyPaged
    assert words == "mim-duty paged head-of-service for payments at 2026-11-23T10:22:00Z"
    assert hint.endswith("mim page payments --next")
    # Without --next, it is asked for by name.
    assert (
        len(list(pages_of(once.do(PageGroup, "10:23", **{**NEXT, "is_next": False}).state, "payments"))) == 3
    )


def test_whoever_pages_the_first_person_with_next_meets_another_clone_that_did(paged: Desk) -> None:
    first = {"group": "payments", "is_next": True}
    assert refusal(paged, PageGroup, "10:12", **first)[0] is AlreadyPaged


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ((Acknowledge, {"group": "payments"}), "payments answered at 2026-11-23T10:14:00Z, so its"),
        (
            (Acknowledge, {"group": "payments", "person": "payments-duty"}),
            "payments answered at 2026-11-23T10:14:00Z (payments-duty), so its escalation is over",
        ),
        ((Join, {"who": "payments-duty"}), "(payments-duty), so its escalation is over"),
    ],
)
def test_an_answer_ends_the_escalation(
    paged: Desk, verb: tuple[type[PageGroup], dict[str, str]], words: str
) -> None:
    answered = paged.do(verb[0], "10:14", **verb[1])
    kind, said, hint = refusal(answered, PageGroup, "10:22", **NEXT)
    assert (kind, words in said) == (AlreadyAnswered, True)
    assert hint.endswith("mim page payments --person PERSON")


def test_a_reopened_incident_escalates_from_the_beginning(paged: Desk) -> None:
    answered = paged.do(Acknowledge, "10:14", group="payments").restored()
    again = answered.do(Reopen, "11:30", reason="It fails again")
    assert (list(pages_of(again.state, "payments")), answer_of(again.state, "payments")) == ([], None)
    assert again.do(PageGroup, "11:31", **NEXT).record.timeline[-1].kind == "page"


def test_a_receipt_names_its_page_and_every_attempt(paged: Desk) -> None:
    failed = PageAttempt(address="person", service="ntfy", state="failed", reason="status 500")
    accepted = PageAttempt(address="group", service="mail", state="accepted")
    done = paged.do(RecordPageReceipt, "10:13", page=paged.last_id, attempts=(failed, accepted))
    receipt = done.record.timeline[-1]
    assert isinstance(receipt, PageReceipt)
    assert (receipt.page, receipt.accepted, receipt.at) == (paged.last_id, accepted, clock("10:13"))
    assert refusal(done, RecordPageReceipt, "10:14", page=done.last_id, attempts=(failed,))[0] is UsageError
