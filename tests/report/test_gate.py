"""Output of `mim gate`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from mimkit.clocks.gate import OpenIncident
from mimkit.model.incident.review import ActionItem
from mimkit.model.obligation import Obligation
from mimkit.model.time.calendar import BusinessCalendar
from mimkit.report.gate import BlockingAction, GateResult, document, github, text

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


OPEN = OpenIncident(
    "MI-20261203-K7F", "Orders are\nlost", "SEV1", datetime(2026, 12, 3, 5, tzinfo=UTC), (("checkout", "payments", "database"), ("email",)),
    is_restricted=False,
)  # fmt: skip
AFFECTS = "affects database, which checkout depends on; email"


def test_an_open_incident_says_what_it_affects_and_since_when() -> None:
    said = text(replace(_verdict(), incidents=(OPEN,)))
    assert said.startswith("checkout, email: 1 major incident is open\n  MI-20261203-K7F  SEV1  Orders are")
    assert f"    {AFFECTS}; declared 2026-12-03 05:00 UTC\n" in said
    two = text(replace(_verdict(), incidents=(OPEN, replace(OPEN, declared=None))))
    assert "2 major incidents are open\n" in two
    assert f"    {AFFECTS}\n" in two


def test_of_a_restricted_incident_only_the_services_are_told() -> None:
    hidden = replace(_verdict(), incidents=(replace(OPEN, is_restricted=True),))
    (found,) = document(hidden)["incidents"]
    assert {key: found[key] for key in ("id", "title", "severity", "declared")} == dict.fromkeys(
        ("id", "title", "severity", "declared")
    )
    assert found["services"] == ["database", "email"]
    for said in (text(hidden), github(hidden)):
        assert "restricted incident" in said
        assert "Orders" not in said
        assert "MI-20261203" not in said


def test_the_document_says_whether_the_policy_blocks() -> None:
    warned, blocked = (replace(_verdict(), incidents=(OPEN,), blocks=each) for each in (False, True))
    assert [document(each)["blocked"] for each in (warned, blocked, replace(blocked, incidents=()))] == [
        False, True, False,
    ]  # fmt: skip
    assert document(blocked)["clear"] is True  # of action items


def test_a_pipeline_on_github_has_an_annotation_for_each() -> None:
    both = replace(_verdict(_held(owner="tech-duty")), incidents=(OPEN,))
    lines = github(both).splitlines()
    assert [line.partition(" ")[0] for line in lines[:2]] == ["::warning", "::warning"]
    assert "title=Open major incident::" in lines[0]
    assert "is overdue for 2d 6h.%0Amim action done AC-20261124-T4C" in lines[1]
    assert lines[2:] == [
        "checkout, email: 1 major incident is open",
        "checkout, email: 1 serious action item is overdue",
    ]
    assert github(replace(both, blocks=True)).startswith("::error title=Open major incident::")
