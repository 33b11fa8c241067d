"""Only the business confirms, and a wrong confirmation is replaced without reopening."""

from __future__ import annotations

import pytest

from mimkit.errors import UsageError
from mimkit.model.dossier import Dossier
from mimkit.ops.confirm import Confirm
from mimkit.ops.problem import OpenProblem
from mimkit.ops.refusals import AlreadyDone, NotAStakeholder, OutOfOrder
from mimkit.ops.restore import Close
from mimkit.ops.updates import SendUpdate
from mimkit.report.incident.entry_text import entry_words
from mimkit.rules.judge import check_dossier
from tests.builders import Desk, clock, refusal

PEOPLE = "policy/people.yaml"
OTHER = "    kind: stakeholder\n  - id: store-operations\n    name: Store operations\n    kind: stakeholder\n"


@pytest.fixture(scope="module")
def peopled(desk: Desk) -> Desk:
    return desk.but_file(PEOPLE, "    kind: stakeholder\n", OTHER)


def codes(desk: Desk) -> list[str]:
    file = Dossier(desk.record, desk.snapshot)
    return [rule.code for rule, _ in check_dossier(file)]


def test_a_responder_cannot_confirm_and_the_reporter_is_named_first(peopled: Desk) -> None:
    reported = peopled.declare(reported_by="store-operations").restored()
    assert refusal(reported, Confirm, "11:00", stakeholder="tech-duty") == (
        NotAStakeholder,
        (
            "tech-duty is not a stakeholder, and only a stakeholder can confirm restoration: "
            "store-operations (who reported it), retail-operations"
        ),
        "mim confirm --by store-operations",
    )
    unreported = peopled.declare().restored()
    assert refusal(unreported, Confirm, "11:00", stakeholder="mim-duty")[2] == (
        "mim confirm --by retail-operations"
    )
    assert unreported.do(Confirm, "11:00", stakeholder="store-operations").state.milestones.confirmed


def test_a_long_list_of_stakeholders_is_cut_and_an_empty_one_says_what_to_do(desk: Desk) -> None:
    many = "".join(f"  - id: shop-{n}\n    name: Shop\n    kind: stakeholder\n" for n in range(9))
    crowd = desk.but_file(PEOPLE, "    kind: stakeholder\n", f"    kind: stakeholder\n{many}")
    assert refusal(crowd.declare().restored(), Confirm, "11:00", stakeholder="mim-duty")[1].endswith(" ...")
    alone = desk.but_file(PEOPLE, "    kind: stakeholder\n", "").declare().restored()
    assert refusal(alone, Confirm, "11:00", stakeholder="mim-duty")[1:] == (
        (
            "mim-duty is not a stakeholder, and only a stakeholder can confirm restoration; "
            "policy/people.yaml has none"
        ),
        "add one to policy/people.yaml with `kind: stakeholder`, and commit it",
    )


@pytest.mark.parametrize("right", ["11:20", "11:00"])
def test_a_wrong_confirmation_is_replaced_with_a_reason(peopled: Desk, right: str) -> None:
    wrong = peopled.declare().confirmed()
    first = next(e.id for e in wrong.state.timeline if e.kind == "confirmed")
    found = wrong.do(
        Confirm, "11:30", at=clock(right), stakeholder="store-operations", reason="The wrong desk was asked"
    )
    assert (found.state.confirmed_by, found.state.milestones.confirmed) == ("store-operations", clock(right))
    entry = next(e for e in found.state.timeline if e.id == found.last_id)
    assert entry.replaces == first
    assert entry_words(entry) == (
        f"by store-operations, instead of entry {first[-6:]}: The wrong desk was asked"
    )
    assert found.state.reopened == 0
    assert codes(found) == codes(wrong)
    again = found.do(Confirm, "11:40", stakeholder="retail-operations", reason="It was right after all")
    assert again.state.confirmed_by == "retail-operations"
    assert codes(again) == codes(wrong)


def test_a_confirmation_is_replaced_after_closing_too(peopled: Desk) -> None:
    closed = peopled.declare().confirmed().do(OpenProblem, "11:20", root_cause="x").do(Close, "12:00")
    words = {"stakeholder": "store-operations", "reason": "The wrong desk was asked"}
    found = closed.do(Confirm, "13:00", at=clock("11:50"), **words)
    assert (found.state.confirmed_by, found.state.status) == ("store-operations", "closed")
    assert codes(found) == []
    assert refusal(closed, Confirm, "13:00", **words)[0] is OutOfOrder


def test_what_is_not_wrong_is_not_replaced(peopled: Desk) -> None:
    there = peopled.declare().restored()
    words = {"stakeholder": "retail-operations", "reason": "x"}
    assert refusal(there, Confirm, "11:00", **words)[:2] == (
        UsageError,
        f"{there.incident} is not confirmed yet, so there is nothing to replace",
    )
    confirmed = there.do(Confirm, "11:00", stakeholder="retail-operations")
    assert refusal(confirmed, Confirm, "11:30", at=clock("11:00"), **words)[0] is AlreadyDone


def test_an_update_after_closing_promises_nothing_and_changes_nothing(desk: Desk) -> None:
    closed = desk.declare().confirmed().do(OpenProblem, "11:20", root_cause="x").do(Close, "12:00")
    told = {"affected": "Nothing any more", "doing": "The vendor has published its report"}
    found = closed.do(SendUpdate, "13:00", **told)
    assert found.state.after_closing == {found.last_id}
    assert (found.state.status, found.state.next_update) == ("closed", None)
    assert found.state.updates[-1].next is None
    assert codes(found) == []
    late = closed.do(SendUpdate, "13:00", at=clock("10:30"), **told)
    assert late.state.after_closing == set()
    for option, value in (("next", clock("14:00")), ("review_by", clock("14:00").date())):
        assert refusal(closed, SendUpdate, "13:00", **told, **{option: value})[:2] == (
            UsageError,
            f"{closed.incident} is closed, so an update cannot have --{option.replace('_', '-')}",
        )
