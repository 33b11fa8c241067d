"""Time to restore and time to workaround count the outages of a reopened incident, in elapsed or business time."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.metrics.fact import collect_facts
from mimkit.metrics.sample import times
from mimkit.model.dossier import Dossier
from mimkit.model.time.calendar import BusinessCalendar
from tests.builders import Desk, clock, entry, incident, span

WORLD = Desk.scaffolded().snapshot
CALENDAR = BusinessCalendar(opens="09:00", closes="12:00")
"""Monday to Friday; the incidents below are on Monday 23 November 2026."""


def minutes(
    starts: str, ends: str, *timeline: dict[str, Any], services: tuple[str, ...] = ("checkout",), **keys: Any
) -> list[float]:
    record = incident(*timeline, started=clock("08:40"), services=services)
    fact = collect_facts(Dossier(record, WORLD), ())
    assert fact
    return [seconds / 60 for seconds in times(span(starts, ends, **keys), [fact], CALENDAR).values]


ONCE = (
    entry("08:50", "detected"),
    entry("09:10", "declared", severity="SEV1"),
    entry("10:00", "workaround", text="x"),
    entry("10:30", "restored"),
)
REOPENED = (
    *ONCE,
    entry("11:00", "reopen", reason="x"),
    {**entry("11:15", "workaround", text="x"), "id": "01M83Y2QK004ZYDQWV3F5BSNT9"},
    {**entry("11:40", "restored"), "id": "01M83Y2QK004ZYDQWV3F5BSNTA"},
)
"""Out from 08:40 to 10:30, and from 11:00 to 11:40."""


@pytest.mark.parametrize(
    ("starts", "ends", "once", "again"),
    [
        ("started", "restored", 110, 150),
        ("detected", "restored", 100, 140),
        ("declared", "restored", 80, 120),
        # Service was acceptable from 10:00 to 11:00.
        ("started", "workaround", 80, 95),
        ("declared", "workaround", 50, 65),
    ],
)
def test_the_good_hours_of_a_reopened_incident_count_in_no_time_to_restore(
    starts: str, ends: str, once: int, again: int
) -> None:
    assert minutes(starts, ends, *ONCE) == [once]
    assert minutes(starts, ends, *REOPENED) == [again]


def test_good_hours_after_a_workaround_alone_count_as_outage_until_service_is_restored() -> None:
    """A workaround is not a restoration: what follows it is still time to restore, but no time to workaround."""
    timeline = (*ONCE[:3], *REOPENED[4:])
    assert minutes("started", "workaround", *timeline) == [95]
    assert minutes("started", "restored", *timeline) == [180]


def test_good_hours_that_end_after_the_measured_period_do_not_count_twice() -> None:
    assert minutes("started", "restored", *REOPENED, count="elapsed") == [180]
    assert minutes("started", "workaround", *REOPENED, count="elapsed") == [155]
    assert minutes("started", "confirmed", *REOPENED) == []


@pytest.mark.parametrize(
    ("count", "expected"),
    # Business hours are from 09:00 to 12:00: 90 minutes until 10:30, and 40 from 11:00 to 11:40.
    [("outages", 130), ("elapsed", 160)],
)
def test_business_time_counts_the_business_hours_of_the_outages(count: str, expected: int) -> None:
    assert minutes("started", "restored", *REOPENED, count=count, hours="business") == [expected]


def test_business_time_can_be_zero() -> None:
    timeline = (entry("08:50", "declared", severity="SEV1"), entry("08:59", "restored"))
    assert minutes("started", "restored", *timeline, hours="business") == [0]


def test_a_reopening_without_anything_to_undo_excludes_nothing() -> None:
    timeline = (*ONCE[:2], entry("09:30", "reopen", reason="x"), ONCE[3])
    assert minutes("started", "restored", *timeline) == [110]
    assert minutes("started", "workaround", *timeline) == []
