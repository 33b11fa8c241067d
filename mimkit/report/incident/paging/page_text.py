"""Paged groups that have not answered, with the next person to page, as a sentence, a row and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from mimkit.clocks.kinds.escalation import Unanswered
from mimkit.model.time.times import rfc3339
from mimkit.ops.paging.page_receipt import attempt_words, receipt_words


def page_text(page: Unanswered, clock: Callable[[datetime], str]) -> str:
    """Return a row, such as `Database, page recorded at 10:13 UTC, call database-duty; next head-of-service at 10:23 UTC`."""
    following = (
        f"; next {page.next} at {clock(page.due)}" if page.due else "; no one else on its escalation path"
    )
    return f"{page.title}, {_last_page(page, clock)}{following}"


def _last_page(page: Unanswered, clock: Callable[[datetime], str]) -> str:
    """Return the result of the last page, or a note that it was only recorded."""
    at, contact = clock(page.page.at), page.page.contact
    if page.receipt is None:
        return f"page recorded at {at}{f', call {contact}' if contact else ''}"
    if accepted := page.receipt.accepted:
        return f"{contact or 'group'} paged at {at}, {attempt_words(accepted)}"
    return f"page at {at} {receipt_words(page.receipt)}, call {contact or 'the group'}"


def page_sentence(page: Unanswered, now: datetime, clock: Callable[[datetime], str]) -> str:
    """Return a sentence to read aloud, such as: Database has not answered; head-of-service is next at 10:23 UTC."""
    if page.due is None:
        return f"{page.title} has not answered."
    if page.due < now:
        return f"{page.title} has not answered; page {page.next} now."
    return f"{page.title} has not answered; {page.next} is next at {clock(page.due)}."


def page_documents(pages: Iterable[Unanswered]) -> list[dict[str, Any]]:
    """Return the JSON objects for paged groups that have not answered."""
    return [
        {
            "group": each.group,
            "paged": rfc3339(each.paged),
            "contact": each.page.contact,
            "receipt": page_receipt_document(each.receipt) if each.receipt else None,
            "next": each.next,
            "next_due": rfc3339(each.due) if each.due else None,
        }
        for each in pages
    ]


def page_receipt_document(receipt: Any) -> dict[str, Any]:
    """Return the JSON object for a page receipt."""
    return {
        "page": receipt.page,
        "accepted": receipt.accepted is not None,
        "attempts": [
            {"address": each.address, "service": each.service, "state": each.state, "reason": each.reason}
            for each in receipt.attempts
        ],
    }
