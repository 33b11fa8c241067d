"""Usage errors of click are one sentence with the next command."""

from __future__ import annotations

import pytest

from mimkit.cli.main import run
from mimkit.model.shell import is_command

SAID = {
    "log": ("TEXT is missing", "mim log --help"),
    "severity SEV1": ("--reason is missing", "mim severity --help"),
    "log one two three": (
        "unexpected arguments, starting with 'two'",
        "Put text with spaces in quotes; for examples:   next: mim log --help",
    ),
    "problem open two": ("unexpected argument 'two'", "next: mim problem open --help"),
    "log x --nope": ("unknown option --nope", "mim log --help"),
    "status --offline": (
        "unknown option --offline",
        "Put this option before the command:   next: mim --offline status",
    ),
    "action list -C": (
        "unknown option -C",
        "Put this option before the command:   next: mim -C DIR action list",
    ),
    "log x --evidenc y": (
        "unknown option --evidenc",
        "Did you mean --evidence or --incident? To list all options:   next: mim log --help",
    ),
    "log -5": (
        "unknown option -5",
        'Put text that begins with a dash last, after two dashes:   next: mim log -- "- TEXT"',
    ),
    "log x --at": (
        "--at needs a value",
        "Add the value after the option; to list all options:   next: mim log --help",
    ),
    "log x --kind z": ("--kind: 'z' is not one of 'note', 'finding',", "mim log --help"),
    "list --limit 0": ("--limit: 0 is not a whole number from 1 upwards", "mim list --help"),
    "roster check --days x": ("--days: 'x' is not a whole number from 1 to 366", "mim roster check --help"),
    "roster import x.ics --map": ("--map needs a value", "next: mim roster import --help"),
    "declar x": (
        "unknown command 'declar'",
        "Did you mean declare or deliver? To list all commands:   next: mim --help",
    ),
    "xyzzy": ("unknown command 'xyzzy'", "To list all commands:   next: mim --help"),
    "problem xyzzy": ("unknown command 'xyzzy'", "To list all commands:   next: mim problem --help"),
    "problem close Q2M": (
        "unknown command 'close'",
        "To close a problem record:   next: mim problem update PB --state closed --evidence URL",
    ),
    "problem accept Q2M": (
        "unknown command 'accept'",
        'To accept the risk:   next: mim problem update PB --state closed --accept-risk "REASON"',
    ),
    "roster chek": (
        "unknown command 'chek'",
        "Did you mean check or change? To list all commands:   next: mim roster --help",
    ),
    "policy bactest": (
        "unknown command 'bactest'",
        "Did you mean backtest? To list all commands:   next: mim policy --help",
    ),
    "--nope": ("unknown option --nope", "mim --help"),
}


@pytest.mark.parametrize("line", SAID)
def test_each_mistake_has_its_sentence(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(line.split()) == 2
    out, err = capsys.readouterr()
    sentence, *advice, hint = err.splitlines()
    expected, following = SAID[line]
    assert out == ""
    assert sentence.startswith(f"mim: {expected}")
    assert hint.startswith("  next: ")
    assert is_command(hint.removeprefix("  next: "))
    assert following in " ".join([*advice, hint])


@pytest.mark.parametrize("line", ["", "problem", "review"])
def test_a_group_alone_shows_its_help(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(line.split()) == 2
    assert f"Usage: mim {line}".strip() in capsys.readouterr().err
