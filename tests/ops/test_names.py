"""Names may be typed by their start, and oneself as `me`; an exact name always wins."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import fields
from typing import Any

import pytest

import mimkit.ops
from mimkit.errors import UsageError
from mimkit.model.incident.entries import Note
from mimkit.ops.classify import ChangeSeverity
from mimkit.ops.command import Command
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.confirm import Confirm
from mimkit.ops.declare import Declare
from mimkit.ops.log import Log, find_entry
from mimkit.ops.names import FIELDS, PERSON, ROLE, SEVERITY, AmbiguousName, complete
from mimkit.ops.paging.page import PageGroup
from mimkit.ops.roles import Join, TakeRole
from tests.builders import Desk


@pytest.mark.parametrize(
    ("verb", "words", "full"),
    [
        (TakeRole, {"role": "tech", "person": "tech"}, {"role": "technical-lead", "person": "tech-duty"}),
        (TakeRole, {"role": "Comm", "person": "me"}, {"role": "communications-lead", "person": "mim-duty"}),
        (ChangeSeverity, {"severity": "sev2", "reason": "x"}, {"severity": "SEV2"}),
        (ChangeSeverity, {"severity": "p", "reason": "x"}, {"severity": "pending"}),
        (PageGroup, {"group": "pay"}, {"group": "payments"}),
        (Log, {"text": "me", "kind": "action", "owner": "me"}, {"text": "me", "owner": "mim-duty"}),
        (Log, {"text": "x", "by": "tech", "kind": "action", "owner": "me"}, {"owner": "tech-duty"}),
        (SendUpdate, {"affected": "a", "doing": "b", "audience": "exec"}, {"audience": "executives"}),
        (Confirm, {"stakeholder": "retail"}, {"stakeholder": "retail-operations"}),
        (
            Declare,
            {"title": "x", "services": ("che",), "criteria": ("many",), "roles": {"sc": "me"}, "reported_by": "re"},
            {"services": ("checkout",), "criteria": ("many-users",), "roles": {"scribe": "mim-duty"}, "reported_by": "retail-operations"},
        ),
    ],
)  # fmt: skip
def test_a_command_is_completed(
    declared: Desk, verb: type[Command], words: dict[str, Any], full: dict[str, Any]
) -> None:
    command = declared.command(verb, "10:30", **words).with_full_names(declared.snapshot)
    assert {name: getattr(command, name) for name in full} == full
    assert command.with_full_names(declared.snapshot) == command


def test_a_name_that_several_begin_with_is_refused_with_all_of_them(declared: Desk) -> None:
    with pytest.raises(AmbiguousName) as caught:
        declared.do(ChangeSeverity, "10:30", severity="sev", reason="x")
    assert caught.value.sentence == "'sev' matches the start of more than one severity: SEV1, SEV2, SEV3"
    assert caught.value.hint == "type more of the name, such as SEV1"
    with pytest.raises(AmbiguousName, match="payments, payments-duty"):
        declared.do(Join, "10:30", who="pay")


def test_an_exact_name_wins_over_a_longer_one(declared: Desk) -> None:
    people = dict.fromkeys(("jan", "janet", "me"), declared.snapshot.people["mim-duty"])
    snapshot = declared.snapshot.__class__(declared.snapshot.policy, people=people)
    assert complete(PERSON, "jan", snapshot) == "jan"
    assert complete(PERSON, "JAN", snapshot) == "jan"
    assert complete(PERSON, "janet", snapshot) == "janet"
    assert complete(PERSON, "jane", snapshot) == "janet"
    command = declared.command(TakeRole, "10:30", by="jan", role="scribe", person="me")
    assert command.with_full_names(snapshot) == command


@pytest.mark.parametrize("typed", ["", " ", "nobody", "mim-duty-2"])
def test_an_unknown_name_stays_as_it_was_typed(declared: Desk, typed: str) -> None:
    assert complete(PERSON, typed, declared.snapshot) == typed
    assert complete(ROLE, typed, declared.snapshot) == typed


def test_a_severity_is_found_in_upper_and_lower_case(declared: Desk) -> None:
    assert complete(SEVERITY, "Sev1", declared.snapshot) == "SEV1"


def test_who_joins_may_be_short_or_me_and_a_guest_is_never_completed(declared: Desk) -> None:
    for who, key, full in (
        ("database-d", "person", "database-duty"),
        ("me", "person", "mim-duty"),
        ("payments", "group", "payments"),
    ):
        joined: Any = declared.do(Join, "10:30", who=who).record.timeline[-1]
        assert getattr(joined, key) == full
    guest: Any = declared.do(Join, "10:30", who="me", guest=True).record.timeline[-1]
    assert guest.guest == "me"


def test_every_field_of_a_command_that_holds_a_name_is_completed() -> None:
    """The fields that look like names, so that a new command is not forgotten."""
    for module in pkgutil.walk_packages(mimkit.ops.__path__, "mimkit.ops."):
        importlib.import_module(module.name)
    verbs = list(Command.__subclasses__())
    for each in verbs:
        verbs += each.__subclasses__()
    found = {field.name for verb in verbs for field in fields(verb)}
    assert set(FIELDS) <= found
    assert not {
        name
        for name in found - set(FIELDS)
        if name.rstrip("s")
        in {"person", "people", "user", "lead", "manager", "scribe", "audience", "group", "service"}
    }


def test_entries_whose_ids_end_alike_are_listed(declared: Desk) -> None:
    entries = [
        Note.model_validate(
            {
                **declared.record.timeline[0].model_dump(include={"at", "by", "recorded"}),
                "text": text,
                "id": entry,
                "kind": "note",
            }
        )
        for text, entry in (("One", "01KARC00000000000000000AAA"), ("Two", "01KARC00000000000000001AAA"))
    ]
    with pytest.raises(UsageError) as caught:
        find_entry(tuple(entries), "aaa")
    assert caught.value.rows == (
        ("01KARC00000000000000000AAA  note  One",),
        ("01KARC00000000000000001AAA  note  Two",),
    )
    assert find_entry(tuple(entries), "1aaa") is entries[1]
