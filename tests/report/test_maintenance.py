"""Maintenance records as rows, sentences and documents; the window is on Tuesday from 00:30 to 02:00 UTC."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from mimkit.model.incident.maintenance import Maintenance
from mimkit.ops.planned.maintenance import CompleteMaintenance, PlanMaintenance, StartMaintenance
from mimkit.report.maintenance import maintenance_document, maintenance_row, under_way_text
from tests.builders import Desk, clock
from tests.ops.test_maintenance import WINDOW, on, the_record

BERLIN = ZoneInfo("Europe/Berlin")


def planned(desk: Desk) -> Desk:
    return desk.do(PlanMaintenance, "10:00", **WINDOW, text="Cards may fail")


def row(record: Maintenance, now: str) -> tuple[str, ...]:
    return maintenance_row(record, clock(now), BERLIN)[1:]


def test_a_row_says_whether_the_work_is_late(desk: Desk) -> None:
    there = planned(desk)
    record = the_record(there)
    rest = ("2026-11-24 01:30 CET to 03:00 CET", "payments", "Upgrade")
    assert maintenance_row(record, clock("10:00"), BERLIN)[0] == record.id
    assert row(record, "10:00") == ("scheduled", *rest)
    assert row(record, "+1 00:30") == ("scheduled, not started", *rest)
    begun = the_record(on(there, StartMaintenance, "+1 00:40"))
    assert row(begun, "+1 01:59") == ("in progress", *rest)
    assert row(begun, "+1 02:00") == ("in progress, late", *rest)


def test_maintenance_in_progress_says_since_when_and_until_when(desk: Desk) -> None:
    there = planned(desk)
    end = f"planned end 03:00 CET ({the_record(there).id}, Upgrade)"
    now = clock("+1 01:00")
    assert under_way_text(the_record(there), now, BERLIN) == f"payments: under maintenance, {end}"
    begun = the_record(on(there, StartMaintenance, "+1 00:40"))
    assert under_way_text(begun, now, BERLIN) == f"payments: under maintenance since 01:40 CET, {end}"


def test_the_document_has_the_window_and_what_happened(desk: Desk) -> None:
    done = on(on(planned(desk), StartMaintenance, "+1 00:40"), CompleteMaintenance, "+1 01:50")
    found = maintenance_document(the_record(done))
    assert {
        key: found[key] for key in ("state", "services", "start", "end", "started", "ended", "private")
    } == {
        "state": "completed",
        "services": ["payments"],
        "start": "2026-11-24T00:30:00Z",
        "end": "2026-11-24T02:00:00Z",
        "started": "2026-11-24T00:40:00Z",
        "ended": "2026-11-24T01:50:00Z",
        "private": False,
    }
    assert [each["kind"] for each in found["timeline"]] == ["planned", "started", "completed"]
