"""A deadline is met or missed only if the precision of the times allows saying so."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.clocks.due import all_intervals, obligations
from mimkit.clocks.promises import SentUpdate, promises
from mimkit.model.dossier import Dossier
from mimkit.model.time.approximate import approximated
from mimkit.model.time.end_of_day import due_day
from tests.builders import Desk, clock, entry, incident

UPDATE = {"affected": "Checkout", "doing": "We look for the cause"}
FIRST = "first-update"


def judged(*timeline: dict[str, Any], now: str = "20:00") -> dict[str, list[str]]:
    record = incident(*timeline)
    dossier = Dossier(record, Desk.scaffolded().informing_together().snapshot).at(clock(now))
    found: dict[str, list[str]] = {}
    for each in all_intervals(dossier):
        found.setdefault(each.clock, []).append(each.status)
    return found


def declared(at: str = "10:00", **keys: Any) -> dict[str, Any]:
    return entry(at, "declared", severity="SEV1", **keys)


def update(at: str, **keys: Any) -> dict[str, Any]:
    return entry(at, "update", **UPDATE, **keys)


@pytest.mark.parametrize(
    ("start", "answer", "status"),
    [
        (declared(), update("10:10"), "met"),
        (declared(), update("10:14", precision="hour"), "undecided"),
        (declared(), update("10:10", latest="2026-11-23T10:14:00Z"), "met"),
        (declared(), update("10:10", latest="2026-11-23T10:20:00Z"), "undecided"),
        (declared(), update("10:16", latest="2026-11-23T10:20:00Z"), "late"),
        (declared(precision="hour"), update("10:20"), "undecided"),
        (declared(precision="hour"), update("11:00"), "late"),
        (declared(precision="minute"), update("10:10"), "met"),
        (declared(precision="day"), update("11:00", latest="2026-11-23T12:00:00Z"), "undecided"),
    ],
)
def test_the_first_update_is_judged_only_if_the_times_allow_it(
    start: dict[str, Any], answer: dict[str, Any], status: str
) -> None:
    assert judged(start, answer)[FIRST] == [status]


@pytest.mark.parametrize(("now", "status"), [("10:05", "soon"), ("10:45", "soon"), ("10:46", "overdue")])
def test_a_running_deadline_of_an_approximate_start_is_overdue_only_when_it_certainly_is(
    now: str, status: str
) -> None:
    dossier = Dossier(
        incident(declared(precision="hour")), Desk.scaffolded().informing_together().snapshot
    ).at(clock(now))
    found = {each.clock: each for each in obligations(dossier)}
    assert (found[FIRST].status, found[FIRST].due) == (status, clock("10:45"))


def test_repeating_updates_and_roles_are_judged_the_same_way() -> None:
    cadence = judged(declared(), update("10:05"), update("10:30", precision="hour"), now="10:40")
    assert cadence["cadence"][1] == "undecided"
    filled = entry("10:03", "role", role="technical-lead", person="tech-duty", precision="hour")
    assert "undecided" in judged(declared(), filled)["roles"]


def test_a_deadline_that_may_have_ended_before_it_was_due_is_undecided() -> None:
    closed = entry("10:12", "demoted", reason="Small")
    assert FIRST not in judged(declared(), closed)
    assert judged(declared(), {**closed, "precision": "hour"})[FIRST] == ["undecided"]


def test_a_promise_is_kept_only_if_the_update_certainly_came_in_time() -> None:
    def outcome(answered: Any) -> str:
        return promises([SentUpdate(clock("10:00"), clock("10:30")), SentUpdate(answered)])[0].outcome

    assert outcome(clock("10:30")) == "kept"
    assert outcome(approximated(clock("10:20"), "hour", None)) == "undecided"
    assert outcome(approximated(clock("11:10"), "hour", None)) == "late"


@pytest.mark.parametrize(
    ("keys", "days"),
    [
        # Restored on Monday 23 November: five business days later is Monday the 30th, whatever the hour was.
        ({"precision": "day"}, ["2026-11-30"]),
        ({"latest": "2026-11-24T10:00:00Z"}, ["2026-12-01"]),
    ],
)
def test_a_deadline_in_business_days_counts_from_the_day_of_its_start(
    keys: dict[str, Any], days: list[str]
) -> None:
    record = incident(declared(), entry("11:00", "restored", **keys))
    dossier = Dossier(record, Desk.scaffolded().informing_together().snapshot).at(clock("+1 12:00"))
    assert [str(due_day(each.due)) for each in obligations(dossier) if each.clock == "review"] == days
