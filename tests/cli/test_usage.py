"""Usage errors of click are one sentence with the next command."""

from __future__ import annotations

import pytest

from mimkit.cli.main import run

SAID = {
    "log": ("TEXT is missing", "mim log --help"),
    "severity SEV1": ("--reason is missing", "mim severity --help"),
    "log one two three": (
        "unexpected arguments, starting with 'two'",
        "next: put text with spaces in quotes; mim log --help",
    ),
    "log x --nope": ("unknown option --nope", "mim log --help"),
    "log x --evidenc y": (
        "unknown option --evidenc",
        "did you mean --evidence",
    ),
    "log -5": ("unknown option -5", "after two dashes: mim log ... --"),
    "log x --at": (
        "--at needs a value",
        "next: add the value after the option; mim log --help lists all options",
    ),
    "log x --kind z": ("--kind: 'z' is not one of 'note', 'finding',", "mim log --help"),
    "list --limit 0": ("--limit: 0 is not a whole number from 1 upwards", "mim list --help"),
    "roster check --days x": ("--days: 'x' is not a whole number from 1 to 366", "mim roster check --help"),
    "roster import x.ics --map": ("--map needs a value", "mim roster import --help lists all options"),
    "declar x": ("unknown command 'declar'", "did you mean declare? mim --help lists all commands"),
    "xyzzy": ("unknown command 'xyzzy'", "mim --help lists all commands"),
    "problem xyzzy": ("unknown command 'xyzzy'", "next: mim problem --help lists all commands"),
    "roster chek": (
        "unknown command 'chek'",
        "next: did you mean check or change? mim roster --help lists all commands",
    ),
    "policy bactest": ("unknown command 'bactest'", "did you mean backtest? mim policy --help lists all"),
    "--nope": ("unknown option --nope", "mim --help"),
}


@pytest.mark.parametrize("line", SAID)
def test_each_mistake_has_its_sentence(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(line.split()) == 2
    out, err = capsys.readouterr()
    sentence, hint = err.splitlines()
    expected, following = SAID[line]
    assert out == ""
    assert sentence.startswith(f"mim: {expected}")
    assert hint.startswith("  next: ")
    assert following in hint


@pytest.mark.parametrize("line", ["", "problem", "review"])
def test_a_group_alone_shows_its_help(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(line.split()) == 2
    assert f"Usage: mim {line}".strip() in capsys.readouterr().err
