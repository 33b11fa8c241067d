"""Only the business confirms, and a wrong confirmation is replaced without reopening."""

from __future__ import annotations

import pytest

from mimkit.clocks.commands import command_for
from mimkit.errors import UsageError
from mimkit.model.dossier import Dossier
from mimkit.model.incident.entries import FactSet
from mimkit.model.obstacles.confirming import confirmers
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.confirm import Confirm
from mimkit.ops.follow_up.problem import OpenProblem
from mimkit.ops.refusals.confirming import CannotConfirm, NotAStakeholder, WhoConfirms
from mimkit.ops.refusals.order import AlreadyDone, OutOfOrder
from mimkit.ops.restore import Close
from mimkit.report.incident.entry_text import entry_words
from mimkit.rules.judge import check_dossier
from tests.builders import Desk, clock, entry, refusal

PEOPLE = "policy/people.yaml"
OTHER = "    kind: stakeholder\n  - id: store-operations\n    name: Store operations\n    kind: stakeholder\n"


@pytest.fixture(scope="module")
def peopled(desk: Desk) -> Desk:
    return desk.but_file(PEOPLE, "    kind: stakeholder\n", OTHER)


def codes(desk: Desk) -> list[str]:
    file = Dossier(desk.record, desk.snapshot)
    return [rule.code for rule, _ in check_dossier(file)]


def test_a_responder_cannot_confirm_and_the_reporter_is_named(peopled: Desk) -> None:
    reported = peopled.declare(reported_by="store-operations").restored()
    assert refusal(reported, Confirm, "11:00", stakeholder="tech-duty") == (
        NotAStakeholder,
        (
            "tech-duty is not a stakeholder, but only a stakeholder can confirm restoration; "
            "only store-operations (the reporter) can"
        ),
        "mim confirm store-operations",
    )
    assert refusal(reported, Confirm, "11:00", stakeholder="") == (
        WhoConfirms,
        "specify the stakeholder who confirms restoration; only store-operations (the reporter) can",
        "mim confirm store-operations",
    )


def test_only_the_reporter_confirms_unless_the_policy_allows_others(peopled: Desk) -> None:
    reported = peopled.declare(services=("checkout",), reported_by="store-operations").restored()
    assert refusal(reported, Confirm, "11:00", stakeholder="retail-operations") == (
        CannotConfirm,
        (
            "retail-operations did not report the impact, so they cannot confirm restoration; "
            "only store-operations (the reporter) can"
        ),
        "if retail-operations reported the impact: mim set reporter=retail-operations; otherwise: mim confirm store-operations",
    )
    assert reported.do(Confirm, "11:00", stakeholder="store-operations").state.confirmed_by
    for widened in ("service_stakeholders", "any_stakeholder"):
        wide = reported.but_policy("confirmed_by: reporter", f"confirmed_by: {widened}")
        assert confirmers(wide.dossier).people == ("store-operations", "retail-operations")
        assert codes(wide.do(Confirm, "11:00", stakeholder="retail-operations")) == []
    silent = reported.but_policy("confirmed_by: reporter\n", "")
    assert confirmers(silent.dossier).people == ("store-operations",)


@pytest.mark.parametrize("reporter", [None, "tech-duty", "gone-operations"])
def test_without_a_reporter_who_can_a_stakeholder_of_an_affected_service_confirms(
    peopled: Desk, reporter: str | None
) -> None:
    gone = "    left: 2026-11-22\n  - id: store-operations\n"
    left = "  - id: gone-operations\n    name: Gone\n    kind: stakeholder\n"
    staffed = peopled.but_file(PEOPLE, "  - id: store-operations\n", left + gone)
    there = staffed.declare(services=("checkout", "database"), reported_by=reporter).restored()
    assert refusal(there, Confirm, "11:00", stakeholder="store-operations") == (
        CannotConfirm,
        (
            "store-operations is not a stakeholder of an affected service (checkout, database); "
            "only retail-operations can"
        ),
        "if store-operations reported the impact: mim set reporter=store-operations; otherwise: mim confirm retail-operations",
    )
    assert codes(there.do(Confirm, "11:00", stakeholder="retail-operations")) == []
    open_to_all = there.but_policy("confirmed_by: reporter", "confirmed_by: any_stakeholder")
    assert open_to_all.do(Confirm, "11:00", stakeholder="store-operations").state.confirmed_by


@pytest.mark.parametrize("services", [(), ("email",), ("unlisted",)])
def test_where_no_service_names_a_stakeholder_any_of_them_confirms(
    peopled: Desk, services: tuple[str, ...]
) -> None:
    there = peopled.declare(services=("email",)).restored()
    path = f"incidents/2026/{there.incident}/incident.yaml"
    there = there.but_file(path, "services: [email]", f"services: [{', '.join(services)}]")
    assert confirmers(there.dossier) == (("retail-operations", "store-operations"), None)
    assert there.gates()["confirmed"].words == (
        "the business stakeholder confirms restoration: one of retail-operations, store-operations"
    )
    assert there.do(Confirm, "11:00", stakeholder="store-operations").state.milestones.confirmed


def test_the_gate_and_the_deadline_name_the_reporter(peopled: Desk) -> None:
    there = peopled.declare(reported_by="store-operations").restored()
    assert (there.gates()["confirmed"].words, there.gates()["confirmed"].command) == (
        "store-operations, who reported the impact, confirms restoration",
        "mim confirm store-operations",
    )
    assert command_for("confirmed", there.dossier) == f"mim confirm store-operations -i {there.incident}"
    done = there.do(Confirm, "11:00", stakeholder="store-operations")
    assert command_for("confirmed", done.dossier) == f"mim confirm STAKEHOLDER -i {there.incident}"


def test_a_record_confirmed_by_another_stakeholder_gets_a_warning(peopled: Desk) -> None:
    wide = peopled.but_policy("confirmed_by: reporter", "confirmed_by: any_stakeholder")
    there = wide.declare(reported_by="store-operations").restored()
    by_other = there.do(Confirm, "11:00", stakeholder="retail-operations")
    assert codes(by_other) == []
    assert codes(by_other.but_policy("confirmed_by: any_stakeholder", "confirmed_by: reporter")) == ["MIM557"]


def test_a_reporter_who_is_recorded_later_leaves_the_confirmation_valid(peopled: Desk) -> None:
    confirmed = peopled.declare(services=("checkout",)).confirmed()
    learnt = entry("11:20", "set", field="reporter", value="store-operations")
    corrected = confirmed.record.with_timeline((*confirmed.record.timeline, FactSet.model_validate(learnt)))
    assert corrected.reported_by == "store-operations"
    assert [rule.code for rule, _ in check_dossier(Dossier(corrected, confirmed.snapshot))] == []


def test_a_long_list_of_stakeholders_is_cut_and_an_empty_one_says_what_to_do(desk: Desk) -> None:
    many = "".join(f"  - id: shop-{n}\n    name: Shop\n    kind: stakeholder\n" for n in range(9))
    crowd = desk.but_file(PEOPLE, "    kind: stakeholder\n", f"    kind: stakeholder\n{many}")
    assert refusal(crowd.declare().restored(), Confirm, "11:00", stakeholder="mim-duty")[1].endswith(" ...")
    alone = desk.but_file(PEOPLE, "    kind: stakeholder\n", "").declare().restored()
    assert refusal(alone, Confirm, "11:00", stakeholder="mim-duty")[1:] == (
        (
            "mim-duty is not a stakeholder, but only a stakeholder can confirm restoration; "
            "policy/people.yaml lists no one who can"
        ),
        "add a person to policy/people.yaml with `kind: stakeholder`, and commit it",
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
