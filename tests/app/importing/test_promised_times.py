"""The promised times of next updates, in sentences like those on status pages; the times were worked out by hand."""

from __future__ import annotations

import time
from datetime import datetime

import pytest

from mimkit.app.importing.pages.promises import promised_time

AT = datetime.fromisoformat("2026-03-02T21:10:30Z")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "We will provide an update by Monday, 2026-03-02 15:00 US/Pacific with current details.",
            "23:00:00",
        ),
        (
            "Where we will provide the next update by Monday, 2026-03-02 14:15 US/Pacific US/Pacific.",
            "22:15:00",
        ),
        ("We will provide an update on Monday 2026-03-02 by 15:30 US/Pacific.", "23:30:00"),
        ("We'll post another update by 22:30 UTC.", "22:30:00"),
        ("We will provide our next updated by 9:45PM UTC or sooner.", "21:45:00"),
        ("We'll share an update by 3:00 p.m. PST, or as soon as we know more.", "23:00:00"),
        ("We'll share an update by 3.30 PM PT.", "23:30:00"),
        ("Next update in 30 minutes.", "21:40:30"),
        ("Fixed it.\n\nNext update in 30m", "21:40:30"),
        ("We\u2019ll be back in 30 minutes with another update.", "21:40:30"),
        ("We will provide further updates within one hour or sooner.", "22:10:30"),
        ("We will ensure we have further update within the hour.", "22:10:30"),
        ("We will update in the next hour.", "22:10:30"),
        ("We will provide more details within the next hour.", "22:10:30"),
        ("Next updates in next 2 hours, or sooner if we have news.", "23:10:30"),
        (
            "We will post another update by 22:30 UTC, 80 minutes from now. Next update in two hours.",
            "22:30:00",
        ),
    ],
)
def test_an_exact_promise_is_found(text: str, expected: str) -> None:
    found = promised_time(text, AT)
    assert found
    assert f"{found:%Y-%m-%d %H:%M:%S}" == f"2026-03-02 {expected}"


def test_a_time_without_a_day_is_the_next_one() -> None:
    assert promised_time("Next update at 05:00 UTC.", AT) == datetime.fromisoformat("2026-03-03T05:00:00Z")
    # 14:00 in Los Angeles is 22:00 UTC on the same day; 08:00 is 16:00 UTC, which is over, so it is tomorrow's.
    assert promised_time("Next update at 14:00 PT.", AT) == datetime.fromisoformat("2026-03-02T22:00:00Z")
    assert promised_time("Next update at 08:00 PT.", AT) == datetime.fromisoformat("2026-03-03T16:00:00Z")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We will provide an update shortly.",
        "We will provide an update as soon as we know more.",
        "We will provide a further update in approximately one hour.",
        "We'll be back with another update in roughly two hours.",
        "Next update in 30-60 minutes.",
        "Next update in two to three hours.",
        "Next update in an hour and a half.",
        "Next update in an hour or so.",
        "We will share updates every 30 minutes.",
        "More details in 30 minutes of video.",
        "We will provide an update by Friday, July 18th with current details.",
        "We will provide an update by 15:00.",
        "We will provide an update by 3 PM IST.",
        "We will provide an update by 25:00 UTC.",
        "We will provide an update in hours.",
        "We will provide an update by Monday, 2026-03-02 12:00 US/Pacific.",
        "We will provide an update by Tuesday, 2027-03-02 12:00 US/Pacific.",
        "We will provide an update by 2026-03-02 22:00 Nowhere/Land.",
        "We expect to finish in two hours and will provide another update then.",
        "The update of the database was finished in 30 minutes.",
        "Since our last update in two hours nothing will have changed.",
        "Next update in 30 minutes.\nThe next update will be posted in one hour.",
        "Next update by 22:00 UTC. Next update by 23:00 UTC.",
    ],
)
def test_an_inexact_past_or_contradictory_promise_is_none(text: str) -> None:
    assert promised_time(text, AT) is None


@pytest.mark.parametrize(
    "part",
    [
        "will update in 30 minutes ",
        "will update by 2026-01-01 10:00 UTC ",
        "next update ",
        "update in the next ",
        "a" * 20,
    ],
)
def test_hostile_texts_take_linear_time(part: str) -> None:
    start = time.process_time()
    promised_time("will updates " + part * (25_000 // len(part)), AT)
    assert time.process_time() - start < 0.5
