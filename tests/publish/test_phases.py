"""The phases of an incident follow its milestones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mimkit.model.incident.state import Milestones
from mimkit.publish.figures.phases import Phase, phases

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def told(steps: tuple[Phase, ...]) -> list[str]:
    return [f"{step.label} {step.length_text}" for step in steps]


def test_each_phase_ends_where_the_next_begins() -> None:
    steps = phases(
        Milestones(
            started=START,
            detected=after(4),
            declared=after(10),
            assembled=after(20),
            workaround=after(50),
            restored=after(80),
            confirmed=after(100),
            closed=after(160),
        ),
        None,
    )
    assert told(steps) == [
        "Undetected 4m",
        "Detected, not declared 6m",
        "Assembling 10m",
        "Diagnosis and repair 30m",
        "Workaround in place 30m",
        "Restored, awaiting confirmation 20m",
        "Confirmed, not closed 1h",
    ]


def test_what_is_not_known_is_not_drawn() -> None:
    assert told(phases(Milestones(detected=START, restored=after(30), closed=after(30)), None)) == [
        "Diagnosis and repair 30m"
    ]
    assert told(phases(Milestones(started=START, declared=after(30)), None)) == ["Not declared 30m"]
    assert phases(Milestones(), START) == ()


def test_an_open_incident_runs_until_now() -> None:
    assert told(phases(Milestones(detected=START, declared=after(5)), after(12))) == [
        "Detected, not declared 5m",
        "Diagnosis and repair 7m so far",
    ]


def test_a_restored_incident_that_is_open_waits_for_its_confirmation() -> None:
    steps = phases(Milestones(declared=START, restored=after(5)), after(12))
    assert told(steps)[-1] == "Restored, awaiting confirmation 7m so far"


def test_a_clock_that_is_behind_adds_no_phase() -> None:
    assert told(phases(Milestones(declared=START), START - timedelta(hours=1))) == []


def test_a_declaration_after_the_restoration_makes_no_phase() -> None:
    steps = phases(Milestones(detected=START, restored=after(30), declared=after(40), closed=after(50)), None)
    assert told(steps) == ["Diagnosis and repair 30m", "Restored, not closed 20m"]
