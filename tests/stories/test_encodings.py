"""Terminals that are not UTF-8, and closed inputs: every command works and ends properly."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest

from mimkit.cli.main import run
from tests.stories.conftest import Desk

NARROW = ("cp1252", "ascii", "latin-1")
ESCAPED = r"\u6c7a\u6e08"


@pytest.fixture(scope="module")
def japanese(tmp_path_factory: pytest.TempPathFactory, furnish: Callable[[Path], Desk]) -> Desk:
    """A desk whose records, people and services have names that few encodings know."""
    desk = furnish(tmp_path_factory.mktemp("japanese"))
    for path, before, after in (
        ("policy/people.yaml", "name: Senior engineer on duty", "name: 決済 担当"),
        ("policy/services/checkout.yaml", "title: Web checkout", "title: 決済"),
    ):
        text = (desk.folder / path).read_text()
        assert before in text, path
        desk.write(path, text.replace(before, after))
    desk.commit()
    desk.declare("決済 fails")
    desk.mim("log", "決済 restarts", "--kind", "action", "--owner", "tech-duty")
    return desk


@pytest.mark.sweep
@pytest.mark.parametrize("encoding", NARROW)
def test_an_entry_is_recorded_and_told(desk: Desk, encoding: str) -> None:
    desk.declare()
    desk.more["PYTHONIOENCODING"] = encoding
    said = desk.answer(desk.spawn("log", "決済"))
    assert said.status == 0
    assert ESCAPED in said.out
    assert desk.timeline()[-1]["text"] == "決済"


SHOWING = (
    ("status",), ("sitrep",), ("show",), ("list",), ("checklist",), ("oncall",), ("impact", "checkout"),
    ("metrics",), ("audit",), ("check",), ("due", "--fail-on", "never"), ("list", "--json"),
    ("log", "--help"), ("policy", "calendar"), ("doctor",), ("problem", "list"), ("action", "list"),
)  # fmt: skip


@pytest.mark.parametrize("words", SHOWING, ids=" ".join)
def test_every_view_can_be_printed(japanese: Desk, words: tuple[str, ...]) -> None:
    """In this process, with the streams that PYTHONIOENCODING=cp1252:strict would set up."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="cp1252", errors="strict") for _ in range(2))
    with (
        mock.patch.dict(os.environ, japanese.surroundings, clear=True),
        contextlib.chdir(japanese.folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        assert run(words) in {0, 1}
        assert out.tell()


def test_a_refusal_can_be_printed(japanese: Desk) -> None:
    desk = Desk(japanese.folder, japanese.environment, more={"PYTHONIOENCODING": "latin-1:strict"})
    said = desk.answer(desk.spawn("log", "x", "-i", "決済"))
    assert said.status == 2
    assert ESCAPED in said.err


@pytest.mark.sweep
def test_a_folder_whose_name_the_locale_cannot_write_is_worked_in(tmp_path: Path, desk: Desk) -> None:
    there = tmp_path / "決済"
    desk.folder.rename(there)
    ascii_only = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C", "LANG": "C"}
    moved = Desk(there, desk.environment, more=ascii_only)
    assert moved.answer(moved.spawn("list")).status == 0
    assert moved.answer(moved.spawn("doctor")).status == 0
    declared = moved.answer(moved.spawn("declare", "Down", "--service", "checkout", "--detected", "10:00"))
    assert (declared.status, "Traceback" in declared.err) == (0, False), declared


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("update",), "mim: --affected is missing"),
        (("update", "--affected", "Checkout"), "mim: --doing is missing"),
        (("roster", "import", "-", "--role", "scribe"), "mim: standard input is closed"),
        (("import", "alert", "-", "--dry-run"), "mim: standard input is closed"),
        (("import", "csv", "-", "--dry-run"), "mim: standard input is closed"),
        (("import", "people", "-", "--dry-run"), "mim: standard input is closed"),
        (("declare", "--from", "-", "--dry-run"), "mim: standard input is closed"),
    ],
)
@pytest.mark.parametrize("closed", ["<&-", pytest.param("<&- >&-", marks=pytest.mark.sweep)])
def test_a_closed_input_is_a_usage_error(
    desk: Desk, words: tuple[str, ...], sentence: str, closed: str
) -> None:
    desk.declare()
    said = desk.answer(desk.spawn(*words, before=("sh", "-c", f'exec "$@" {closed}', "sh")))
    assert said.status == 2
    assert said.err.splitlines()[0] == sentence
    assert said.err.splitlines()[1].startswith(("  next: mim ", "  Specify "))


@pytest.mark.sweep
@pytest.mark.parametrize(
    "closed",
    [
        "<&-",
        "<&- >&- 2>&-",
        *(pytest.param(each, marks=pytest.mark.sweep) for each in ("<&- >&-", "<&- 2>&-")),
    ],
)
def test_a_closed_input_stops_nothing_that_may_only_ask(empty: Desk, closed: str) -> None:
    def run(*words: str) -> int:
        return empty.answer(empty.spawn(*words, before=("sh", "-c", f'exec "$@" {closed}', "sh"))).status

    assert run("init") == 0
    assert run("declare", "Down", "--service", "checkout", "--severity", "SEV1") == 0
    for words in (("log", "Vendor must call", "--kind", "blocker"), ("restored",), ("fixed", "Rolled back")):
        assert run(*words) == 0
    assert run("confirm", "--by", "retail-operations") == 0
    assert run("update", "--affected", "Nobody", "--doing", "It is over") == 0
    assert run("close") == 3


@pytest.mark.sweep
def test_a_question_needs_a_place_to_be_asked(desk: Desk) -> None:
    """Input is a terminal, and the messages are closed: the question could not be seen."""
    desk.declare()
    desk.mim("log", "Vendor must call", "--kind", "blocker")
    desk.mim("restored")
    desk.mim("fixed", "Rolled back")
    desk.mim("confirm", "--by", "retail-operations")
    desk.mim("update", "--affected", "Nobody", "--doing", "It is over")
    outer, inner = os.openpty()
    try:
        for words in ("close", "init ../new"):
            done = subprocess.run(
                f"exec {shlex.quote(sys.executable)} -m mimkit {words} >&- 2>&-",
                shell=True, cwd=desk.folder, env=desk.surroundings, stdin=inner, check=False, timeout=60,
            )  # fmt: skip
            assert done.returncode == (3 if words == "close" else 0)
    finally:
        os.close(outer)
        os.close(inner)


@pytest.mark.sweep
def test_a_site_in_a_narrow_terminal(japanese: Desk) -> None:
    desk = Desk(japanese.folder, japanese.environment, more={"PYTHONIOENCODING": "ascii"})
    desk.write("site/a.md", "[決済](nowhere-決済.md)\n")
    said = desk.answer(desk.spawn("site", "build", "--strict"))
    assert said.status == 5
    assert f"nowhere-{ESCAPED}.md" in said.err
    assert "Logging error" not in said.err
    (desk.folder / "site/a.md").unlink()
