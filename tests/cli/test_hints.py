"""Suggested commands name the incident if several are open, and have no -i otherwise."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import mimkit
from mimkit.cli.hints import name_in_hints, with_incident
from mimkit.cli.registry import NAMES_INCIDENT
from tests.cli.test_help import ALL


@pytest.fixture(autouse=True)
def _unnamed() -> Iterator[None]:
    name_in_hints("K7F")
    yield
    name_in_hints(None)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("mim update", "mim update -i K7F"),
        ("mim update --next 30m", "mim update -i K7F --next 30m"),
        ("mim bridge URL", "mim bridge -i K7F URL"),
        ("mim link REF", "mim link -i K7F REF"),
        ("mim link --closed -- -x", "mim link -i K7F --closed -- -x"),
        ("mim review add SECTION TEXT", "mim review add -i K7F SECTION TEXT"),
        ("meet these closing gates, then close it: mim close", "meet these closing gates, then close it: mim close -i K7F"),
        ("mim promote, or mim reject -i ABC --reason WHY", "mim promote -i K7F, or mim reject -i ABC --reason WHY"),
        ("mim reject -i ABC --reason WHY, or mim promote", "mim reject -i ABC --reason WHY, or mim promote -i K7F"),
        ("mim redact 7QK --reason WHY", "mim redact -i K7F 7QK --reason WHY"),
        ("see its status: mim status", "see its status: mim status -i K7F"),
        ("mim show MI-20261123-ABC", "mim show MI-20261123-ABC"),
        ("mim checklist ABC", "mim checklist ABC"),
        ("mim due -i MI-20261123-K7F", "mim due -i MI-20261123-K7F"),
        ("mim problem update PB-20261123-K7F", "mim problem update PB-20261123-K7F"),
        ("mim action done AI-1 --evidence URL", "mim action done AI-1 --evidence URL"),
        ("mim list shows all incidents", "mim list shows all incidents"),
        ("mim updates", "mim updates"),
        ("mim merge-driver", "mim merge-driver"),
    ],
)  # fmt: skip
def test_a_command_names_the_incident_once(text: str, named: str) -> None:
    assert with_incident(text) == named
    assert with_incident(named) == named


def test_nothing_is_added_where_one_incident_is_open() -> None:
    name_in_hints(None)
    assert with_incident("mim update") == "mim update"


def test_the_commands_that_take_an_incident_are_those_that_the_hints_know() -> None:
    taking = {
        name
        for name, command in ALL.items()
        if any("-i" in param.opts for param in command.params if isinstance(param, click.Option))
    }
    assert taking == {*NAMES_INCIDENT}


PRINTS = ("echo", "paragraph", "secho")


def _printing(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        name = getattr(getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", ""))
        if isinstance(node, ast.Call) and name in PRINTS:
            yield node


def _suggests(call: ast.Call) -> bool:
    """Return whether a call prints a command of ours that could need -i, and does not name the incident."""
    words = "".join(
        each.value if isinstance(each, ast.Constant) and isinstance(each.value, str) else "{}"
        for each in ast.walk(call)
        if isinstance(each, ast.Constant | ast.FormattedValue)
    )
    return with_incident(words) != words


@pytest.mark.sweep
def test_a_printed_suggestion_passes_the_mechanism_that_names_the_incident() -> None:
    bare = {
        f"{path.name}:{call.lineno}"
        for path in (Path(mimkit.__file__).parent / "cli").rglob("*.py")
        for call in _printing(ast.parse(path.read_text(encoding="utf-8")))
        if _suggests(call)
        and not any(isinstance(each, ast.Name) and each.id == "with_incident" for each in ast.walk(call))
    }
    assert bare == set()
