"""The shipped packs, compared with deadlines worked out manually from the cited articles."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.app.policy.packs import shipped
from mimkit.app.reading.records import gather
from mimkit.clocks.due import due
from mimkit.model.ids import ulid
from mimkit.model.incident.incident import Incident
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import rfc3339
from tests.builders import INCIDENT, Desk, clock, entry

HOLIDAYS = b"holidays:\n  - {day: 2026-11-30, title: A bank holiday}\n"
TOLD = {"affected": "Cards", "doing": "We look"}


def _world(desk: Desk, pack: str, *timeline: dict[str, Any], tags: tuple[str, ...]) -> Snapshot:
    taken = shipped()[pack]
    gathered = gather({**desk.files, taken.path: taken.raw, "policy/holidays.yaml": HOLIDAYS})
    snapshot = gathered.snapshot()
    assert gathered.diagnostics == []
    assert snapshot is not None
    record = Incident.model_validate(
        {"id": INCIDENT, "title": "Cards are refused", "timeline": timeline, "tags": tags}
    )
    return snapshot.with_records({INCIDENT: record}, {}, {})


def _owed(snapshot: Snapshot, now: str) -> dict[str, tuple[str, str]]:
    """Return when each clock of a law is due, and how it stands."""
    ours = [each for each in due(snapshot, clock(now)) if each.clock.startswith(("dora-", "nis2-", "gdpr-"))]
    return {each.clock: (rfc3339(each.due), each.status) for each in ours}


def _told(at: str, audience: str) -> dict[str, Any]:
    return entry(at, "update", audience=audience, id=ulid(clock(at), 7), **TOLD)


def _declared(at: str = "10:09") -> dict[str, Any]:
    return entry(at, "declared", severity="SEV1")


def test_an_incident_without_the_tag_owes_the_authority_nothing(desk: Desk) -> None:
    for pack in shipped():
        assert _owed(_world(desk, pack, _declared(), tags=()), "10:15") == {}


def test_dora_is_told_within_four_hours_of_classification_and_twentyfour_of_awareness(desk: Desk) -> None:
    soon = _world(desk, "eu-dora", entry("10:00", "detected"), _declared(), tags=("dora",))
    assert _owed(soon, "10:15") == {"dora-initial": ("2026-11-23T14:09:00Z", "pending")}
    late = _world(desk, "eu-dora", entry("-1 11:00", "detected"), _declared("+0 10:00"), tags=("dora",))
    assert _owed(late, "10:15")["dora-initial"][0] == "2026-11-23T11:00:00Z"


def test_what_was_said_to_everybody_does_not_tell_the_authority(desk: Desk) -> None:
    said = entry("10:30", "update", **TOLD)
    snapshot = _world(desk, "eu-dora", _declared(), said, tags=("dora",))
    assert _owed(snapshot, "14:10")["dora-initial"][1] == "overdue"


def test_dora_reports_follow_one_another_and_a_weekend_moves_them_to_noon(desk: Desk) -> None:
    # Declared on Thursday: told at 12:00; 72 hours later is a Sunday, and the Monday after it a bank holiday.
    first = (_declared("+3 10:09"), _told("+3 12:00", "dora-authority"))
    snapshot = _world(desk, "eu-dora", *first, tags=("dora",))
    assert _owed(snapshot, "+3 12:30") == {
        "dora-initial": ("2026-11-26T14:09:00Z", "met"),
        "dora-intermediate": ("2026-12-01T12:00:00Z", "pending"),
    }
    second = _told("+8 11:00", "dora-authority")
    snapshot = _world(desk, "eu-dora", *first, second, tags=("dora",))
    assert _owed(snapshot, "+9 09:00") == {
        "dora-initial": ("2026-11-26T14:09:00Z", "met"),
        "dora-intermediate": ("2026-12-01T12:00:00Z", "met"),
        "dora-final": ("2027-01-01T11:00:00Z", "pending"),
    }


@pytest.mark.parametrize(
    ("pack", "tag", "clocks"),
    [
        ("eu-nis2", "nis2", {"nis2-early-warning": "2026-11-24T09:00:00Z", "nis2-notification": "2026-11-26T09:00:00Z"}),
        ("eu-gdpr", "personal-data", {"gdpr-notification": "2026-11-26T09:00:00Z"}),
    ],
)  # fmt: skip
def test_the_hours_of_the_other_two_count_from_awareness_on_any_day(
    desk: Desk, pack: str, tag: str, clocks: dict[str, str]
) -> None:
    snapshot = _world(desk, pack, entry("09:00", "detected"), _declared(), tags=(tag,))
    assert {name: at for name, (at, _) in _owed(snapshot, "10:15").items()} == clocks


def test_nis2_asks_for_the_final_report_a_month_after_the_notification(desk: Desk) -> None:
    told = (_told("12:00", "csirt"), _told("+2 12:00", "csirt"))
    snapshot = _world(desk, "eu-nis2", _declared(), *told, tags=("nis2",))
    assert _owed(snapshot, "+3 09:00")["nis2-final"] == ("2026-12-25T12:00:00Z", "pending")


def test_each_clock_cites_its_article_and_is_to_be_checked_until_somebody_has(desk: Desk) -> None:
    for name, taken in shipped().items():
        snapshot = _world(desk, name, tags=())
        clocks = [each for each in snapshot.policy.clocks if each not in desk.policy.clocks]
        assert len(clocks) == len(taken.pack.clocks)
        assert all("Article" in (each.source or "") and each.to_be_checked for each in clocks)
