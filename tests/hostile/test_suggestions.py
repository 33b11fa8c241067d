"""Suggested commands are safe to paste, whatever a record, a path, a branch or a typed name says."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import shlex
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mimkit
from mimkit.errors import MimError
from mimkit.model.shell import command, quoted
from tests.stories.conftest import Desk

HOSTILE = (
    "INC-1; touch PWNED #",
    "$(touch PWNED)",
    "`touch PWNED`",
    "it's && touch PWNED",
    'a" | touch PWNED | "',
    "x\ntouch PWNED\n",
    "> PWNED touch",
    "--closed; touch PWNED",
    "-x touch PWNED",
    "* ? ~ !! touch",
)


@given(st.text(st.characters(exclude_characters="\0")), st.sampled_from(["", "--closed", "--a b"]))
def test_a_quoted_word_is_one_word(word: str, options: str) -> None:
    assert shlex.split(quoted(word)) == [word]
    words = shlex.split(command("mim link", word, options))
    assert words[:2] == ["mim", "link"]
    assert word in words[2:]
    if word.startswith("-"):
        assert words[-2:] == ["--", word]
    assert command("mim link", "INC-1", "--closed") == "mim link INC-1 --closed"


def refusals() -> list[type[MimError]]:
    """Return every class of refusals that mimkit has."""
    for module in pkgutil.walk_packages(mimkit.__path__, "mimkit."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found: list[type[MimError]] = []
    todo: list[type[MimError]] = [MimError]
    while todo:
        todo += (each := todo.pop()).__subclasses__()
        if "__init__" in vars(each) and each.__module__.startswith("mimkit."):
            found.append(each)
    return sorted(set(found) - {MimError}, key=lambda each: each.__qualname__)


_VALUES: dict[str, Any] = {
    "int": 3,
    "float": 3.0,
    "bool": True,
    "datetime": datetime(2026, 11, 23, tzinfo=UTC),
    "datetime | None": None,
    "MimError": MimError("x"),
}


def built(refusal: type[MimError], value: str) -> MimError | None:
    """Return the refusal with a hostile value in the place of each word; None where it is made of more than words."""
    given: dict[str, Any] = {}
    for name, parameter in list(inspect.signature(refusal.__init__).parameters.items())[1:]:
        kind = str(parameter.annotation)
        if kind in {"str", "str | None", "Path | str", "str | Path"}:
            given[name] = value
        elif kind == "Path":
            given[name] = Path("/r") / value
        elif kind.startswith(
            ("Sequence[str]", "Iterable[str]", "list[str]", "tuple[str, ...]", "Collection[str]")
        ):
            given[name] = [value]
        elif kind in _VALUES:
            given[name] = _VALUES[kind]
        elif parameter.default is inspect.Parameter.empty:
            return None
    try:
        return refusal(**given)
    except (KeyError, AttributeError, TypeError):
        return None  # it takes one of a few known words


_IS_BASE = {"RecordsUnreadable", "NotReplaceable"}
"""Their hints are written where they are raised."""


def suggestions() -> Iterator[Any]:
    for refusal in refusals():
        if refusal.__name__ not in _IS_BASE and built(refusal, "x") is not None:
            yield pytest.param(refusal, id=refusal.__name__)


def test_most_refusals_are_tried() -> None:
    assert len(list(suggestions())) > 40


@pytest.mark.parametrize("refusal", [*suggestions()])
@pytest.mark.parametrize("value", HOSTILE)
def test_the_hint_of_a_refusal_runs_nothing_else(refusal: type[MimError], value: str) -> None:
    found = built(refusal, value)
    assert found is not None
    parameters = inspect.signature(refusal.__init__).parameters
    if "hint" in parameters:
        return  # it is written where it is raised
    for text in (found.hint, *(row[-1] for row in found.rows if len(row) > 1)):
        assert not loose(text, value), text


def loose(text: str, value: str) -> bool:
    """Tell whether a text holds a value in such a way that a shell would read it as more than one word."""
    if value not in text and quoted(value) not in text:
        return False
    return quoted(value) not in text and quoted(Path("/r") / value) not in text


def test_a_loose_value_is_noticed() -> None:
    assert loose("mim link INC-1; touch PWNED # --closed", HOSTILE[0])
    assert not loose("mim link 'INC-1; touch PWNED #' --closed", HOSTILE[0])


def pasted(desk: Desk, text: str) -> None:
    """Paste a suggestion into a shell in which `mim` does nothing."""
    (desk.folder / "bin").mkdir(exist_ok=True)
    for program in ("mim", "zensical", "git"):
        (desk.folder / "bin" / program).write_text("#!/bin/sh\nexit 0\n")
        (desk.folder / "bin" / program).chmod(0o755)
    around = {**desk.environment, "PATH": f"{desk.folder / 'bin'}:{desk.environment['PATH']}"}
    subprocess.run(["sh", "-c", text], cwd=desk.folder, env=around, capture_output=True, check=False)
    assert not list(desk.folder.rglob("PWNED")), text


@pytest.mark.sweep
@pytest.mark.parametrize("value", [each for each in HOSTILE if "\n" not in each])
def test_what_is_suggested_for_a_hostile_record_can_be_pasted(desk: Desk, value: str) -> None:
    desk.declare()
    desk.mim("link", "--", value)
    again = desk.type("link", "--", value)
    line = next(line for line in again.err.splitlines() if "mim link" in line)
    suggested = line[line.index("mim link") :]
    assert value in shlex.split(suggested)
    pasted(desk, suggested)


def test_a_folder_with_a_hostile_name_is_suggested_quoted(desk: Desk) -> None:
    there = desk.folder / "in; touch PWNED #"
    there.mkdir()
    said = desk.type("init", str(there))
    hint = next(line for line in said.err.splitlines() if "next: " in line).partition("next: ")[2]
    pasted(desk, hint.partition(", or")[0])


def texts() -> Iterator[tuple[str, str]]:
    """Yield each text in the source that suggests a command, with its place; the parts of an f-string are one."""
    for path in sorted(Path(mimkit.__file__).parent.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            values = [str(part.value) if isinstance(part, ast.Constant) else "X" for part in parts]
            if isinstance(node, ast.JoinedStr | ast.Constant) and _COMMAND.search("".join(values)):
                yield f"{path.name}:{node.lineno}", "".join(values)


_COMMAND = re.compile(r"(?:^|: |`|, or |or use )(?:mim|git) [a-z-]+ ?")
_PROSE = re.compile(r"(?:^|: )(?:mim|git) [^:\n]*\S  [a-z]")
_PIPE = re.compile(r"\b(?:mim|git) [^`'\"\n]*\w\|\w")


def misread(text: str) -> bool:
    """Tell whether a shell would take what follows a command for its words, or a choice for a pipe."""
    return bool(_PROSE.search(text) or _PIPE.search(text))


@pytest.mark.sweep
def test_no_suggestion_has_prose_behind_its_command_or_a_choice_as_a_pipe() -> None:
    found = [*texts()]
    assert len(found) > 100
    assert [each for each in found if misread(each[1])] == []


def test_prose_and_a_pipe_are_noticed() -> None:
    assert misread("mim sync  when the network is back")
    assert misread("to see them: git remote -v  lists them")
    assert misread("mim review add worked|slowed TEXT")
    assert not misread("git config --get-regexp '^(push|fetch)'")
