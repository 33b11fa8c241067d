"""Promises in real data: the status page of Google Cloud, in the schemas of 2020 and 2022.

A promise is a sentence with the word `update` or `information` and, at most forty characters later, the text
`by [WEEKDAY,] YYYY-MM-DD HH:MM US/Pacific`. Sentences about the time of a mitigation promise no update. If
one update names two times, the earlier counts. The time of an update is its `when`. The next update on the
same incident answers a promise, and keeps it if it comes no later than promised, to the second. An incident
is one item of the file; in the old schema, `number` is unique only within `service_key`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mimkit.clocks.promises import Promise, SentUpdate, promises

SNAPSHOTS = Path(__file__).parents[3] / "shared" / "corpora" / "gcp-status" / "snapshots"
PROMISE = re.compile(
    r"(?:update|information)\b[^.\n]{0,40}?\bby\s+(?:\w+day,?\s+)?"
    r"(\d{4}-\d{2}-\d{2})\s+(\d{1,2}:\d{2})\s+US/Pacific"
)
PACIFIC = ZoneInfo("US/Pacific")
OLD, NEW = "20201113T223146_6b306a821b", "20220331T232828_1d51a56b60"

pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(not SNAPSHOTS.is_dir(), reason="the snapshots do not lie beside the checkout"),
]


def promised(text: str) -> datetime | None:
    """Return the next update that a text promises."""
    found = [
        datetime.strptime(f"{day} {clock}", "%Y-%m-%d %H:%M").replace(tzinfo=PACIFIC)
        for day, clock in PROMISE.findall(text)
    ]
    return min(found, default=None)


@cache
def incidents(snapshot: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(
        (SNAPSHOTS / f"{snapshot}_gcp_outages.json").read_text(encoding="utf-8")
    )
    return found


def promises_of(incident: dict[str, Any]) -> tuple[Promise, ...]:
    return promises(
        SentUpdate(datetime.fromisoformat(each["when"]), promised(each["text"]))
        for each in incident["updates"]
    )


def every_promise(snapshot: str) -> Iterator[Promise]:
    for incident in incidents(snapshot):
        yield from promises_of(incident)


def only(snapshot: str, **keys: str | int) -> dict[str, Any]:
    (found,) = (each for each in incidents(snapshot) if all(each[key] == keys[key] for key in keys))
    return found


@pytest.mark.parametrize(
    ("snapshot", "count", "outcomes"),
    [
        (OLD, 145, {"kept": 227, "late": 76}),
        (NEW, 125, {"kept": 305, "late": 74, "unanswered": 1}),
    ],
)
def test_three_promises_in_four_were_kept_in_2020_and_four_in_five_in_2022(
    snapshot: str, count: int, outcomes: dict[str, int]
) -> None:
    assert len(incidents(snapshot)) == count
    assert Counter(each.outcome for each in every_promise(snapshot)) == outcomes


@pytest.mark.parametrize(("snapshot", "minute", "quarter"), [(OLD, 12, 56), (NEW, 16, 63)])
def test_most_of_what_was_late_was_late_by_minutes(snapshot: str, minute: int, quarter: int) -> None:
    late = [each for each in every_promise(snapshot) if each.outcome == "late" and each.answered]
    delays = [(each.answered - each.due).total_seconds() for each in late if each.answered]
    assert sum(delay <= 60 for delay in delays) == minute
    assert sum(delay <= 900 for delay in delays) == quarter


@pytest.mark.parametrize(
    ("snapshot", "keys", "outcomes"),
    [
        # Sent 16:30, 16:37 and 16:56 for 17:00, 17:00 and 17:45; the end was told at 17:02.
        (OLD, {"number": 20011, "service_key": "compute"}, ["kept", "kept", "kept"]),
        # Sent 20:00 for 21:00; the next one came at 22:00, and promised nothing.
        (OLD, {"number": 20003, "service_key": "compute", "begin": "2020-03-27T02:48:47Z"}, ["late"]),
        # Two updates that promise nothing.
        (OLD, {"number": 20002, "service_key": "cloud-iam"}, []),
        # Sent 01:22 for 02:00; the end was told at 01:38.
        (NEW, {"number": "17330021626924647123"}, ["kept"]),
        # Sent 16:47 for 23:00; the end was told at 21:17.
        (NEW, {"number": "16591718137333047668"}, ["kept"]),
        # The only update of an incident that lasted four days promised another one.
        (NEW, {"number": "13724640166122167773"}, ["unanswered"]),
    ],
)
def test_a_sample_that_was_read_by_hand(
    snapshot: str, keys: dict[str, str | int], outcomes: list[str]
) -> None:
    assert [each.outcome for each in promises_of(only(snapshot, **keys))] == outcomes


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("An update is given here by Friday, 2020-10-30 17:45 US/Pacific.", "2020-10-31T00:45:00+00:00"),
        ("More information follows by 2022-01-05 9:30 US/Pacific", "2022-01-05T17:30:00+00:00"),
        ("The mitigation is complete by Friday, 2020-11-13 15:00 US/Pacific", None),
        ("An update soon. It ends by 2020-11-13 15:00 US/Pacific", None),
        ("An update by 2020-11-13 15:00 UTC", None),
        ("An update by 2020-11-13 15:00 US/Pacific\nAn update by 2020-11-13 14:00 US/Pacific",
         "2020-11-13T22:00:00+00:00"),
    ],
)  # fmt: skip
def test_a_promise_is_read_by_the_rule_that_is_stated(text: str, at: str | None) -> None:
    assert promised(text) == (datetime.fromisoformat(at) if at else None)


def test_numbers_of_the_old_schema_are_not_unique() -> None:
    numbers = Counter(each["number"] for each in incidents(OLD))
    assert max(numbers.values()) > 1
