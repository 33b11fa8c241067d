"""A phase lasts from the entry that started it, and the disruption from its own start."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.model.dossier import dossier_of
from mimkit.ops.declare import Withdraw
from mimkit.ops.restore import RecordWorkaround, Restore
from mimkit.report.incident.progress.phase import duration_text, phase_since, phase_text
from tests.builders import INCIDENT, Desk, clock, entry, incident


def at(desk: Desk, when: str) -> tuple[str, str]:
    return phase_text(desk.state, clock(when)), duration_text(desk.state, clock(when))


def test_each_phase_counts_from_its_own_start(desk: Desk) -> None:
    there = desk.declare(started=clock("10:00"), detected=clock("10:05"))
    assert at(there, "10:12") == ("investigating, for 3m", "12m since the impact started")
    there = there.do(RecordWorkaround, "10:30", text="Pay later")
    assert at(there, "10:37") == ("workaround, for 7m", "37m since the impact started")
    there = there.do(RecordWorkaround, "10:40", text="Pay later, through a link")
    assert at(there, "10:41") == ("workaround, for 11m", "41m since the impact started")
    there = there.do(Restore, "10:50")
    assert at(there, "11:00") == ("restored, for 10m", "50m until restoration")


def test_without_a_start_the_next_known_time_counts_and_is_named(desk: Desk) -> None:
    assert at(desk.declare(detected=clock("10:05")), "10:12")[1] == "7m since detection"
    assert at(desk.declare(), "10:12") == ("investigating, for 3m", "3m since the declaration")
    assert at(desk.declare(), "10:08") == ("investigating, for 0s", "starts in 1m")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ([], ("closed, 20m ago", "21m until restoration")),
        (
            [entry("10:45", "reopen", reason="Errors are back")],
            ("investigating, for 15m", "51m since the declaration"),
        ),
    ],
)
def test_a_reopened_incident_is_investigated_since_it_was_reopened(
    desk: Desk, more: list[dict[str, Any]], expected: tuple[str, str]
) -> None:
    record = incident(
        entry("10:09", "declared", severity="SEV1"),
        entry("10:20", "workaround", text="Pay later"),
        entry("10:30", "restored"),
        entry("10:40", "close"),
        *more,
    )
    state = dossier_of(desk.snapshot.with_records({INCIDENT: record}, {}, {}), INCIDENT).state
    assert (phase_text(state, clock("11:00")), duration_text(state, clock("11:00"))) == expected


@pytest.mark.parametrize("kind", ["rejected", "demoted"])
def test_what_was_called_off_says_how_long_ago(desk: Desk, kind: str) -> None:
    there = desk.declare(outcome="propose" if kind == "rejected" else "declare")
    if kind == "rejected":
        assert at(there, "10:12") == ("proposed, for 3m", "")
    there = there.do(Withdraw, "10:20", kind=kind, reason="One shop only")
    assert at(there, "10:30")[0] == f"{kind}, 10m ago"


def test_a_record_without_times_shows_the_phase_alone(desk: Desk) -> None:
    state = desk.declare(outcome="propose").state._replace(severities=())
    assert phase_since(state) is None
    assert phase_text(state, clock("10:30")) == "proposed"


def test_a_restoration_before_the_start_has_no_duration(desk: Desk) -> None:
    state = desk.declare().state
    wrong = state._replace(milestones=state.milestones._replace(restored=clock("09:00")), phase="restored")
    assert duration_text(wrong, clock("10:30")) == ""
