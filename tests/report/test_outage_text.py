"""Which services are restored, and the two lengths of a reopened incident, in words."""

from __future__ import annotations

import pytest

from mimkit.ops.restore import Reopen, Restore
from mimkit.report.incident.outage_text import outage_rows, services_text
from tests.builders import Desk, clock


@pytest.fixture(scope="module")
def two(desk: Desk) -> Desk:
    return desk.declare(services=("checkout", "payments"), started=clock("10:00"))


def services(desk: Desk) -> str:
    return services_text(desk.state, lambda at: f"{at:%H:%M}")


def test_services_are_named_with_their_state_where_they_differ(two: Desk) -> None:
    assert (services(two), services(two.restored())) == ("checkout, payments",) * 2
    one = two.do(Restore, "10:30", services=("payments",))
    assert services(one) == "checkout (not restored), payments (restored 10:30)"
    assert services(one.do(Restore, "10:40")) == "checkout (restored 10:40), payments (restored 10:30)"


def test_a_reopened_incident_has_two_lengths_with_names(two: Desk) -> None:
    once = two.do(Restore, "10:30")
    assert list(outage_rows(once.state, clock("11:00"))) == []
    again = once.do(Reopen, "12:00", reason="x")
    assert list(outage_rows(again.state, clock("12:15"))) == [
        ("outage time", "45m so far in 2 outages"),
        ("elapsed time", "2h 15m from the start of the first outage until now"),
    ]
    over = again.do(Restore, "12:20")
    assert list(outage_rows(over.state, clock("18:00"))) == [
        ("outage time", "50m in 2 outages"),
        ("elapsed time", "2h 20m from the start of the first outage to the end of the last one"),
    ]
