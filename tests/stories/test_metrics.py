"""`mim metrics` on a real clone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk


@pytest.fixture
def over(desk: Desk) -> str:
    """An incident that was detected at 10:01, declared at 10:09 and restored at 10:55."""
    name = desk.declare(
        "Nobody can pay",
        "--service",
        "checkout",
        "--severity",
        "SEV1",
        "--detected",
        "10:01",
        "--started",
        "09:57",
    )
    desk.mim("update", "--affected", "Card payments", "--doing", "We look into it", "--at", "10:09")
    desk.clock = "10:55"
    desk.mim("restored")
    desk.clock = "12:00"
    return name


def values(desk: Desk, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = desk.mim("metrics", "--format", "json", *words).document["groups"][0]["values"]
    return found


def test_each_number_stands_under_its_definition_with_the_way_to_get_it_again(desk: Desk, over: str) -> None:
    said = desk.mim("metrics", "--metric", "time-to-declare", "--metric", "time-to-restore").out
    assert (
        "Time to declare\n  From the first alert or report to the declaration of the major incident.\n  > 8m, n = 1\n"
        in said
    )
    assert "  > 58m, n = 1\n" in said
    again = said.splitlines()[-1].removeprefix("To reproduce: mim ")
    assert again.endswith("--now 2026-11-23T12:00:00Z")
    assert desk.mim(*again.split()).out == said
    assert over


@pytest.mark.usefixtures("over")
def test_a_report_of_then_does_not_know_what_was_recorded_later(desk: Desk) -> None:
    assert values(desk, "--as-of", "10:30")["time-to-restore"]["points"] == []
    assert len(values(desk)["time-to-restore"]["points"]) == 1


@pytest.mark.usefixtures("over")
@pytest.mark.parametrize(
    ("words", "incidents"),
    [
        (("--since", "2026-11-23"), 1),
        (("--since", "2026-11-24"), 0),
        (("--until", "2026-11-23"), 1),
        (("--until", "2026-11-22"), 0),
        (("--until", "2026-11-23T10:09:00Z"), 0),
    ],
)
def test_a_day_is_the_beginning_or_the_end_of_a_period_and_a_part_of_it(
    desk: Desk, words: tuple[str, ...], incidents: int
) -> None:
    assert desk.mim("metrics", "--format", "json", *words).document["groups"][0]["incidents"] == incidents


@pytest.mark.usefixtures("over")
def test_two_periods_of_few_incidents_are_not_compared(desk: Desk) -> None:
    said = desk.mim(
        "metrics", "--since", "2026-11-23", "--before", "2026-01-01", "--metric", "time-to-declare"
    ).out
    assert "compared with the earlier period: not enough data to compare" in said


def test_what_cannot_be_answered_is_refused_in_plain_words(desk: Desk) -> None:
    assert "The metrics are incidents, time-to-declare" in desk.refused(2, "metrics", "--metric", "mttr").err
    assert "is not a valid time" in desk.refused(2, "metrics", "--since", "last year").err
    assert "--before requires --since" in desk.refused(2, "metrics", "--before", "2026-01-01").err
    assert "is not a folder" in desk.refused(2, "metrics", "--also", "nowhere").err
    assert desk.type("metrics", "--also", "/").status == 5


def test_a_record_that_cannot_be_read_is_named_and_not_counted(desk: Desk, over: str) -> None:
    file = desk.record(over)
    file.write_text(file.read_text().replace("title:", "titel:"))
    desk.commit()
    said = desk.type("metrics")
    assert said.status == 1
    assert "could not be read, so it was not counted:" in said.err
    assert "0 incidents" in said.out
    assert "; 1 unreadable record; commit" in said.out
    assert desk.type("metrics", "--json").document["unreadable"] == [file.relative_to(desk.folder).as_posix()]


@pytest.mark.sweep
@pytest.mark.usefixtures("over")
def test_an_incident_without_a_start_has_a_time_from_detection(desk: Desk) -> None:
    """Detected at 12:01 and restored at 12:55, so 54 minutes; nobody recorded when the impact started."""
    desk.clock = "12:09"
    name = desk.declare("Mail is late", "--service", "email", "--severity", "SEV2", "--detected", "12:01")
    desk.clock = "12:55"
    desk.mim("restored", "-i", name)
    found = values(desk)
    assert found["time-to-restore"]["n"] == 1
    assert found["time-to-restore"]["excluded"] == [{"incident": name, "reason": "no time for started"}]
    assert sorted(each["seconds"] / 60 for each in found["detected-to-restored"]["points"]) == [54, 54]
    said = desk.mim(
        "metrics", "--metric", "time-to-restore", "--metric", "detected-to-restored", "--mean"
    ).out
    assert "  > 58m, mean 58m, n = 1; not counted: 1 (no time for started)\n" in said
    assert "  > 54m, 54m, mean 54m, n = 2\n" in said
    again = said.splitlines()[-1].removeprefix("To reproduce: mim ")
    assert desk.mim(*again.split()).out == said


@pytest.mark.usefixtures("over")
def test_two_dimensions_are_counted_at_once(desk: Desk) -> None:
    said = desk.mim("metrics", "--by", "quarter, service", "--metric", "incidents").out
    assert "  > 2026-Q4  checkout  1\n" in said
    assert "--by quarter,service " in said
    assert "did you mean quarter?" in desk.refused(2, "metrics", "--by", "quartr,service").err
    assert "use one or more of service, category" in desk.refused(2, "metrics", "--by", "month").err
    assert "contains a dimension twice" in desk.refused(2, "metrics", "--by", "service,service").err


def test_an_incident_without_any_date_is_named(desk: Desk, over: str) -> None:
    file = desk.record(over)
    other = file.parent.parent / "MI-20261399-AAA" / "incident.yaml"
    other.parent.mkdir()
    header = file.read_text().partition("\ntimeline:")[0].replace(over, other.parent.name)
    other.write_text(
        "\n".join(line for line in header.splitlines() if "started" not in line) + "\ntimeline: []\n"
    )
    desk.commit()
    document = desk.mim("metrics", "--json").document
    assert document["left_out_incidents"] == [{"incident": "MI-20261399-AAA", "reason": "no known date"}]
    assert "1 incident; 1 without a date; commit" in desk.mim("metrics").out
