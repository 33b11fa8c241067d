"""The history of services: what counts as down, on which day, and for how long.

Every expected length was computed by hand from the times in the test.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.model.incident.incident import Incident
from mimkit.model.incident.service_status import StatusSpan, rank
from mimkit.model.organisation.dependencies import Dependents
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import parse_instant
from mimkit.publish.service_status.history import DAYS, DayStatus, service_days
from mimkit.publish.service_status.spans import status_spans_of

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 10, 55, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def span(status: Any, start: str, end: str | None = None, service: str = "pay") -> StatusSpan:
    return StatusSpan(service, status, parse_instant(start), parse_instant(end) if end else None)


def days_of(*spans: StatusSpan, zone: Any = UTC) -> list[tuple[Any, ...]]:
    """Return day, status, outage and degraded time of each affected day of the service `pay`."""
    found = service_days({"MI-1": spans}, NOW, zone).get("pay", ())
    return [(each.day, each.status, each.outage, each.degraded) for each in found]


def test_an_outage_across_midnight_counts_on_both_days_of_the_zone() -> None:
    # 23:30 to 01:15 in Berlin (UTC+2): 30 minutes of the 5th and 75 minutes of the 6th.
    outage = span("major_outage", "2026-10-05T21:30:00Z", "2026-10-05T23:15:00Z")
    assert days_of(outage, zone=BERLIN) == [
        (date(2026, 10, 5), "major_outage", 30 * MINUTE, timedelta()),
        (date(2026, 10, 6), "major_outage", 75 * MINUTE, timedelta()),
    ]
    assert days_of(outage) == [(date(2026, 10, 5), "major_outage", 105 * MINUTE, timedelta())]


def test_the_day_on_which_the_clocks_go_back_has_25_hours() -> None:
    # 24 Oct 2026 22:00 UTC is midnight in summer time, 25 Oct 23:00 UTC is midnight in winter time.
    outage = span("partial_outage", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")
    assert days_of(outage, zone=BERLIN) == [(date(2026, 10, 25), "partial_outage", 25 * HOUR, timedelta())]


def test_an_outage_until_midnight_is_not_on_the_next_day() -> None:
    until = span("major_outage", "2026-10-05T23:00:00Z", "2026-10-06T00:00:00Z")
    since = span("major_outage", "2026-10-08T00:00:00Z", "2026-10-08T00:10:00Z")
    assert [each[0].day for each in days_of(until, since)] == [5, 8]


def test_the_worst_status_counts_once_while_periods_overlap() -> None:
    # An hour of outage; of the 90 degraded minutes, the half hour within it does not count.
    major = span("major_outage", "2026-11-01T10:00:00Z", "2026-11-01T11:00:00Z")
    slow = span("degraded_performance", "2026-11-01T10:30:00Z", "2026-11-01T12:00:00Z")
    part = span("partial_outage", "2026-11-01T10:15:00Z", "2026-11-01T10:45:00Z")
    assert days_of(slow, major, part) == [(date(2026, 11, 1), "major_outage", HOUR, HOUR)]
    alone = days_of(slow)
    assert alone == [(date(2026, 11, 1), "degraded_performance", timedelta(), 90 * MINUTE)]


def test_a_long_outage_fills_the_window_up_to_now() -> None:
    found = days_of(span("major_outage", "2026-01-01T00:00:00Z"))
    assert (found[0][0], len(found)) == (date(2026, 8, 26), DAYS)  # 89 days before 23 November
    assert found[0][2] == 24 * HOUR
    assert found[-1] == (date(2026, 11, 23), "major_outage", 10 * HOUR + 55 * MINUTE, timedelta())
    assert days_of(span("major_outage", "2026-01-01T00:00:00Z", "2026-08-25T23:59:00Z")) == []


def test_each_day_names_the_incidents_that_affected_the_service() -> None:
    first = span("major_outage", "2026-11-01T10:00:00Z", "2026-11-02T10:00:00Z")
    second = span("major_outage", "2026-11-02T09:00:00Z", "2026-11-02T11:00:00Z")
    other = span("major_outage", "2026-11-01T10:00:00Z", "2026-11-01T11:00:00Z", service="mail")
    found = service_days({"MI-1": [first], "MI-2": [second, other]}, NOW, UTC)
    assert [each.incidents for each in found["pay"]] == [("MI-1",), ("MI-1", "MI-2")]
    assert found["mail"] == (DayStatus(date(2026, 11, 1), "major_outage", HOUR, timedelta(), ("MI-2",)),)


# What counts as down: the periods of one incident of the example organisation. Checkout needs payments and database.

START = {"kind": "declared", "severity": "SEV1", "at": "2026-11-01T10:10:00Z"}


def incident(*entries: dict[str, Any], **facts: Any) -> Incident:
    """Return an incident of payments that began at 10:00 and was declared SEV1 at 10:10."""
    timeline = [
        {
            "recorded": each["at"],
            "by": "mim-duty",
            "id": f"01K8Y0000000000000000000{place:02}",
            **each,
        }
        for place, each in enumerate((START, *entries))
    ]
    given = {
        "id": "MI-20261101-AAA",
        "title": "Cards",
        "services": ["payments"],
        "started": "2026-11-01T10:00:00Z",
        "timeline": timeline,
        **facts,
    }
    return Incident.model_validate(given)


def clock(at: datetime | None) -> str | None:
    return f"{at:%H:%M}" if at else None


def periods(snapshot: Snapshot, found: Incident, service: str = "payments") -> list[tuple[Any, ...]]:
    """Return status, start and end of each period of a service."""
    spans = status_spans_of(found, snapshot, Dependents(snapshot.services))
    return [(each.status, clock(each.start), clock(each.end)) for each in spans if each.service == service]


def at(time: str, kind: str, **values: Any) -> dict[str, Any]:
    return {"kind": kind, "at": f"2026-11-01T{time}:00Z", **values}


RESTORED = at("11:00", "restored")


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ((), [("major_outage", "10:00", None)]),
        ((RESTORED,), [("major_outage", "10:00", "11:00")]),
        # Reopened: the hour between the outages does not count.
        (
            (RESTORED, at("12:00", "reopen", reason="Again."), at("12:30", "restored")),
            [("major_outage", "10:00", "11:00"), ("major_outage", "12:00", "12:30")],
        ),
        # A retracted restoration does not end the outage.
        ((RESTORED, at("11:20", "retract", entry="01K8Y000000000000000000001", reason="Wrong service."), at("11:40", "restored")), [("major_outage", "10:00", "11:40")]),
        # Usable again with a workaround.
        ((at("10:30", "workaround", text="Old gateway."), RESTORED), [("major_outage", "10:00", "10:30"), ("degraded_performance", "10:30", "11:00")]),
        # The severity of each moment; SEV2 is the second of the catalogue.
        ((at("10:20", "severity", severity="SEV2", reason="Few users."), RESTORED), [("major_outage", "10:00", "10:20"), ("partial_outage", "10:20", "11:00")]),
        # Withdrawn: it was not an incident, so nothing counts.
        ((at("10:30", "demoted", reason="Test shop."),), []),
        ((at("10:30", "merged", into="MI-20261101-BBB"),), []),
        # What the incident says counts until it says otherwise, or until the service is restored.
        ((at("10:20", "service-status", services=["payments"], status="partial_outage"), RESTORED), [("major_outage", "10:00", "10:20"), ("partial_outage", "10:20", "11:00")]),
        ((at("10:20", "service-status", services=["payments"], status="partial_outage"), at("10:30", "workaround", text="Old gateway."), RESTORED), [("major_outage", "10:00", "10:20"), ("partial_outage", "10:20", "10:30"), ("degraded_performance", "10:30", "11:00")]),
        ((at("10:20", "service-status", services=["payments"], status="operational"), RESTORED), [("major_outage", "10:00", "10:20")]),
        ((RESTORED, at("11:10", "service-status", services=["payments"], status="degraded_performance"), at("11:30", "confirmed", stakeholder="retail-operations")), [("major_outage", "10:00", "11:00"), ("degraded_performance", "11:10", "11:30")]),
        ((at("10:20", "service-status", services=["payments"], status="degraded_performance"), RESTORED, at("12:00", "reopen", reason="Again."), at("12:30", "restored")), [("major_outage", "10:00", "10:20"), ("degraded_performance", "10:20", "11:00"), ("major_outage", "12:00", "12:30")]),
        ((RESTORED, at("13:00", "close")), [("major_outage", "10:00", "11:00")]),
        ((at("13:00", "close"),), [("major_outage", "10:00", "13:00")]),
    ],
)  # fmt: skip
def test_an_incident_counts_from_its_start_to_the_restoration(
    snapshot: Snapshot, entries: tuple[Any, ...], expected: list[Any]
) -> None:
    found = incident(*entries)
    assert periods(snapshot, found) == expected
    assert periods(snapshot, found, "checkout") == expected  # needs payments
    assert periods(snapshot, found, "email") == []


def test_drills_and_reports_without_an_end_do_not_count(snapshot: Snapshot) -> None:
    assert periods(snapshot, incident(RESTORED, mode="drill")) == []
    assert periods(snapshot, incident(mode="backfill")) == []
    assert periods(snapshot, incident(RESTORED, mode="backfill")) == [("major_outage", "10:00", "11:00")]


def test_a_service_that_is_restored_alone_is_well_while_others_are_out(snapshot: Snapshot) -> None:
    first = at("10:40", "restored", services=["checkout"])
    found = incident(first, RESTORED, services=["payments", "checkout"])
    assert periods(snapshot, found, "checkout") == [("major_outage", "10:00", "10:40")]
    assert periods(snapshot, found, "payments") == [("major_outage", "10:00", "11:00")]


def test_what_is_said_about_a_service_that_depends_on_the_affected_one_is_about_that_service(
    snapshot: Snapshot,
) -> None:
    said = at("10:20", "service-status", services=["checkout"], status="degraded_performance")
    again = at("10:40", "service-status", services=["checkout"], status="operational")
    found = incident(said, again, RESTORED)
    assert periods(snapshot, found, "checkout") == [
        ("major_outage", "10:00", "10:20"),
        ("degraded_performance", "10:20", "10:40"),
    ]
    assert periods(snapshot, found, "payments") == [("major_outage", "10:00", "11:00")]
    taken_back = at("10:50", "retract", entry="01K8Y000000000000000000001", reason="Other shop.")
    without = periods(snapshot, incident(said, taken_back, RESTORED), "checkout")
    assert without == [("major_outage", "10:00", "11:00")]


def test_a_service_that_turned_out_not_to_be_affected_does_not_count(snapshot: Snapshot) -> None:
    said = at("10:20", "service-status", services=["checkout"], status="partial_outage")
    corrected = at("10:30", "set", field="services", value=["email"])
    found = incident(said, corrected, RESTORED)
    assert periods(snapshot, found, "checkout") == periods(snapshot, found) == []
    assert periods(snapshot, found, "email") == [("major_outage", "10:00", "11:00")]


def test_a_proposal_and_an_unknown_severity_are_not_yet_a_major_outage(snapshot: Snapshot) -> None:
    waiting = incident()
    proposal = waiting.timeline[0].model_dump() | {"kind": "proposed"}
    proposed = Incident.model_validate(
        {**waiting.model_dump(exclude={"timeline"}, by_alias=True), "timeline": [proposal]}
    )
    assert periods(snapshot, proposed) == [("degraded_performance", "10:00", None)]
    pending = at("10:20", "severity", severity="pending", reason="Unclear.")
    assert periods(snapshot, incident(pending, RESTORED))[1:] == [("partial_outage", "10:20", "11:00")]


moments = st.integers(-200, 3 * 24 * 12)
statuses = st.sampled_from(["degraded_performance", "partial_outage", "major_outage"])


@pytest.mark.sweep
@given(st.lists(st.tuples(moments, moments, statuses), max_size=6))
def test_any_periods_count_as_if_every_five_minutes_were_looked_at(found: list[tuple[int, int, Any]]) -> None:
    """The right lengths are counted: three days before now in steps of five minutes, each with its worst status."""
    five, first = 5 * MINUTE, NOW - timedelta(days=3)
    spans = [
        StatusSpan("pay", status, first + begin * five, first + end * five)
        for begin, end, status in found
        if begin < end
    ]
    expected: dict[date, list[timedelta]] = {}
    for step in range(-200, 3 * 24 * 12):
        at = first + step * five
        here = [rank(span.status) for span in spans if span.covers(at)]
        if here:
            lengths = expected.setdefault(at.astimezone(BERLIN).date(), [timedelta(), timedelta()])
            lengths[max(here) == 1] += five
    days = service_days({"MI-1": spans}, NOW, BERLIN).get("pay", ())
    assert {each.day: [each.outage, each.degraded] for each in days} == expected
