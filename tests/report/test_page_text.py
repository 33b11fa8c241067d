"""Paged groups that have not answered: as a row, a sentence and JSON."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.clocks.kinds.escalation import Unanswered
from mimkit.report.incident.paging.page_text import page_documents, page_sentence, page_text
from tests.builders import clock, entry, incident


def unanswered(
    *attempts: dict[str, Any], contact: str | None = "database-duty", last: bool = False
) -> Unanswered:
    written = entry("10:13", "page", group="database", contact=contact)
    receipt = [entry("10:13", "page-receipt", page=written["id"], attempts=[*attempts])] if attempts else []
    page, *receipts = incident(written, *receipt).timeline
    person, due = (None, None) if last else ("head-of-service", clock("10:23"))
    return Unanswered("database", "Database", clock("10:13"), person, due, page, next(iter(receipts), None))


NEXT, LAST = unanswered(), unanswered(last=True)
NTFY = {"address": "person", "service": "ntfy"}


def test_the_next_person_and_the_time_are_named() -> None:
    shown = "Database, page recorded at 10:13, call database-duty; next head-of-service at 10:23"
    assert page_text(NEXT, "{:%H:%M}".format) == shown
    assert page_text(LAST, "{:%H:%M}".format) == (
        "Database, page recorded at 10:13, call database-duty; no one else on its escalation path"
    )


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (unanswered(contact=None), "page recorded at 10:13"),
        (unanswered({**NTFY, "state": "accepted"}), "database-duty paged at 10:13, accepted by ntfy"),
        (
            unanswered({**NTFY, "address": "group", "state": "accepted"}, contact=None),
            "group paged at 10:13, accepted by ntfy (address of the group)",
        ),
        (
            unanswered({**NTFY, "state": "failed", "reason": "status 500"}),
            "page at 10:13 not accepted: ntfy: status 500, call database-duty",
        ),
        (unanswered({**NTFY, "state": "unknown"}, contact=None), "page at 10:13 not accepted: ntfy: no answer, call the group"),
    ],
)  # fmt: skip
def test_a_page_that_a_service_accepted_is_told_from_one_that_is_only_recorded(
    page: Unanswered, words: str
) -> None:
    assert page_text(page, "{:%H:%M}".format) == f"Database, {words}; next head-of-service at 10:23"


def test_a_sentence_to_read_aloud_says_when_the_time_has_passed() -> None:
    at = "{:%H:%M}".format
    assert (
        page_sentence(NEXT, clock("10:23"), at)
        == "Database has not answered; head-of-service is next at 10:23."
    )
    assert page_sentence(NEXT, clock("10:24"), at) == "Database has not answered; page head-of-service now."
    assert page_sentence(LAST, clock("10:24"), at) == "Database has not answered."


def test_a_document_has_the_receipt_the_next_person_and_the_time() -> None:
    reached = unanswered({**NTFY, "state": "failed", "reason": "status 500"}, {**NTFY, "state": "accepted"})
    common = {"group": "database", "paged": "2026-11-23T10:13:00Z", "contact": "database-duty"}
    later = {"next": "head-of-service", "next_due": "2026-11-23T10:23:00Z"}
    assert page_documents([NEXT, LAST, reached]) == [
        {**common, "receipt": None, **later},
        {**common, "receipt": None, "next": None, "next_due": None},
        {
            **common,
            "receipt": {
                "page": reached.page.id,
                "accepted": True,
                "attempts": [
                    {**NTFY, "state": "failed", "reason": "status 500"},
                    {**NTFY, "state": "accepted", "reason": None},
                ],
            },
            **later,
        },
    ]
