"""Several problem records for one incident, and what closes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytestmark = pytest.mark.sweep

if TYPE_CHECKING:
    from tests.stories.conftest import Desk


def test_one_incident_has_two_problem_records_and_shares_one_with_another(desk: Desk) -> None:
    first = desk.declare()
    one = desk.mim("problem", "open", "--cause", "It expired", "--json").document["made"]
    assert f"{one} already tracks this problem" in desk.refused(3, "problem", "open").err
    two = desk.mim("problem", "open", "--title", "Nobody was alerted", "--json").document["made"]
    second = desk.declare("Mail is down", "--service", "email")
    desk.mim("link", one.lower(), "-i", second)
    assert "--rel and --closed are for" in desk.refused(2, "link", two, "--closed", "-i", second).err
    desk.mim("link", "PB-12", "-i", second)
    shown = desk.mim("show", second, "--json").document["incident"]
    assert (shown["problems"], [link["ref"] for link in shown["links"]]) == ([one], ["PB-12"])
    closing = ("problem", "update", one, "--state", "closed")
    said = desk.refused(3, *closing)
    assert f"next: mim problem update {one} --state closed --accept-risk REASON" in said.err
    desk.mim(*closing, "--accept-risk", "The service is retired in March")
    out = desk.mim("show", first).out
    assert "accepted risk  The service is retired in March" in out
    assert f"incidents      {first}, {second}" in out
    assert f"Problem record {two}: open" in out
    assert "no problems found" in desk.mim("check").out
