"""Paged groups that have not answered: as a row, a sentence and JSON."""

from __future__ import annotations

from mimkit.clocks.kinds.pages import Unanswered
from mimkit.report.incident.page_text import page_documents, page_sentence, page_text
from tests.builders import clock

NEXT = Unanswered("database", "Database", clock("10:13"), "head-of-service", clock("10:23"))
LAST = Unanswered("database", "Database", clock("10:13"), None, None)


def test_the_next_person_and_the_time_are_named() -> None:
    shown = "Database, page recorded at 10:13; next head-of-service at 10:23"
    assert page_text(NEXT, "{:%H:%M}".format) == shown
    assert page_text(LAST, "{:%H:%M}".format) == (
        "Database, page recorded at 10:13; no one else on its escalation path"
    )


def test_a_sentence_to_read_aloud_says_when_the_time_has_passed() -> None:
    at = "{:%H:%M}".format
    assert (
        page_sentence(NEXT, clock("10:23"), at)
        == "Database has not answered; head-of-service is next at 10:23."
    )
    assert page_sentence(NEXT, clock("10:24"), at) == "Database has not answered; page head-of-service now."
    assert page_sentence(LAST, clock("10:24"), at) == "Database has not answered."


def test_a_document_has_the_next_person_and_the_time() -> None:
    assert page_documents([NEXT, LAST]) == [
        {
            "group": "database",
            "paged": "2026-11-23T10:13:00Z",
            "next": "head-of-service",
            "next_due": "2026-11-23T10:23:00Z",
        },
        {"group": "database", "paged": "2026-11-23T10:13:00Z", "next": None, "next_due": None},
    ]
