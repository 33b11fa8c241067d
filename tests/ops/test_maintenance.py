"""Planned maintenance: what is recorded, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.errors import Refused, UsageError
from mimkit.model.incident.maintenance import Maintenance
from mimkit.ops.command import Command
from mimkit.ops.planned.maintenance import (
    CancelMaintenance,
    CompleteMaintenance,
    EarlierThanLastStep,
    EndsBeforeStart,
    NotPossibleNow,
    PlanMaintenance,
    StartMaintenance,
    UpdateMaintenance,
)
from mimkit.ops.refusals.names import UnknownName
from mimkit.ops.refusals.order import FutureTime
from tests.builders import Desk, clock, refusal

WINDOW = {"title": "Upgrade", "services": ("payments",), "start": clock("+1 00:30"), "end": clock("+1 02:00")}


@pytest.fixture(scope="module")
def planned() -> Desk:
    return Desk.scaffolded().do(PlanMaintenance, "10:00", **WINDOW, text="Cards may fail")


def the_record(desk: Desk) -> Maintenance:
    (record,) = desk.snapshot.maintenance.values()
    return record


def on(desk: Desk, verb: type[Command], when: str, **words: Any) -> Desk:
    return desk.do(verb, when, maintenance=the_record(desk).id, **words)


def refused(desk: Desk, verb: type[Command], when: str, **words: Any) -> tuple[Any, str, str]:
    return refusal(desk, verb, when, **{"maintenance": the_record(desk).id, **words})


def test_a_plan_is_a_record_with_its_first_entry(planned: Desk) -> None:
    record = the_record(planned)
    assert (record.title, record.services, record.window) == (
        "Upgrade", ("payments",), (clock("+1 00:30"), clock("+1 02:00")),
    )  # fmt: skip
    # The id has the day of the start in the policy's zone, which is UTC.
    assert record.id.startswith("MW-20261124-")
    assert planned.made == record.id
    assert (record.state, record.private, record.timeline[0].text) == ("scheduled", False, "Cards may fail")


def test_a_command_reads_the_record_that_it_is_about(planned: Desk) -> None:
    assert planned.command(PlanMaintenance, "10:00", **WINDOW).about == ()
    name = the_record(planned).id
    assert planned.command(StartMaintenance, "11:00", maintenance=name).about == (name,)


def test_two_plans_of_one_moment_have_two_ids(planned: Desk) -> None:
    again = planned.command(PlanMaintenance, "10:00", **WINDOW, entropy=0)
    assert again.decide(planned.snapshot).made != planned.made


def test_a_service_is_named_once_and_may_be_shortened() -> None:
    desk = Desk.scaffolded().do(PlanMaintenance, "10:00", **{**WINDOW, "services": ("pay", "payments")})
    assert the_record(desk).services == ("payments",)


def test_maintenance_is_started_verified_and_completed(planned: Desk) -> None:
    desk = on(planned, StartMaintenance, "+1 00:35")
    desk = on(desk, UpdateMaintenance, "+1 01:00", text="Half an hour more", end=clock("+1 02:30"))
    desk = on(desk, UpdateMaintenance, "+1 01:30", verifying=True)
    assert the_record(desk).state == "verifying"
    desk = on(desk, CompleteMaintenance, "+1 01:40", text="All is done")
    record = the_record(desk)
    assert [each.kind for each in record.timeline] == [
        "planned", "started", "update", "verifying", "completed",
    ]  # fmt: skip
    assert record.window == (clock("+1 00:30"), clock("+1 02:30"))
    assert (record.started, record.ended) == (clock("+1 00:35"), clock("+1 01:40"))
    assert desk.change is not None
    assert desk.change.subject == f"{record.id}: completed: All is done"


def test_maintenance_that_has_not_started_can_be_moved_or_cancelled(planned: Desk) -> None:
    desk = on(planned, UpdateMaintenance, "11:00", start=clock("+2 00:30"), end=clock("+2 02:00"))
    assert the_record(desk).window == (clock("+2 00:30"), clock("+2 02:00"))
    desk = on(desk, CancelMaintenance, "12:00", text="A part is missing")
    assert the_record(desk).state == "cancelled"


STARTED: tuple[Any, ...] = ((StartMaintenance, "+1 00:35", {}),)


@pytest.mark.parametrize(
    ("steps", "verb", "kind", "sentence", "hint"),
    [
        ((), CompleteMaintenance, NotPossibleNow, "has not started, so it cannot be completed", "mim maintenance start "),
        (STARTED, StartMaintenance, NotPossibleNow, "is in progress, so it cannot be started", "mim maintenance complete "),
        (STARTED, CancelMaintenance, NotPossibleNow, "is in progress, so it cannot be cancelled", "mim maintenance complete "),
        (
            (*STARTED, (UpdateMaintenance, "+1 00:40", {"verifying": True})),
            CancelMaintenance, NotPossibleNow, "is being verified, so it cannot be cancelled", "mim maintenance complete ",
        ),
        (
            (*STARTED, (CompleteMaintenance, "+1 00:40", {})),
            UpdateMaintenance, NotPossibleNow, "was completed, so it cannot be updated", "mim maintenance plan TITLE",
        ),
        (((CancelMaintenance, "11:00", {}),), StartMaintenance, NotPossibleNow, "was cancelled, so it cannot be started", "mim maintenance plan TITLE"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_state_is_refused(  # noqa: PLR0917 - a table
    planned: Desk, steps: Any, verb: type[Command], kind: type[Refused], sentence: str, hint: str
) -> None:
    desk = planned
    for step, when, words in steps:
        desk = on(desk, step, when, **words)
    found = refused(desk, verb, "+1 01:00")
    assert found[0] is kind
    assert sentence in found[1]
    assert hint in found[2]


@pytest.mark.parametrize(
    ("verb", "when", "words", "kind", "sentence"),
    [
        (StartMaintenance, "10:00", {"at": clock("10:01")}, FutureTime, "the start at 2026-11-23T10:01:00Z is in the future"),
        (StartMaintenance, "11:00", {"at": clock("09:59")}, EarlierThanLastStep, "before the last entry"),
        (UpdateMaintenance, "11:00", {}, UsageError, "nothing to change in"),
        (UpdateMaintenance, "11:00", {"end": clock("+1 00:30")}, EndsBeforeStart, "ends at 2026-11-24T00:30:00Z, but starts at 2026-11-24T00:30:00Z"),
        (UpdateMaintenance, "11:00", {"start": clock("+1 02:00")}, EndsBeforeStart, "ends at 2026-11-24T02:00:00Z"),
        (UpdateMaintenance, "11:00", {"maintenance": "MW-20261201-ZZZ"}, UnknownName, "is not a maintenance record in incidents/maintenance"),
    ],
)  # fmt: skip
def test_what_cannot_be_true_is_refused(  # noqa: PLR0917 - a table
    planned: Desk, verb: type[Command], when: str, words: dict[str, Any], kind: type[Exception], sentence: str
) -> None:
    found = refused(planned, verb, when, **words)
    assert found[0] is kind
    assert sentence in found[1]


def test_the_planned_start_of_work_that_has_started_is_history(planned: Desk) -> None:
    running = on(planned, StartMaintenance, "+1 00:35")
    kind, sentence, hint = refused(running, UpdateMaintenance, "+1 00:40", start=clock("+1 01:00"))
    assert (kind, sentence.endswith("has started, so you cannot change its planned start")) == (
        UsageError,
        True,
    )
    assert f"mim maintenance update {the_record(running).id} --to TIME" in hint


@pytest.mark.parametrize(
    ("words", "kind", "sentence"),
    [
        ({"end": clock("+1 00:30")}, EndsBeforeStart, "the window ends at 2026-11-24T00:30:00Z"),
        ({"start": clock("08:00"), "end": clock("10:00")}, UsageError, "the window ended at 2026-11-23T10:00:00Z"),
        ({"services": ("nonesuch",)}, UnknownName, "'nonesuch' is not a service"),
    ],
)  # fmt: skip
def test_a_plan_needs_a_window_in_the_future_and_known_services(
    words: dict[str, Any], kind: type[Exception], sentence: str
) -> None:
    found = refusal(Desk.scaffolded(), PlanMaintenance, "10:00", **{**WINDOW, **words})
    assert found[0] is kind
    assert sentence in found[1]
