"""Services affected by an outage, and the services that they depend on."""

from __future__ import annotations

from mimkit.duty.impact import impact
from tests.builders import Desk

REPORTS = """schema: 1
id: reports
title: Reports
tier: 3
owner: reporting
depends_on: [checkout, warehouse]
business_units: [Finance]
infrastructure: [Report server]
"""


def grown(desk: Desk) -> Desk:
    return Desk({**desk.files, "policy/services/reports.yaml": REPORTS.encode()})


def test_whoever_needs_a_service_is_hit_directly_or_by_way_of_others(desk: Desk) -> None:
    found = impact(grown(desk).snapshot, ["database"])
    assert [each.way for each in found.hit] == [
        ("database", "checkout"),
        ("database", "payments"),
        ("database", "checkout", "reports"),
    ]
    assert found.business_units == ("Retail", "Customer service", "Finance")
    assert found.stands_on == ()
    assert found.groups == {"database": ("database",)}


def test_a_service_that_is_needed_softly_degrades_what_needs_it(desk: Desk) -> None:
    """Reports need checkout softly; and checkout, if that is soft too, is what the database only degrades."""
    soft = grown(desk).but_file(
        "policy/services/reports.yaml", "[checkout, warehouse]", "[{service: checkout, requires: soft}]"
    )
    needs = [(each.id, each.status) for each in impact(soft.snapshot, ["database"]).hit]
    assert needs == [
        ("checkout", "major_outage"), ("payments", "major_outage"), ("reports", "degraded_performance"),
    ]  # fmt: skip
    softer = soft.but_file(
        "policy/services/checkout.yaml", "[payments, database]", "[{service: database, requires: soft}]"
    )
    again = {each.id: each.status for each in impact(softer.snapshot, ["database"]).hit}
    assert (again["checkout"], again["reports"]) == ("degraded_performance", "operational")


def test_the_most_critical_is_told_first(desk: Desk) -> None:
    less = desk.but_file("policy/services/checkout.yaml", "tier: 1", "tier: 4")
    assert [each.id for each in impact(less.snapshot, ["database"]).hit] == ["payments", "checkout"]


def test_the_cause_may_lie_in_whatever_a_service_stands_on(desk: Desk) -> None:
    found = impact(grown(desk).snapshot, ["reports"])
    assert [(each.id, each.service is None) for each in found.stands_on] == [
        ("checkout", False),
        ("warehouse", True),
        ("payments", False),
        ("database", False),
    ]
    assert found.infrastructure == (
        "Report server", "Container cluster", "Load balancer", "Database cluster",
    )  # fmt: skip
    assert found.groups == {
        "reporting": ("reports",),
        "payments": ("checkout", "payments"),
        "database": ("database",),
    }
    assert [runbook.id for runbook in found.runbooks] == ["checkout-errors"]


def test_several_services_are_one_impact_and_none_is_hit_by_itself(desk: Desk) -> None:
    found = impact(grown(desk).snapshot, ["payments", "database", "payments"])
    assert [service.id for service in found.services] == ["payments", "database"]
    assert [each.id for each in found.hit] == ["checkout", "reports"]
    assert found.stands_on == ()


def test_services_that_need_each_other_end_somewhere(desk: Desk) -> None:
    loop = desk.but_file(
        "policy/services/database.yaml", "owner: database", "owner: database\ndepends_on: [checkout]"
    )
    found = impact(loop.snapshot, ["database"])
    assert [each.id for each in found.hit] == ["checkout", "payments"]
    assert [each.id for each in found.stands_on] == ["checkout", "payments"]


def test_what_the_catalogue_does_not_know_hits_those_who_name_it(desk: Desk) -> None:
    snapshot = grown(desk).snapshot
    assert impact(snapshot, []).hit == ()
    assert impact(snapshot, ["email"]).hit == ()
