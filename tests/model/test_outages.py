"""When each affected service was out, and how long the incident's outages were together."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.model.ids import ulid
from mimkit.model.incident.effects.outages import (
    Outage,
    ServiceOutages,
    elapsed_time,
    outage_time,
    time_between,
    union,
)
from mimkit.model.incident.state import State, fold
from tests.builders import clock, entry, incident

TWO = ("checkout", "payments")
DECLARED = entry("10:09", "declared", severity="SEV1")


def restored(at: str, *services: str) -> dict[str, Any]:
    return entry(at, "restored", **({"services": services} if services else {}))


def reopened(at: str, *services: str) -> dict[str, Any]:
    return entry(at, "reopen", reason="x", **({"services": services} if services else {}))


def state(*timeline: dict[str, Any], services: tuple[str, ...] = TWO) -> State:
    return fold(incident(DECLARED, *timeline, services=services, started=clock("10:00")))


def spans(found: State) -> list[tuple[str, str]]:
    return [tuple("-" if at is None else f"{at:%H:%M}" for at in outage) for outage in found.outages]  # type: ignore[misc]  # two each


def test_an_incident_is_restored_when_its_last_service_is() -> None:
    one = state(restored("10:30", "payments"))
    assert (one.phase, one.milestones.restored, one.services_out) == ("investigating", None, ("checkout",))
    assert dict(one.restored_services) == {"payments": clock("10:30")}
    both = state(restored("10:30", "payments"), restored("10:50", "checkout"))
    assert (both.phase, both.milestones.restored, both.services_out) == ("restored", clock("10:50"), ())


def test_a_restoration_without_services_restores_all_that_are_left() -> None:
    found = state(restored("10:30", "payments"), restored("10:50"))
    assert dict(found.restored_services) == {"checkout": clock("10:50"), "payments": clock("10:30")}
    assert (found.milestones.restored, found.superseded) == (clock("10:50"), {})


def test_the_earlier_of_two_restorations_of_a_service_counts() -> None:
    again = restored("10:50", "payments")
    found = state(restored("10:30", "payments"), again, restored("10:40", "checkout"))
    assert (found.milestones.restored, found.superseded[again["id"]].at) == (clock("10:40"), clock("10:30"))
    found = state(restored("10:30", "payments"), restored("10:40", "checkout"), again)
    assert found.superseded[again["id"]].at == clock("10:30")


def test_an_incident_without_services_is_restored_as_a_whole() -> None:
    found = state(restored("10:30"), services=())
    assert (found.milestones.restored, found.restored_services, found.services_out) == (
        clock("10:30"),
        {},
        (),
    )


def test_one_service_of_a_restored_incident_fails_again() -> None:
    found = state(restored("10:30"), reopened("12:00", "payments"))
    assert (found.services_out, found.reopened, found.milestones.restored) == (("payments",), 1, None)
    assert spans(found) == [("10:00", "10:30"), ("12:00", "-")]


def test_a_service_that_fails_again_while_another_is_out_does_not_reopen_the_incident() -> None:
    failed = reopened("10:40", "payments")
    found = state(restored("10:30", "payments"), failed, restored("10:50", "checkout"), restored("11:00"))
    assert (found.reopenings, spans(found)) == ((), [("10:00", "11:00")])
    assert found.service_outages["payments"] == (
        Outage(clock("10:00"), clock("10:30")),
        Outage(clock("10:40"), clock("11:00")),
    )
    assert [found.is_of_some_services(each) for each in found.timeline] == [False, True, True, True, False]


def test_each_service_fails_again_on_its_own() -> None:
    second = reopened("12:10", "checkout")
    found = state(restored("10:30"), reopened("12:00", "payments"), second)
    assert (found.services_out, found.superseded, spans(found)[1:]) == (TWO, {}, [("12:00", "-")])
    again = reopened("12:20", "checkout")
    assert [*state(restored("10:30"), reopened("12:00"), again).superseded] == [again["id"]]
    rest = state(restored("10:30"), reopened("12:00", "payments"), reopened("12:20"))
    assert (rest.services_out, rest.superseded) == (TWO, {})


def test_a_closed_incident_is_reopened_for_one_service() -> None:
    found = state(restored("10:30"), entry("11:00", "close"), reopened("12:00", "checkout"))
    assert (found.status, found.reopenings) == ("declared", (clock("12:00"),))


def test_both_lengths_of_a_reopened_incident() -> None:
    running = state(restored("10:30"), reopened("12:00")).outages
    assert (outage_time(running), elapsed_time(running)) == (None, None)
    assert (outage_time(running, clock("12:10")), elapsed_time(running, clock("12:10"))) == (
        timedelta(minutes=40),
        timedelta(minutes=130),
    )


def test_an_unknown_start_gives_no_length() -> None:
    unknown = (Outage(None, clock("10:30")),)
    assert (outage_time(unknown), elapsed_time(unknown)) == (None, None)
    assert union((*unknown, Outage(clock("11:00"), clock("12:00")))) == (
        Outage(None, clock("10:30")),
        Outage(clock("11:00"), clock("12:00")),
    )


@pytest.mark.parametrize(
    ("begin", "end", "minutes"),
    [("10:00", "13:00", 90), ("11:00", "13:00", 60), ("10:00", "11:00", 30), ("12:10", "13:00", 0)],
)
def test_the_time_between_outages_inside_a_period(begin: str, end: str, minutes: int) -> None:
    outages = (Outage(clock("10:00"), clock("10:30")), Outage(clock("12:00"), clock("13:00")))
    assert time_between(outages, clock(begin), clock(end)) == timedelta(minutes=minutes)


def test_there_is_no_time_between_outages_of_which_one_has_no_end() -> None:
    assert (
        time_between((Outage(clock("10:00")), Outage(clock("12:00"))), clock("10:00"), clock("13:00"))
        == timedelta()
    )


def test_the_services_that_are_out_are_followed() -> None:
    tracker = ServiceOutages(TWO)
    assert tracker.out == {*TWO}
    tracker.restore(clock("10:30"), ("payments", "email"))
    assert tracker.out == {"checkout"}
    assert [tracker.are_restored(each) for each in ((), ("payments",), ("email",))] == [
        {True, False},
        {True},
        set(),
    ]
    tracker.fail(clock("10:50"))
    assert tracker.since(None)["checkout"] == (Outage(None),)


def added(at: str, *names: str) -> dict[str, Any]:
    return entry(at, "set", field="services", add=names)


def test_a_service_that_was_added_later_must_be_restored_too() -> None:
    found = state(added("10:20", "email"), restored("10:30", *TWO))
    assert (found.milestones.restored, found.services_out) == (None, ("email",))
    assert state(added("10:20", "email"), restored("10:30")).milestones.restored == clock("10:30")


def test_a_service_may_have_been_restored_before_it_was_added() -> None:
    found = state(restored("10:20", "email"), added("10:40", "email"), restored("10:50", *TWO))
    assert (found.milestones.restored, found.superseded) == (clock("10:50"), {})
    assert found.restored_services["email"] == clock("10:20")


def test_a_service_that_is_added_to_a_restored_incident_was_restored_with_it() -> None:
    found = state(restored("10:30", "payments"), restored("10:40", "checkout"), added("11:00", "email"))
    assert (found.milestones.restored, found.restored_services["email"]) == (clock("10:40"), clock("10:40"))
    again = state(restored("10:30"), added("11:00", "email"), reopened("11:10", "email"))
    assert (again.services_out, again.reopened) == (("email",), 1)


def test_an_incident_is_restored_when_the_last_service_that_is_out_turns_out_not_to_be_affected() -> None:
    removed = entry("10:40", "set", field="services", remove=["checkout"])
    found = state(restored("10:30", "payments"), removed)
    assert (found.phase, found.milestones.restored, found.services_out) == ("restored", clock("10:30"), ())
    emptied = entry("10:50", "set", field="services", value=[])
    assert state(restored("10:30", "payments"), emptied).milestones.restored is None


def test_services_count_in_the_order_of_recording() -> None:
    later = {**added("10:50", "email"), "value": ["checkout"], "add": [], "id": ulid(clock("09:00"), 1)}
    assert state(added("10:40", "email"), later).services_out == ("checkout", "email")


def moments(minutes: list[int]) -> Outage:
    start, end = (clock("00:00") + timedelta(minutes=each) for each in sorted(minutes))
    return Outage(start, end)


PAIRS = st.lists(st.lists(st.integers(0, 60), min_size=2, max_size=2).map(moments), min_size=1, max_size=6)


@given(PAIRS)
def test_a_minute_is_in_the_union_exactly_if_it_is_in_one_of_the_outages(outages: list[Outage]) -> None:
    whole = union(outages)

    def holds(found: Outage, at: datetime) -> bool:
        return bool(found.start and found.end and found.start < at < found.end)

    for half in range(60):
        at = clock("00:00") + timedelta(minutes=half, seconds=30)
        assert any(holds(each, at) for each in whole) == any(holds(each, at) for each in outages)
    total, elapsed = outage_time(whole), elapsed_time(whole)
    assert total is not None
    assert elapsed is not None
    assert whole[0].start is not None
    assert whole[-1].end is not None
    assert total + time_between(whole, whole[0].start, whole[-1].end) == elapsed
