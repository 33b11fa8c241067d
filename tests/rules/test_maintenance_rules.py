"""Rules about maintenance records, beyond their examples."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.incident.maintenance import Maintenance
from mimkit.model.refs import Ref
from mimkit.rules.base.versions import RecordVersions
from mimkit.rules.families.maintenance import announced_texts, is_announced
from mimkit.rules.judge import check_history, check_maintenance
from tests.builders import clock, entry
from tests.rules.conftest import Court

ID = "MW-20261201-K7F"
PLANNED = entry("10:00", "planned", text="Cards may fail")


def record(*timeline: Any, **keys: Any) -> Maintenance:
    base = {"id": ID, "title": "Upgrade", "services": ["payments"]}
    times = {"start": clock("22:00"), "end": clock("23:00")}
    return Maintenance.model_validate({**base, **times, "timeline": timeline or (PLANNED,), **keys})


def found(court: Court, subject: Maintenance, *others: Maintenance) -> list[tuple[str, Any]]:
    snapshot = replace(court.snapshot, maintenance={each.id: each for each in (subject, *others)})
    return [(rule.code, finding.keys) for rule, finding in check_maintenance(subject, snapshot)]


def test_a_window_that_was_corrected_is_not_reported(court: Court) -> None:
    wrong = record(end=clock("21:00"))
    assert found(court, wrong) == [("MIM780", ("end",))]
    moved = entry("11:00", "update", end=clock("23:00"))
    assert found(court, record(PLANNED, moved, end=clock("21:00"))) == []
    moved = entry("11:00", "update", start=clock("23:30"))
    assert found(court, record(PLANNED, moved)) == [("MIM780", ("timeline", 1, "start"))]
    note = entry("12:00", "update", text="Thank you for your patience")
    assert found(court, record(PLANNED, moved, note)) == [("MIM780", ("timeline", 1, "start"))]
    moved = entry("11:00", "update", end=clock("22:00"))
    assert found(court, record(PLANNED, moved)) == [("MIM780", ("timeline", 1, "end"))]


@pytest.mark.parametrize(
    ("keys", "overlaps"),
    [
        ({}, True),
        ({"services": ["email", "payments"]}, True),
        ({"services": ["email"]}, False),
        ({"start": clock("23:00"), "end": clock("23:30")}, False),
        ({"start": clock("20:00"), "end": clock("22:00")}, False),
        ({"start": clock("20:00"), "end": clock("22:01")}, True),
        ({"timeline": (PLANNED, entry("11:00", "cancelled"))}, False),
    ],
)
def test_two_windows_of_one_service_overlap_for_the_later_id(
    court: Court, *, keys: dict[str, Any], overlaps: bool
) -> None:
    earlier = record(**{"id": "MW-20261201-A00", **keys})
    expected = [("MIM783", ("services",))] if overlaps else []
    assert found(court, record(), earlier) == expected
    assert found(court, earlier, record()) == []
    assert found(court, record(PLANNED, entry("11:00", "cancelled")), earlier) == []


def test_what_had_no_effect_is_reported_once(court: Court) -> None:
    twice = record(
        PLANNED, entry("22:00", "started"), entry("22:01", "started", id="01KARW7M00S1M2N3P4Q5R6S7T8")
    )
    assert found(court, twice) == [("MIM785", ("timeline", 2, "kind"))]
    after = record(PLANNED, entry("11:00", "cancelled"), entry("22:00", "started"))
    assert found(court, after) == [("MIM784", ("timeline", 2, "kind"))]


def test_only_texts_for_the_public_are_searched(court: Court) -> None:
    told = entry("10:00", "planned", text="Ask payments-duty")
    assert found(court, record(told)) == [("MIM786", ("timeline", 0, "text"))]
    assert found(court, record(PLANNED, title="Ask payments-duty")) == [("MIM786", ("title",))]
    for hidden in (
        record(told, private=True),
        record(told, services=["database"]),
        record({**told, "anyway": "it is our public account"}, title="Ask payments-duty"),
    ):
        assert found(court, hidden) == []
    no_audience = court.but(channels=court.snapshot.channels.model_copy(update={"audiences": ()}))
    assert not is_announced(record(), no_audience.snapshot)
    assert is_announced(record(services=["nonesuch", "payments"]), court.snapshot)
    assert [text for _, text in announced_texts(record(), court.snapshot)] == ["Upgrade", "Cards may fail"]


def test_recorded_entries_stay_but_their_text_may_be_blanked() -> None:
    ref, before = Ref("maintenance", ID), record(PLANNED, entry("22:00", "started"))

    def changed(after: Maintenance) -> list[tuple[str, Any]]:
        versions = RecordVersions({ref: before}, {ref: after})
        return [(rule.code, finding.keys) for rule, finding in check_history(versions)]

    assert changed(record(*before.timeline, entry("23:00", "completed"))) == []
    assert changed(record({**PLANNED, "text": REDACTED}, before.timeline[1])) == []
    # A text can be accepted for the public later, but the reason then stays.
    accepted = record({**PLANNED, "anyway": "It is public"}, before.timeline[1])
    assert changed(accepted) == []
    versions = RecordVersions({ref: accepted}, {ref: before})
    assert [finding.keys for _, finding in check_history(versions)] == [("timeline", 0, "anyway")]
    assert changed(record(PLANNED)) == [("MIM787", ("timeline",))]
    later = {**PLANNED, "at": clock("10:01"), "text": "x"}
    assert changed(record(later, before.timeline[1])) == [
        ("MIM787", ("timeline", 0, "at")),
        ("MIM787", ("timeline", 0, "text")),
    ]


def test_a_record_that_was_deleted_is_reported() -> None:
    gone = RecordVersions({}, {}, {Ref("maintenance", ID): ""})
    [(rule, finding)] = check_history(gone)
    assert (rule.code, finding.message[:41]) == ("MIM801", f"The maintenance record {ID} was recorded"[:41])
