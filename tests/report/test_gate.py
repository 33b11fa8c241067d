"""Output of `mim gate`."""

from __future__ import annotations

from datetime import UTC, datetime

from mimkit.model.incident.review import ActionItem
from mimkit.model.obligation import Obligation
from mimkit.model.time.calendar import BusinessCalendar
from mimkit.report.gate import BlockingAction, GateResult, document, text

NOW = datetime(2026, 12, 3, 6, tzinfo=UTC)
DUE = datetime(2026, 12, 1, tzinfo=UTC)


def _held(**keys: str | None) -> BlockingAction:
    action = ActionItem.model_validate(
        {
            "id": "AC-20261124-T4C",
            "title": "Alert before\x9b a certificate expires".replace("\x9b", ""),
            "opened": "2026-11-24T09:30:00Z",
            "ticket": keys.get("ticket"),
        }
    )
    owed = Obligation(
        "action-done", "AC-20261124-T4C Alert", "MI-20261123-K7F", keys.get("owner"), DUE, DUE, None, "overdue",
        subject=action.id, escalated_to=keys.get("boss"), command="mim action done AC-20261124-T4C",
        about="Checkout fails",
    )  # fmt: skip
    return BlockingAction(owed, action, "incidents/2026/MI-20261123-K7F/review.yaml")


def _verdict(*held: BlockingAction) -> GateResult:
    return GateResult(("checkout", "email"), held, NOW, BusinessCalendar())


def test_a_gate_that_is_open_is_one_line() -> None:
    assert text(_verdict()) == "checkout, email: no serious action item is overdue\n"
    assert document(_verdict())["clear"] is True


def test_each_action_item_says_who_hears_of_it_and_where_its_ticket_is() -> None:
    both = text(_verdict(_held(owner="tech-duty", boss="mim-duty", ticket="https://example.com/7"), _held()))
    assert both.startswith("checkout, email: 2 serious action items are overdue\n")
    assert "    medium priority, due 2026-11-30, overdue for 2d 6h\n" in both
    assert "    owner: tech-duty; escalated to mim-duty\n" in both
    assert "    https://example.com/7\n" in both
    assert "    owner: none\n" in both


def test_the_document_has_what_the_text_has() -> None:
    (found,) = document(_verdict(_held(owner="tech-duty")))["actions"]
    assert (found["id"], found["owner"], found["overdue_seconds"]) == (
        "AC-20261124-T4C",
        "tech-duty",
        194_400,
    )
    assert (found["due"], found["ticket"], found["incident"]) == (
        "2026-12-01T00:00:00Z",
        None,
        "MI-20261123-K7F",
    )
