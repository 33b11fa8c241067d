"""The next update that is promised by default is the earliest one that the policy requires."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.app.recording.checks.promise_check import promise_within_policy
from mimkit.ops.command import Command
from mimkit.ops.communication.updates import PromiseTooLate, SendUpdate
from mimkit.ops.log import Log
from tests.builders import Desk, clock

WORDS = {"affected": "Nobody can pay", "doing": "We look"}
EXECUTIVES = (
    "  - id: cadence",
    (
        "  - id: executives\n    title: Executives\n    repeats: update\n    every: {default: 10m}\n"
        "    audience: executives\n  - id: cadence"
    ),
)


def checked(desk: Desk, verb: type[Command], **words: Any) -> Command:
    command = desk.command(verb, "10:20", **words)
    after = desk.apply(command)
    assert after.change
    return promise_within_policy(command, after.snapshot, after.change)


def test_the_default_is_moved_forward_to_the_shortest_clock_of_the_audience(desk: Desk) -> None:
    there = desk.but_policy(*EXECUTIVES).declare()
    everybody = checked(there, SendUpdate, **WORDS)
    assert isinstance(everybody, SendUpdate)
    assert everybody.next == clock("10:30")
    staff = checked(there, SendUpdate, **WORDS, audience="staff")
    assert isinstance(staff, SendUpdate)
    assert staff.next is None


@pytest.mark.parametrize(
    "words",
    [
        {"next": clock("10:50")},
        {"next": clock("13:20"), "next_reason": "The vendor needs three hours"},
        {},
    ],
)
def test_a_promise_within_the_policy_or_with_a_reason_stays(declared: Desk, words: dict[str, Any]) -> None:
    command = checked(declared, SendUpdate, **WORDS, **words)
    assert command == declared.command(SendUpdate, "10:20", **WORDS, **words)


def test_a_typed_promise_later_than_the_policy_is_refused(declared: Desk) -> None:
    with pytest.raises(PromiseTooLate, match="within 30m"):
        checked(declared, SendUpdate, **WORDS, next=clock("10:51"))


def test_a_report_to_a_regulator_and_a_note_promise_nothing_to_stakeholders(desk: Desk) -> None:
    there = desk.but_file("policy/channels.yaml", "    public: true", "    authority: true").declare()
    report = {**WORDS, "audience": "customers", "next": clock("+1 10:00")}
    assert checked(there, SendUpdate, **report) == there.command(SendUpdate, "10:20", **report)
    assert checked(there, Log, text="x") == there.command(Log, "10:20", text="x")
