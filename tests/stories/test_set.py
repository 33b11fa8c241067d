"""A fact that is learnt later is set, and everything that shows the incident follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office


@pytest.mark.sweep
def test_what_is_learnt_later_reaches_the_checklist_the_lists_and_the_metrics(desk: Desk) -> None:
    name = desk.declare("Something is down", "--severity", "SEV3")
    assert (
        "open  facts that are still missing: service, impact, started, reporter" in desk.mim("checklist").out
    )
    desk.clock = "10:20"
    said = desk.mim(
        "set", "title=Checkout is down", "service=checkout", "criterion+=service-unavailable", "started=09:40",
        "impact=No orders", "reporter=retail-operations", "tag+=vendor,eu", "category=certificate",
    )  # fmt: skip
    assert "set title, services, criteria, started, impact, reporter, tags, category" in said.out
    assert "the policy sets SEV1 for service-unavailable, but the incident is SEV3" in said.err
    assert "mim page payments" in said.err
    assert "time: started 09:40 is 2026-11-23 09:40 UTC" in said.err
    assert "done  facts: service, impact, started, reporter" in desk.mim("checklist").out
    shown = desk.mim("show", "--json").document["incident"]
    assert (shown["title"], shown["services"], shown["tags"]) == (
        "Checkout is down",
        ["checkout"],
        ["vendor", "eu"],
    )
    assert (shown["reported_by"], shown["criteria"]) == ("retail-operations", ["service-unavailable"])
    assert [each["field"] for each in shown["timeline"] if each["kind"] == "set"][:2] == ["title", "services"]
    assert "Checkout is down" in desk.mim("list").out
    header = desk.record(name).read_text().split("timeline:")[0]
    assert "title: Something is down" in header
    assert "checkout" not in header
    desk.mim("check")
    desk.clock = "10:50"
    desk.mim("restored")
    found = desk.mim("metrics", "--by", "service", "--metric", "time-to-restore").out.split("checkout")
    assert "1h 10m" in found[1]
    assert "'chekout' is not a service" in desk.refused(2, "set", "service=chekout").err
    assert "already recorded with the same title" in desk.refused(3, "set", "title=Checkout is down").err


def test_a_fact_set_after_the_end_is_marked(desk: Desk) -> None:
    name = desk.declare()
    desk.mim("demote", "--reason", "One shop only")
    desk.clock = "10:30"
    said = desk.mim("set", "impact=One shop", "-i", name, "--reason", "It was one shop")
    assert "is demoted; the timeline shows that this was recorded afterwards" in said.err
    assert "impact: One shop (It was one shop)" in desk.mim("show", name).out
    desk.mim("check")


def test_text_for_the_public_is_searched_for_internal_values(desk: Desk) -> None:
    desk.declare()
    said = desk.refused(3, "set", "public.summary=Call tech-duty")
    assert "public summary  `tech-duty` is a person in the organisation" in said.err
    desk.mim("set", "public.summary=Call tech-duty", "--anyway", "It is on the website")
    desk.mim("check")


@pytest.mark.sweep
def test_two_clones_set_facts_at_the_same_time_and_nothing_is_lost(office: Office) -> None:
    first = office.seat("mim-duty")
    first.declare()
    second = office.seat("tech-duty")
    away = office.remote.rename(office.remote.with_suffix(".away"))
    assert first.type("set", "impact=No orders", "tag+=vendor").status == 4
    second.clock = "10:12"
    assert second.type("set", "impact=Few orders", "tag+=dns").status == 4
    away.rename(office.remote)
    first.mim("sync")
    second.mim("sync")
    first.mim("sync")
    for desk in (first, second):
        shown = desk.mim("show", "--json").document["incident"]
        assert (shown["impact"], sorted(shown["tags"])) == ("Few orders", ["dns", "vendor"])
        assert [each["value"] for each in shown["timeline"] if each.get("field") == "impact"] == [
            "No orders",
            "Few orders",
        ]
        desk.mim("check")
