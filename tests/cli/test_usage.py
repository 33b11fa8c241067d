"""What click has against the words is said in one sentence, with what to type next."""

from __future__ import annotations

import pytest

from mimkit.cli.main import run

SAID = {
    "log": ("TEXT is missing", "mim log --help"),
    "severity SEV1": ("--reason is missing", "mim severity --help"),
    "log one two three": (
        "unexpected arguments, from 'two' on",
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
        "next: add the value after the option; run the command with --help for details",
    ),
    "log x --kind z": ("--kind: 'z' is not one of 'note', 'finding',", "mim log --help"),
    "list --limit 0": ("--limit: 0 is not in the range", "mim list --help"),
    "declar x": ("unknown command 'declar'", "did you mean declare? mim --help lists all commands"),
    "xyzzy": ("unknown command 'xyzzy'", "mim --help lists all commands"),
    "problem xyzzy": ("no such command 'xyzzy'", "mim problem --help"),
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
