"""The table of entry kinds: complete, and in agreement with the classes and with the state."""

from __future__ import annotations

from typing import get_args

from mimkit.cli.registry import VERBS
from mimkit.model.incident.entries import TYPE_OF
from mimkit.model.incident.kinds import (
    CHANGING,
    DECIDING,
    ENDING,
    FITS_AFTER_END,
    KINDS,
    LOG_KINDS,
    ONCE,
    RESOLVING,
    TASK_WORDS,
    TASKS,
    Phase,
)


def test_every_class_of_entry_has_a_row_in_the_same_order() -> None:
    assert list(KINDS) == list(TYPE_OF)


def test_every_group_names_known_kinds() -> None:
    for group in (LOG_KINDS, TASKS, DECIDING, ENDING, ONCE, CHANGING, FITS_AFTER_END):
        assert set(group) < set(KINDS)
    assert set(TASKS) - set(LOG_KINDS) == {"query"}, "recorded by its own command"
    assert {*TASKS, *LOG_KINDS} < set(FITS_AFTER_END)
    assert TASKS == tuple(TASK_WORDS) == tuple(RESOLVING)


def test_the_kinds_that_change_an_entry_are_those_that_name_one() -> None:
    assert set(CHANGING) == {kind for kind, each in TYPE_OF.items() if "entry" in each.model_fields}


def test_every_phase_begins_with_a_kind() -> None:
    assert {each.phase for each in KINDS.values() if each.phase} == set(get_args(Phase))
    assert {KINDS[kind].phase for kind in ENDING} == {"rejected", "demoted", "merged", "closed"}


def test_every_command_is_one_that_exists() -> None:
    known = {verb.name for verb in VERBS}
    commands = [each.command.split() for each in KINDS.values() if each.command]
    assert all(program == "mim" and verb in known for program, verb, *_ in commands)
