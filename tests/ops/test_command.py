"""A command is data: the same on every attempt."""

from __future__ import annotations

import dataclasses

import pytest

from mimkit.model.ids import ulid_time
from mimkit.ops.command import Command
from mimkit.ops.declare import Declare
from mimkit.ops.follow_up.problem import OpenProblem
from mimkit.ops.log import Log
from mimkit.ops.paging.page import PageGroup
from tests.builders import Desk, clock


def test_a_command_that_is_tried_again_writes_the_same_entry(declared: Desk) -> None:
    command = declared.command(Log, "10:20", text="The pool is full")
    assert declared.apply(command).files == declared.apply(command).files


def test_a_command_that_lost_a_race_writes_the_same_entry_on_the_newer_head(declared: Desk) -> None:
    command = declared.command(Log, "10:20", text="The pool is full")
    newer = declared.do(PageGroup, "10:19", group="payments")
    assert newer.apply(command).last_id == declared.apply(command).last_id
    assert len(newer.apply(command).record.timeline) == len(declared.record.timeline) + 2


def test_the_ids_of_a_command_have_the_time_of_writing_and_count_up(declared: Desk) -> None:
    command = declared.command(Log, "10:20", at=clock("09:00"), text="x")
    assert ulid_time(command.entry_id()) == clock("10:20")
    assert command.entry_id() < command.entry_id(1) < command.entry_id(2)


def test_a_command_says_which_records_it_must_read(desk: Desk, declared: Desk) -> None:
    assert desk.command(Declare, "10:09", title="x").about == ()
    assert declared.command(Log, "10:20", text="x").about == (declared.incident,)
    assert (Declare.gives_id, OpenProblem.gives_id, Log.gives_id) == (True, True, False)


def _verbs(root: type[Command] = Command) -> list[type[Command]]:
    return [each for child in root.__subclasses__() for each in (child, *_verbs(child))]


@pytest.mark.parametrize("verb", _verbs(), ids=lambda verb: verb.__name__)
def test_every_command_is_frozen_and_described(verb: type[Command]) -> None:
    assert verb.__dataclass_params__.frozen  # type: ignore[attr-defined]  # what a dataclass keeps of its decorator
    assert verb.__doc__
    assert all(field.kw_only for field in dataclasses.fields(verb))


def test_applying_a_command_leaves_the_older_desk_alone(declared: Desk) -> None:
    before = dict(declared.files)
    declared.do(Log, "10:20", text="x")
    assert declared.files == before
