"""Each refusal has its own message, next command and exit status."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest

from mimkit.errors import (
    EnvironmentUnfit,
    MimError,
    NotShared,
    RecordsUnreadable,
    Refused,
    UsageError,
)
from mimkit.ops import refusals
from mimkit.ops.refusals.names import SameIncident, UnknownName

MODULES = [import_module(f"{refusals.__name__}.{each.name}") for each in iter_modules(refusals.__path__)]
CLASSES = [
    each
    for module in MODULES
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, MimError) and each.__module__ == module.__name__
]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (MimError, 5),
        (UsageError, 2),
        (Refused, 3),
        (NotShared, 4),
        (EnvironmentUnfit, 5),
        (RecordsUnreadable, 5),
    ],
)
def test_the_exit_status_stands_on_the_class(kind: type[MimError], status: int) -> None:
    assert kind.status == status


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_what_the_process_forbids_ends_with_3_and_what_was_mistyped_with_2(kind: type[MimError]) -> None:
    assert kind.status == (2 if issubclass(kind, UsageError) else 3)


def test_a_refusal_is_its_sentence_and_may_have_no_hint() -> None:
    refused = UsageError("nothing to correct")
    assert (str(refused), refused.sentence, refused.hint) == (
        "nothing to correct",
        "nothing to correct",
        "",
    )


def test_unreadable_records_name_their_places() -> None:
    assert RecordsUnreadable("a does not pass", "mend it", ("a:1:1",)).rows == (("a:1:1",),)


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("tech-dty", ["tech-duty", "mim-duty"], "did you mean tech-duty or mim-duty?"),
        ("zzz", ["b", "a"], "known: a, b"),
        ("zzz", [f"p{number}" for number in range(10)], "known: p0, p1, p2, p3, p4, p5, p6, p7 ..."),
        ("zzz", [], "add it to policy/people.yaml"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_or_the_known(
    name: str, known: list[str], hint: str
) -> None:
    refused = UnknownName("person", name, known, "policy/people.yaml")
    assert (refused.sentence, refused.hint) == (f"{name!r} is not a person in policy/people.yaml", hint)


def test_the_same_incident_is_named_unless_it_is_restricted() -> None:
    named = SameIncident("MI-20261123-K7F", "K7F")
    assert named.sentence == "nothing was recorded: MI-20261123-K7F is already open"
    assert named.hint == "add what you know to that incident: mim log TEXT -i K7F"
    restricted = SameIncident("MI-20261123-K7F", None)
    assert restricted.sentence == "nothing was recorded: a restricted incident is already open"
    assert "K7F" not in restricted.hint
