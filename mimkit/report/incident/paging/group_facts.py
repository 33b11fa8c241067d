"""The facts about each resolver group that was paged or joined.

Paged, acknowledged and joined are three separate facts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from mimkit.model.incident.state import State
from mimkit.model.time.times import rfc3339
from mimkit.ops.paging.page_receipt import receipt_words


class GroupFacts(NamedTuple):
    """A resolver group: when it was first paged, when it acknowledged the page, and when it joined the bridge."""

    group: str
    paged: datetime | None
    receipt: Any | None
    """The last receipt of the group's pages, or None if mimkit did not contact anyone."""
    acknowledged: datetime | None
    joined: datetime | None

    @property
    def contacted(self) -> str:
        """The result of the last message to the group, such as `accepted by ntfy`. Empty if there was no message."""
        return receipt_words(self.receipt) if self.receipt else ""


def group_facts(state: State) -> tuple[GroupFacts, ...]:
    """Return the facts about each group that was paged or joined, in order."""
    groups = {each.id: each.group for each in state.timeline if each.kind == "page"}
    receipts = {groups.get(each.page): each for each in state.timeline if each.kind == "page-receipt"}
    return tuple(
        GroupFacts(
            name,
            state.paged.get(name),
            receipts.get(name),
            state.acknowledged.get(name),
            state.joined.get(name),
        )
        for name in dict.fromkeys((*state.paged, *state.joined))
    )


def group_row(facts: GroupFacts, clock: Callable[[datetime], str]) -> tuple[str, str, str, str]:
    """Return a row of text: the group, its page, its acknowledgement, and when it joined the bridge."""
    page = f"page recorded {clock(facts.paged)}" if facts.paged else "not paged"
    if facts.receipt:
        page += f", {facts.contacted}"
    answer = f"acknowledged {clock(facts.acknowledged)}" if facts.acknowledged else "not acknowledged"
    joined = f"joined {clock(facts.joined)}" if facts.joined else "not joined"
    return facts.group, page, answer, joined


def group_document(facts: GroupFacts) -> dict[str, Any]:
    """Return the JSON object for a group."""
    return {
        "group": facts.group,
        "page_accepted": facts.receipt.accepted is not None if facts.receipt else None,
        **{
            name: rfc3339(at) if at else None
            for name, at in (
                ("paged", facts.paged),
                ("acknowledged", facts.acknowledged),
                ("joined", facts.joined),
            )
        },
    }
