"""Paged groups that have not answered, and who is next: as a sentence, as a row, and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from mimkit.clocks.kinds.pages import Unanswered
from mimkit.model.time.times import rfc3339


def page_text(page: Unanswered, clock: Callable[[datetime], str]) -> str:
    """Return a row: `Database, page recorded at 10:13 UTC; next head-of-service at 10:23 UTC`."""
    following = (
        f"; next {page.next} at {clock(page.due)}" if page.due else "; no one else on its escalation path"
    )
    return f"{page.title}, page recorded at {clock(page.paged)}{following}"


def page_sentence(page: Unanswered, now: datetime, clock: Callable[[datetime], str]) -> str:
    """Return a sentence to read aloud, such as: Database has not answered; head-of-service is next at 10:23 UTC."""
    if page.due is None:
        return f"{page.title} has not answered."
    if page.due < now:
        return f"{page.title} has not answered; page {page.next} now."
    return f"{page.title} has not answered; {page.next} is next at {clock(page.due)}."


def page_documents(pages: Iterable[Unanswered]) -> list[dict[str, Any]]:
    """Return the JSON objects."""
    return [
        {
            "group": each.group,
            "paged": rfc3339(each.paged),
            "next": each.next,
            "next_due": rfc3339(each.due) if each.due else None,
        }
        for each in pages
    ]
