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
    assert "is not a time" in desk.refused(2, "metrics", "--since", "last year").err
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
