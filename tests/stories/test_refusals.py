"""Refusals are one sentence with the next command, and change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.stories.conftest import Desk

HIT = ("--service", "checkout", "--criterion", "service-unavailable")

USAGE = (
    ("declare", ""),
    ("declare", " \n "),
    ("declare", "x" * 100_000),
    ("declare", "two\nlines"),
    ("declare", "x", "--service", "nope"),
    ("declare", "x", "--severity", "SEV9"),
    ("declare", "x", "--criterion", "nope"),
    ("declare", "x", "--manager", "nobody"),
    ("declare", "x", "--reported-by", "nobody"),
    ("declare", "x", "--by", "nobody"),
    ("declare", "x", "--bridge", "javascript:alert(1)"),
    ("declare", "x", "--category", "Not A Word"),
    ("declare", "x", "--started", "10:30"),
    ("declare", "x", "--backfill", "--propose", "--detected", "2019-05-30T20:26:00Z"),
    ("declare", "x", "--backfill", "--drill", "--detected", "2019-05-30T20:26:00Z"),
    ("declare", "x", "--propose", "--drill"),
    ("declare", "x", "--detected", "2026-11-23T10:00:00"),
    ("declare", "x", "--at", "2027-01-01T00:00:00Z"),
    ("declare", "x", "--at", "yesterday"),
    ("declare", "x", "--at", "25:00"),
    ("declare", "x", "--at", "-10"),
    ("declare", "x", "--at", "-99999d"),
    ("declare", "x", "--at", "0001-01-01T00:00:00+14:00"),
    ("log", ""),
    ("log", "x" * 100_000),
    ("log", "a \udcff b"),
    ("log", "x", "--owner", "tech-duty"),
    ("log", "x", "--kind", "action", "--owner", "nobody"),
    ("log", "x", "--evidence", "not an address"),
    ("log", "x", "--resolves", "ZZZ"),
    ("log", "x", "--at", "+5m"),
    ("log", "x", "--at", "2026-02-30T10:00:00Z"),
    ("log", "x", "-i", "ZZZ"),
    ("log", "x", "-i", "../../etc"),
    ("log", "x", "-i", "MI-20261123-ZZZ"),
    ("log", "x", "-i", "--upload-pack=touch"),
    ("role", "nope", "tech-duty"),
    ("role", "scribe", "nobody"),
    ("page", "nope"),
    ("join", "nope"),
    ("bridge", "nope"),
    ("severity", "SEV9", "--reason", "x"),
    ("severity", "SEV2", "--reason", " "),
    ("update", "--affected", "", "--doing", "y"),
    ("update", "--affected", "x", "--doing", "y", "--next", "5"),
    ("update", "--affected", "x", "--doing", "y", "--next", "-5m"),
    ("update", "--affected", "x", "--doing", "y", "--audience", "nope"),
    ("update", "--affected", "x", "--doing", "y", "--review-by", "tomorrow"),
    ("link", ""),
    ("workaround", ""),
    ("fixed", ""),
    ("confirm", "--by", "nobody"),
    ("amend", "ZZZ", "--at", "10:00"),
    ("amend", "", "--text", "x"),
    ("redact", "ZZZ", "--reason", "x"),
    ("merge", "--into", "ZZZ"),
    ("problem", "open", "--owner", "nobody"),
    ("problem", "link", "PB-1"),
    ("problem", "update", "ZZZ", "--state", "fixed"),
    ("action", "done", "ZZZ", "--evidence", "https://git.example.com/1"),
    ("action", "add", "x", "--due", "soon"),
    ("show", "ZZZ"),
    ("check", "not/there"),
    ("check", "/"),
    ("check", "--ignore", "MIM999X"),
    ("rule", "MIM999X"),
    ("schema", "nope"),
    ("nope",),
    ("problem", "nope"),
    ("log",),
    ("log", "a", "b"),
    ("log", "x", "--nope"),
    ("log", "x", "--kind", "nope"),
    ("log", "x", "--at"),
    ("severity", "SEV1"),
    ("update", "--affected", "x"),
    ("list", "--limit", "0"),
    ("-C", "not/there", "status"),
)


PROCESS = (
    ("promote",),
    ("reject", "--reason", "x"),
    ("confirm", "--by", "retail-operations"),
    ("close",),
    ("reopen", "--reason", "x"),
    ("role", "technical-lead", "mim-duty"),
    ("role", "major-incident-manager", "mim-duty"),
    ("severity", "SEV1", "--reason", "x"),
    ("restored", "--at", "09:00"),
    ("review", "start"),
    ("review", "add", "worked", "x"),
    ("review", "publish"),
    ("review", "waive", "--reason", "x", "--approver", "mim-duty"),
    ("action", "add", "x"),
)


def shortly(words: tuple[str, ...]) -> str:
    return " ".join(words)[:40]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, furnish: Callable[[Path], Desk]) -> Desk:
    """A repository with a running incident, and with work of somebody's own in it.

    What is refused leaves it as it was, so that all refusals can share it.
    """
    desk = furnish(tmp_path_factory.mktemp("refusals"))
    desk.declare("Checkout returns 503", *HIT, "--started", "10:00")
    desk.write("todo.txt", "staged")
    desk.git("add", "todo.txt")
    desk.write("policy/glossary.yaml", "half: [typed\n")
    return desk


@pytest.mark.parametrize("words", USAGE, ids=shortly)
def test_words_that_make_no_command(running: Desk, words: tuple[str, ...]) -> None:
    running.refused(2, *words)


@pytest.mark.parametrize("words", PROCESS, ids=shortly)
def test_steps_that_the_process_forbids(running: Desk, words: tuple[str, ...]) -> None:
    running.refused(3, *words)


def test_an_option_of_git_is_never_passed_on(running: Desk) -> None:
    canary = running.folder.parent / "canary"
    for name in (f"--output={canary}", f"--upload-pack=touch {canary}", f"-o{canary}"):
        running.type("show", name)
        running.type("log", "x", "-i", name)
        running.type("check", "--", name)
        running.type("problem", "update", "--", name)
    assert not canary.exists()


def test_what_is_typed_cannot_act_on_the_terminal(running: Desk) -> None:
    evil = "\x1b]0;owned\x07\u202e"
    for words in (
        ("log", "x", "--by", evil),
        ("log", "x", "--at", evil),
        ("show", evil),
        (evil,),
        ("-C", evil, "log"),
    ):
        said = running.refused(2, *words)
        assert "\x1b" not in said.err
        assert "\u202e" not in said.err


@pytest.mark.parametrize(
    ("clock", "hint"),
    [("garbage", "MIM_NOW="), ("2026-11-23T10:00:00", "MIM_NOW="), ("1969-01-01T00:00:00Z", "MIM_NOW=")],
)
def test_a_fixed_clock_that_tells_no_time(desk: Desk, clock: str, hint: str) -> None:
    desk.more["MIM_NOW"] = clock
    assert hint in desk.refused(2, "declare", "x").err


def test_nobody_acts(desk: Desk) -> None:
    desk.git("config", "user.email", "stranger@example.com")
    assert "stranger@example.com" in desk.refused(2, "declare", "x").err
    desk.more["MIM_ACTOR"] = "nobody"
    assert "'nobody' is not a person" in desk.refused(2, "declare", "x").err
    desk.more["MIM_ACTOR"] = "deputy-duty"
    desk.mim("declare", "x")


def test_several_incidents_are_open(desk: Desk) -> None:
    first, second = desk.declare("one"), desk.declare("two")
    said = desk.refused(2, "log", "x").err
    assert first in said
    assert second in said
    desk.more["MIM_INCIDENT"] = second[-3:]
    assert desk.mim("log", "x", "--json").document["incident"] == second
    assert desk.mim("log", "x", "-i", first[-3:].lower(), "--json").document["incident"] == first


def test_none_is_open(desk: Desk) -> None:
    for words in (("log", "x"), ("restored",), ("show",), ("sitrep",), ("checklist",), ("review", "start")):
        desk.refused(2, *words)
    assert desk.mim("status").out == "No open incident.\n"


@pytest.mark.parametrize(
    ("words", "sentence", "hint"),
    [
        (("log", "   "), "TEXT is empty", "  Add text to TEXT; for examples:\n  next: mim log --help"),
        (("link", ""), "REF is empty", "  Add text to REF; for examples:\n  next: mim link --help"),
        (("bridge", "foo"), "URL is `foo`", "  Expected a URL"),
        (
            ("declare", "x", "--origin", ""),
            "--origin is empty",
            "  Add text to --origin; for examples:\n  next: mim declare --help",
        ),
        (("declare", "x", "--bridge", "foo"), "--bridge is `foo`", "  Expected a URL"),
        (("declare", "x", "--tag", "A B"), "Item 1 of --tag is `A B`", "  Expected lower-case letters"),
        (
            ("update", "--affected", " ", "--doing", "x"),
            "--affected is empty",
            "  Add text to --affected; for examples:\n  next: mim update --help",
        ),
    ],
)
def test_a_value_is_named_by_the_option_or_argument_that_was_typed(
    desk: Desk, words: tuple[str, ...], sentence: str, hint: str
) -> None:
    desk.declare()
    first, _, rest = desk.refused(2, *words).err.partition("\n")
    assert first == f"mim: {sentence}"
    assert rest.startswith(hint)


def test_a_kind_of_schema_that_does_not_exist_is_answered_with_a_command(desk: Desk) -> None:
    assert (
        "  Did you mean incident?\n  next: mim schema incident\n" in desk.refused(2, "schema", "incidnt").err
    )
    assert "  Show all kinds:\n  next: mim schema\n" in desk.refused(2, "schema", "foo").err
