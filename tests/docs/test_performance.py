"""Tests of the documentation runner itself, so that it cannot pass by doing nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.performance import commands, performed
from tests.docs.shell import Shell
from tests.docs.stand_ins import StandIns

ENTRY = "01M83Y2QK0ABCDEFGHJKMNPQRS"


def test_a_wrong_output_is_replaced_by_the_real_one(tmp_path: Path) -> None:
    page = "Look:\n\n```console\n$ echo one && echo two\nthree\n```\n"
    assert performed(page, tmp_path) == "Look:\n\n```console\n$ echo one && echo two\none\ntwo\n```\n"


def test_a_command_goes_on_after_a_backslash() -> None:
    assert list(commands("$ mim log \\\n    TEXT\nsaid\n$ mim list\n")) == [
        "mim log \\\n    TEXT",
        "mim list",
    ]


def test_the_stage_must_be_set(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="ended with status 1"):
        performed("<!-- run\n$ false\n-->\n", tmp_path)


def test_a_block_is_appended_to_its_file(tmp_path: Path) -> None:
    page = '<!-- append notes.yaml -->\n```yaml title="notes.yaml"\n- one\n```\n\n```console\n$ cat notes.yaml\n- one\n```\n'
    assert performed(page, tmp_path) == page


def test_a_shell_keeps_its_folder_its_variables_and_the_last_status(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    for line in ("mkdir inner", "cd inner", "export COLOUR=blue", "mim no-such-verb"):
        shell.type(line)
    assert shell.type("echo $? $COLOUR $PWD") == (0, f"2 blue {tmp_path}/inner\n")


def test_mim_is_the_real_one_alone_and_in_a_pipe(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    real = shell.type("mim --version > version && cat version")
    assert shell.type("mim --version") == shell.type("mim --version | cat") == real


@pytest.mark.parametrize(
    "line", ["mim lsit | cat", "mim list | wc -l", "mim log 'a | b' | cat", "mim list | false"]
)
def test_a_pipe_shows_what_bash_shows(line: str, tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    assert shell.type(line) == shell.type(f"true; {line}")


def test_a_pipe_passes_on_output_and_shows_errors(tmp_path: Path) -> None:
    assert Shell(tmp_path).type("mim rule MIM501 | head -1")[1].startswith("MIM501 ")
    status, shown = Shell(tmp_path).type("mim lsit | tr a-z A-Z")
    assert status == 0
    assert shown.startswith("mim: unknown command 'lsit'")


def test_chance_is_numbered_in_the_order_in_which_it_is_met() -> None:
    first, second = StandIns(), StandIns()
    one = first.shown("MI-20261123-ABC raises PB-20261123-XYZ  recorded 1234567")
    other = second.shown("MI-20261123-P0P raises PB-20261123-7Y0  recorded abcdef0")
    assert one == other
    assert one.startswith("MI-20261123-K7F raises PB-20261123-Q2M  recorded ")
    assert "1234567" not in one


def test_what_stands_for_something_is_typed_as_what_it_stands_for() -> None:
    names = StandIns()
    names.shown(f"MI-20261123-ABC {ENTRY}")
    shown = names.shown(ENTRY)
    assert names.typed("mim close -i K7F") == "mim close -i ABC"
    assert names.typed(f"mim amend {shown[-6:]}") == f"mim amend {ENTRY[-6:]}"
    assert names.typed(f"id: {shown}") == f"id: {ENTRY}"


def test_an_entry_keeps_its_time_and_ends_as_it_is_shown_in_lists() -> None:
    names = StandIns()
    whole, tail = names.shown(ENTRY), names.shown(ENTRY[-6:])
    assert whole[:10] == ENTRY[:10]
    assert whole.endswith(tail)
    assert whole != ENTRY


def test_a_commit_is_the_same_in_full_and_cut() -> None:
    names = StandIns()
    full = "0123456789abcdef0123456789abcdef01234567"
    assert names.shown(full).startswith(names.shown(full[:7]))
    assert len(names.shown(full)) == len(full)


def test_words_are_left_alone() -> None:
    said = "SEV1  Nobody can pay, by 10:24 on 2026-11-23; mim link REF, INC-4711, 20 files, feed the cat"
    assert StandIns().shown(said) == said
