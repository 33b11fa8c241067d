"""Metrics use approximate times only where the precision allows, and say which incidents they leave out."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from mimkit.metrics.exclusion import exclusions
from mimkit.metrics.fact import IncidentFacts, Interval
from mimkit.metrics.sample import deadline_sample, times
from mimkit.model.time.approximate import approximated
from mimkit.model.time.calendar import BusinessCalendar
from mimkit.report.metrics.report import words
from tests.builders import clock, span

HOUR = timedelta(hours=1)
RESTORE = span("started", "restored")


def fact(name: str, begin: datetime, end: datetime) -> IncidentFacts:
    moments = {"started": begin, "restored": end}
    return IncidentFacts(name, "x", "live", "closed", "SEV1", (), None, (), begin, moments)


START = clock("10:00")


@pytest.mark.parametrize(
    ("begin", "end", "outcome"),
    [
        (START, START + HOUR, "points"),
        (approximated(START, "minute", None), START + HOUR, "points"),
        (approximated(START, "minute", None), START + timedelta(seconds=90), "points"),
        (approximated(START, "hour", None), START + HOUR, "imprecise"),
        (approximated(START, "hour", None), START + 4 * HOUR, "imprecise"),
        (approximated(START, "hour", None), START + 5 * HOUR, "points"),
        (approximated(START, None, START + HOUR), START + 5 * HOUR, "imprecise"),
        (approximated(START, "day", None), START + 30 * HOUR, "imprecise"),
        (approximated(START, "day", None), START + 300 * HOUR, "points"),
        (START + HOUR, START, "backwards"),
        (START + HOUR / 3, approximated(START, "hour", None), "imprecise"),
    ],
)
def test_a_duration_counts_if_it_is_known_to_a_minute_or_a_tenth(
    begin: datetime, end: datetime, outcome: str
) -> None:
    found = times(RESTORE, [fact("MI-1", begin, end)], BusinessCalendar())
    assert [name for name in ("points", "missing", "backwards", "imprecise") if getattr(found, name)] == [
        outcome
    ]


def test_the_text_says_how_many_times_are_too_approximate() -> None:
    rough = fact("MI-2", approximated(START, "hour", None), START + HOUR)
    found = [fact("MI-1", START, START + HOUR), rough]
    said = words(times(RESTORE, found, BusinessCalendar()), exclusions(RESTORE, found))
    assert said == "1h, n = 1; not counted: 1 (times too approximate)"


def test_a_deadline_that_cannot_be_decided_is_counted_apart() -> None:
    undecided = Interval("review", "undecided", START, START, None)
    found = deadline_sample([undecided, Interval("review", "met", START, START, None)], START)
    assert (found.met, found.due, found.undecided) == (1, 1, 1)
    assert words(found) == "1 of 1, 100 % (1 undecided because the times are approximate)"
