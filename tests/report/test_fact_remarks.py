"""What new facts imply is said, with its command."""

from __future__ import annotations

from mimkit.ops.declare import Withdraw
from mimkit.ops.facts.fact_change import FactChange
from mimkit.ops.facts.set_facts import SetFacts
from mimkit.ops.follow_up.review import StartReview
from mimkit.ops.restore import Restore
from mimkit.ops.roles import Join
from mimkit.report.incident.fact_remarks import remarks
from tests.builders import Desk


def said(desk: Desk, *facts: FactChange, at: str = "10:20") -> list[str]:
    there = desk.do(SetFacts, at, facts=facts)
    return [*remarks(there.dossier, there.record.timeline[-len(facts) :])]


def criteria(*names: str) -> FactChange:
    return FactChange(field="criteria", value=names)


def test_criteria_that_ask_for_more_say_how_to_raise_the_severity(desk: Desk) -> None:
    small = desk.declare(severity="SEV3")
    (found,) = said(small, criteria("service-unavailable"))
    assert found == (
        "the policy sets SEV1 for service-unavailable, but the incident is SEV3. To raise it: mim severity SEV1 "
        "--reason 'a critical business service is completely unavailable'"
    )
    assert said(small, FactChange(field="impact", value="No orders")) == []


def test_an_unknown_severity_is_raised_by_any_criterion(desk: Desk) -> None:
    (found,) = said(desk.declare(severity="pending"), criteria("many-users"))
    assert "sets SEV2 for many-users, but the incident is pending" in found


def test_criteria_that_ask_for_no_more_say_nothing(desk: Desk) -> None:
    assert said(desk.declare(severity="SEV1"), criteria("many-users")) == []


def test_a_proposal_that_meets_a_criterion_is_promoted_and_one_without_is_rejected(desk: Desk) -> None:
    proposed = desk.declare(outcome="propose", severity=None, criteria=("many-users",))
    assert said(proposed, criteria("service-unavailable")) == [
        "the policy requires a declaration for service-unavailable, SEV1: mim promote"
    ]
    assert said(proposed, criteria()) == [
        "no criterion is recorded as met. If it is not a major incident: mim reject --reason WHY"
    ]
    declared = desk.declare(criteria=("many-users",))
    assert said(declared, criteria())[0].endswith("mim demote --reason WHY")


def test_new_services_name_the_groups_that_nobody_paged(desk: Desk) -> None:
    there = desk.declare().do(Join, "10:12", who="database")
    assert said(there, FactChange(field="services", add=("checkout",))) == [
        "payments is responsible for an affected service, and no page is recorded: mim page payments"
    ]
    affected = desk.declare(services=("checkout", "email"))
    assert said(affected, FactChange(field="services", remove=("checkout",))) == []


def test_a_criterion_for_more_critical_services_is_questioned(desk: Desk) -> None:
    (found,) = said(desk.declare(services=("email",)), criteria("service-unavailable"))
    assert found.startswith("service-unavailable applies to tier 1 services, but email is tier ")


def test_a_change_after_the_end_says_so(desk: Desk) -> None:
    over = desk.declare().do(Withdraw, "10:15", kind="demoted", reason="Small")
    facts = (criteria("many-users"), FactChange(field="services", add=("checkout",)))
    assert said(over, *facts) == [
        f"{over.incident} is demoted; the timeline shows that this was recorded afterwards"
    ]


def test_a_change_under_a_published_review_says_so(desk: Desk) -> None:
    there = desk.declare().do(Restore, "10:55").do(StartReview, "11:00", owner="mim-duty")
    path = next(each for each in there.files if each.endswith("review.yaml"))
    published = there.but_file(path, "state: draft", "state: published")
    assert said(published, FactChange(field="impact", value="No orders"), at="12:00") == [
        "the review is already published and is based on the earlier facts"
    ]
