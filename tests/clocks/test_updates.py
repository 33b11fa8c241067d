"""Whether updates were on time: one answer for every page, chart, metric and command."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mimkit.clocks.due import all_intervals, obligations
from mimkit.clocks.updates import NextUpdate, answers, late_updates, next_update, timing
from mimkit.model.dossier import dossier_of
from mimkit.model.snapshot import Snapshot
from tests.builders import INCIDENT, Desk, clock, entry, incident

DECLARED = entry("10:09", "declared", severity="SEV1", criteria=["service-unavailable"])


def update(at: str, **keys: Any) -> dict[str, Any]:
    return entry(at, "update", affected="a", doing="b", **keys)


def coming(snapshot: Snapshot, now: str, *timeline: dict[str, Any]) -> NextUpdate | None:
    there = snapshot.with_records({INCIDENT: incident(*timeline)}, {}, {})
    case = dossier_of(there, INCIDENT).under_its_policy().at(clock(now))
    return next_update(case.state, obligations(case), case.snapshot, clock(now))


@pytest.mark.parametrize(
    ("now", "timeline", "expected"),
    [
        ("10:10", [DECLARED], NextUpdate(clock("10:24"), None)),
        (
            "10:30",
            [DECLARED, update("10:20", next=clock("13:20"))],
            NextUpdate(clock("10:50"), clock("13:20")),
        ),
        (
            "10:30",
            [DECLARED, update("10:20", next=clock("10:40"))],
            NextUpdate(clock("10:40"), clock("10:40")),
        ),
        (
            "10:36",
            [DECLARED, update("10:20", next=clock("10:40")), entry("10:35", "restored")],
            NextUpdate(clock("10:40"), clock("10:40")),
        ),
        ("10:41", [DECLARED, update("10:20", next=clock("10:40")), entry("10:35", "restored")], None),
        (
            "12:00",
            [DECLARED, entry("10:35", "restored"), update("10:40", next=clock("11:00"))],
            NextUpdate(clock("11:00"), clock("11:00")),
        ),
        ("12:00", [DECLARED, update("10:20"), entry("10:35", "restored")], None),
        ("12:00", [DECLARED, update("10:20", next=clock("13:00")), entry("10:35", "close")], None),
    ],
)
def test_the_next_update_is_due_at_the_earlier_of_policy_and_promise(
    desk: Desk, now: str, timeline: list[dict[str, Any]], expected: NextUpdate | None
) -> None:
    assert coming(desk.snapshot, now, *timeline) == expected


def test_a_report_that_a_regulator_is_owed_is_no_next_update(desk: Desk) -> None:
    there = desk.but_file("policy/channels.yaml", "    public: true", "    authority: true").but_policy(
        "  - id: cadence",
        "  - id: report\n    title: Report\n    starts: declared\n    met_by: update.customers\n"
        "    within: 5m\n  - id: cadence",
    )
    found = coming(there.snapshot, "10:10", DECLARED)
    assert found == NextUpdate(clock("10:24"), None)


def test_an_update_is_as_late_as_the_worst_of_its_deadlines(desk: Desk) -> None:
    there = desk.snapshot.with_records(
        {
            INCIDENT: incident(
                DECLARED, update("10:41"), update("11:00", next=clock("11:10")), update("11:12")
            )
        },
        {},
        {},
    )
    case = dossier_of(there, INCIDENT).under_its_policy().at(clock("12:00"))
    late = late_updates(all_intervals(case), case.policy)
    assert late == {clock("10:41"): timedelta(minutes=17), clock("11:12"): timedelta(minutes=2)}
    marks = [timing(each, case.state, late) for each in case.state.timeline]
    assert marks == ["", "17m late", "", "2m late"]


def test_an_update_before_the_declaration_is_marked_as_such(desk: Desk) -> None:
    there = desk.snapshot.with_records(
        {INCIDENT: incident(update("10:08"), DECLARED, update("10:20"))}, {}, {}
    )
    state = dossier_of(there, INCIDENT).under_its_policy().at(clock("10:30")).state
    assert [timing(each, state, {}) for each in state.timeline] == ["before the declaration", "", ""]
    undeclared = (
        dossier_of(desk.snapshot.with_records({INCIDENT: incident(update("10:08"))}, {}, {}), INCIDENT)
        .under_its_policy()
        .at(clock("10:30"))
    )
    assert [timing(each, undeclared.state, {}) for each in undeclared.state.timeline] == [""]


@pytest.mark.parametrize(
    ("known", "note"),
    [
        ({}, "before the declaration"),
        ({"started": clock("10:02")}, "before the start of the impact"),
        ({"started": clock("10:01")}, "before the declaration"),
        ({"detected": "10:02", "started": clock("09:00")}, "before detection"),
    ],
)
def test_an_early_update_says_before_what_it_was(desk: Desk, known: dict[str, Any], note: str) -> None:
    detected = [entry(known.pop("detected"), "detected")] if "detected" in known else []
    record = incident(*detected, update("10:01"), DECLARED, **known)
    state = dossier_of(desk.snapshot.with_records({INCIDENT: record}, {}, {}), INCIDENT).state
    assert [timing(each, state, {}) for each in state.timeline if each.kind == "update"] == [note]


def test_of_several_clocks_the_interval_that_is_due_first_answers(desk: Desk) -> None:
    slow = desk.but_policy(
        "  - id: cadence",
        "  - id: slow\n    title: Slow\n    repeats: update\n    every: 2h\n    until: restored\n  - id: cadence",
    )
    fast = slow.but_policy("every: 2h", "every: 10m")
    for there, due in ((slow, "10:50"), (fast, "10:30")):
        snapshot = there.snapshot.with_records({INCIDENT: incident(DECLARED, update("10:20"))}, {}, {})
        case = dossier_of(snapshot, INCIDENT).under_its_policy().at(clock("10:25"))
        assert answers(all_intervals(case), case.policy)[clock("10:20")].due == clock(due)
