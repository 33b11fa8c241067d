"""Details of an entry beside its text."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mimkit.model.dossier import Dossier
from mimkit.report.incident.entry_marks import LATE_THEN, marks
from tests.builders import Desk, clock, entry, incident

WORLD = Desk.scaffolded().snapshot
SENT = {"affected": "Checkout is down", "doing": "We look into it"}


def marked(kind: str, mode: str = "live", **keys: Any) -> list[str]:
    record = incident(entry("10:00", "declared", severity="SEV1"), entry("10:20", kind, **keys), mode=mode)
    return list(marks(record.timeline[-1], Dossier(record, WORLD)))


@pytest.mark.parametrize(
    ("kind", "keys", "said"),
    [
        ("note", {"text": "x"}, []),
        ("update", SENT, []),
        ("update", {**SENT, "audience": "staff"}, ["only for staff"]),
        ("update", {**SENT, "next": clock("10:50")}, ["next update promised by 2026-11-23 10:50 UTC"]),
        (
            "update",
            {**SENT, "next": clock("13:50"), "next_reason": "The vendor needs time"},
            [
                "next update promised by 2026-11-23 13:50 UTC",
                "later than the policy requires: The vendor needs time",
            ],
        ),
        ("update", {**SENT, "review_by": date(2026, 11, 30)}, ["review promised by 2026-11-30"]),
        (
            "finding",
            {"text": "x", "evidence": ["https://g.example/1", "https://g.example/2"], "starred": True},
            ["evidence: https://g.example/1", "evidence: https://g.example/2", "starred"],
        ),
        ("note", {"text": "x", "via": "cli"}, []),
        ("note", {"text": "x", "via": "bot"}, ["via bot"]),
        ("note", {"text": "x", "via": "cli", "source": "INC-1", "key": "k1"}, ["source INC-1, key k1"]),
        (
            "note",
            {"text": "x", "via": "file", "source": "n.csv:2", "key": f"row-{'0' * 16}"},
            ["via file, source n.csv:2"],
        ),
        ("note", {"text": "x", "recorded": clock("10:35")}, []),
        ("note", {"text": "x", "recorded": clock("10:36")}, ["recorded 16m later"]),
    ],
)
def test_each_mark_is_a_line(kind: str, keys: dict[str, Any], said: list[str]) -> None:
    assert marked(kind, **keys) == said


def test_what_was_recorded_years_later_on_purpose_is_not_late() -> None:
    assert marked("note", "backfill", text="x", recorded=clock("11:36")) == []


def test_an_entry_after_closing_is_marked() -> None:
    record = incident(
        entry("10:00", "declared", severity="SEV1"),
        entry("10:20", "restored"),
        entry("10:30", "close"),
        entry("10:40", "update", **SENT),
    )
    assert list(marks(record.timeline[-1], Dossier(record, WORLD))) == ["recorded after closing"]


def test_a_retracted_entry_says_by_whom_and_why() -> None:
    restored = entry("10:20", "restored")
    retracted = entry("10:30", "retract", entry=restored["id"], reason="Not yet")
    record = incident(entry("10:00", "declared", severity="SEV1"), restored, retracted)
    said = ["retracted by mim-duty at 2026-11-23 10:30 UTC: Not yet"]
    assert list(marks(record.timeline[1], Dossier(record, WORLD))) == said


def test_of_two_entries_about_one_fact_each_names_the_other() -> None:
    first, second = entry("10:20", "restored"), entry("10:25", "restored", by="tech-duty")
    record = incident(entry("10:00", "declared", severity="SEV1"), first, second)
    file = Dossier(record, WORLD)
    also = f"also recorded by tech-duty at 2026-11-23 10:25 UTC ({second['id'][-6:]})"
    assert list(marks(record.timeline[1], file)) == [also]
    instead = f"does not count: restored by mim-duty at 2026-11-23 10:20 UTC ({first['id'][-6:]})"
    assert list(marks(record.timeline[2], file)) == [instead]


@pytest.mark.parametrize(
    ("ends", "said"), [((), ["recorded, not sent to customers"]), ((entry("10:30", "close"),), [])]
)
def test_an_update_of_an_open_incident_says_to_whom_it_was_not_sent(
    desk: Desk, ends: tuple[dict[str, Any], ...], said: list[str]
) -> None:
    there = desk.but_file(
        "policy/channels.yaml", "title: Public status page", "title: Public status page\n    url_env: PAGE"
    )
    first, second = entry("10:10", "update", **SENT), entry("10:20", "update", **SENT)
    record = incident(entry("10:00", "declared", severity="SEV1"), first, second, *ends)
    dossier = Dossier(record, there.snapshot)
    assert [list(marks(each, dossier)) for each in record.timeline[1:3]] == [[], said]


def test_a_view_of_the_past_marks_what_was_recorded_more_than_a_minute_later() -> None:
    for recorded, words in (("10:21", []), ("10:22", ["recorded 2m later"])):
        late = entry("10:20", "note", text="x", recorded=clock(recorded))
        record = incident(entry("10:00", "declared", severity="SEV1"), late)
        about = Dossier(record, WORLD)
        assert list(marks(record.timeline[-1], about, late=LATE_THEN)) == words
        assert list(marks(record.timeline[-1], about)) == []
