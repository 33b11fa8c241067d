"""Advice on declarations that look inconsistent."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.report.incident.declaration import needed_tier, remarks, remarks_on_tiers
from tests.builders import Desk, clock


def said(desk: Desk) -> list[str]:
    return list(remarks(desk.dossier))


def test_a_criterion_that_asks_for_a_proposal(desk: Desk) -> None:
    (remark,) = said(desk.declare(criteria=("procedures-insufficient",)))
    assert remark.startswith(
        "the policy requires only a proposal for procedures-insufficient, but this incident was declared"
    )
    assert said(desk.declare(criteria=("procedures-insufficient", "exposure"))) == []
    assert said(desk.declare(outcome="propose", criteria=("procedures-insufficient",))) == []
    assert said(desk.declare()) == []


@pytest.mark.parametrize(
    ("services", "count"), [(("email",), 1), (("email", "checkout"), 0), (("checkout",), 0), ((), 0)]
)
def test_a_criterion_about_critical_services(desk: Desk, services: tuple[str, ...], count: int) -> None:
    found = said(desk.declare(criteria=("service-unavailable",), services=services))
    assert len(found) == count
    for each in found:
        assert each.startswith("service-unavailable applies to tier 1 services, but email is tier ")


@pytest.mark.parametrize(
    ("words", "tier"),
    [
        ({"words": "a tier-2 service is down", "measure": "x"}, 2),
        ({"words": "a critical service is down", "measure": "x"}, 1),
        ({"words": "critical data is lost. A service is slow", "measure": "x"}, None),
        ({"words": "a tier 1 or 2 service is down", "measure": "x"}, 2),
        ({"words": "a service is down", "measure": "A tier 1, tier 2 or tier 3 service"}, 3),
        ({"words": "a service of tiers 1-2 is down", "measure": "x"}, 2),
        ({"words": "a critical tier 2 service is down", "measure": "x"}, 2),
        ({"words": "many users call", "measure": "More than 100"}, None),
    ],
)
def test_the_tier_that_a_criterion_asks_for(desk: Desk, words: dict[str, Any], tier: int | None) -> None:
    criterion = desk.policy.criteria[0].model_copy(update=words)
    assert needed_tier(criterion) == tier


def test_an_old_detection_hints_at_a_back_fill(desk: Desk) -> None:
    (remark,) = said(desk.declare(detected=clock("-3 10:00")))
    assert remark.startswith("the incident was detected or started 3d")
    assert "--backfill --at TIME" in remark
    assert said(desk.declare("12:00", at=clock("10:30"), detected=clock("-3 10:00"), mode="backfill")) == []
    assert said(desk.declare(detected=clock("10:00"))) == []


@pytest.mark.parametrize(("services", "count"), [(("email",), 1), (("email", "checkout"), 0), ((), 0)])
def test_a_criterion_that_is_recorded_later(desk: Desk, services: tuple[str, ...], count: int) -> None:
    running = desk.declare(services=services)
    found = list(remarks_on_tiers(["service-unavailable", "nonesuch"], running.record, running.snapshot))
    assert len(found) == count
