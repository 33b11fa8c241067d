"""The help: every verb has an explanation and an example, and fits 80 columns."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import mimkit
from mimkit.cli.commands.import_ import catalogue_lines, format_lines
from mimkit.cli.main import mim, run
from mimkit.cli.registry import SECTIONS, VERBS


def commands(group: click.Command, name: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield each command that can be typed, with its words."""
    if not isinstance(group, click.Group):
        yield name, group
        return
    context = click.Context(group)
    for each in group.list_commands(context):
        found = group.get_command(context, each)
        assert found
        yield from commands(found, f"{name} {each}".strip())


ALL = dict(commands(mim))
NEEDS_WORDS = [
    name
    for name, command in ALL.items()
    if any(param.required for param in command.params if isinstance(param, click.Argument | click.Option))
]


def shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str, columns: int = 80
) -> str:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert run([*words, "--help"]) == 0
    return capsys.readouterr().out


def test_the_overview_names_every_verb_in_its_section(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = shown(capsys, monkeypatch)
    for section in SECTIONS:
        assert f"\n{section}:\n" in out
    for verb in (each for each in VERBS if each.section in SECTIONS):
        assert re.search(rf"^  {verb.name} +{re.escape(verb.line)}$", out, re.MULTILINE)
    assert max(map(len, out.splitlines())) <= 80


GROUPS = sorted({" ".join(name.split()[:size]) for name in ALL for size in range(1, len(name.split()))})


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_shows_the_whole_line_of_each_command(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = shown(capsys, monkeypatch, *name.split())
    assert "\nCommands:\n" in out
    # A description that does not fit is cut, and ends with dots.
    assert not [line for line in out.splitlines() if line.endswith("...") and line.startswith("  ")]


@pytest.mark.parametrize("columns", [40, 72])
def test_help_fits_a_narrow_terminal_and_says_the_same(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a word that has no space, or is a quoted argument, may be wider, and it is alone on its line."""
    for name in ("", *GROUPS, *ALL):
        narrow = shown(capsys, monkeypatch, *name.split(), columns=columns)
        wide = [line for line in narrow.splitlines() if len(line) > columns]
        assert [line for line in wide if len(shlex.split(line.removesuffix(" \\"))) > 1] == [], name
        whole = shown(capsys, monkeypatch, *name.split(), columns=400)
        assert re.sub(r"[\s\\]", "", narrow) == re.sub(r"[\s\\]", "", whole), name


def test_a_long_example_is_still_the_same_command_in_a_narrow_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow, whole = (
        shown(capsys, monkeypatch, "maintenance", "plan", columns=columns).partition("Example:")[2]
        for columns in (40, 400)
    )
    typed = [shlex.split(each.partition("Options:")[0].replace("\\\n", "")) for each in (narrow, whole)]
    assert typed[0] == typed[1]
    assert typed[0][2:6] == ["plan", "Upgrade of the payments database", "--service", "payments"]


def test_the_lines_about_formats_begin_alike_and_are_not_broken_inside_a_word(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [line for _, line in (*format_lines(), *catalogue_lines())]
    assert [line for line in said if line.endswith(".") or (line[0].islower() and line[1].islower())] == []
    out = shown(capsys, monkeypatch, "import")
    words = {word for line in said for word in line.split()}
    assert [word for word in words if word not in out and "-" not in word] == []


@pytest.mark.parametrize("name", ALL)
def test_every_command_explains_itself(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = shown(capsys, monkeypatch, *name.split())
    assert out.startswith(f"Usage: mim {name}")
    for param in ALL[name].params:
        assert not isinstance(param, click.Option) or param.help, param


SHORT = dict.fromkeys(("import incidents", "import catalogue"), "import")
"""The commands that are typed without their last word: `mim import csv FILE`."""


@pytest.mark.parametrize("name", NEEDS_WORDS)
def test_a_command_that_takes_words_shows_an_example(name: str) -> None:
    assert f"  mim {SHORT.get(name, name)} " in (ALL[name].help or ""), name


def examples() -> list[tuple[str, list[str]]]:
    """Return each example of each help as the words after `mim`, without the remark beside it."""
    texts = ((name, (command.help or "").replace("\\\n", " ")) for name, command in ALL.items())
    lines = ((name, line.strip()) for name, text in texts for line in text.splitlines())
    return [
        (name, shlex.split(re.split("  +(?=[a-z])", line)[0])[1:])
        for name, line in lines
        if line[:4] == "mim "
    ]


@pytest.mark.parametrize(
    ("name", "words"), examples(), ids=lambda each: each if isinstance(each, str) else ""
)
def test_the_examples_are_commands_that_can_be_typed(name: str, words: list[str]) -> None:
    typed = SHORT.get(name, name)
    command, rest = ALL[name], words[len(typed.split()) :]
    assert " ".join(words[: len(typed.split())]) == typed
    with command.make_context(name, rest, resilient_parsing=False):
        pass


def test_every_command_that_a_text_tells_to_type_exists() -> None:
    """A hint that names a command which is not there is worse than none."""
    verbs = {verb.name for verb in VERBS}
    missing = {
        f"{path.name}: mim {word}"
        for path in Path(mimkit.__file__).parent.rglob("*.py")
        for word in re.findall(r"\bmim ([a-z]+)\b", path.read_text(encoding="utf-8"))
        if word not in verbs
    }
    assert missing == set()


def test_nothing_failed_and_nothing_is_invalid() -> None:
    """The words that no sentence of ours uses."""
    found = {
        path.name
        for path in Path(mimkit.__file__).parent.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"""(Error|Refused|EnvironmentUnfit|Sign)\(.*["'].*(failed to|[Ii]nvalid)""", line)
    }
    assert found == set()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_can_be_switched_on(
    shell: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_MIM_COMPLETE", f"{shell}_source")
    with pytest.raises(SystemExit) as ended:
        run([])
    assert ended.value.code == 0
    assert "_MIM_COMPLETE" in capsys.readouterr().out


def completed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, line: str) -> list[str]:
    monkeypatch.setenv("_MIM_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
    with pytest.raises(SystemExit):
        run([])
    return [each.partition(",")[2] for each in capsys.readouterr().out.splitlines()]


def test_verbs_options_and_choices_are_completed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert completed(capsys, monkeypatch, "mim re") == [
        "reject",
        "redact",
        "retract",
        "restored",
        "reopen",
        "review",
        "resolve",
        "report",
    ]
    assert "--severity" in completed(capsys, monkeypatch, "mim declare --se")
    assert completed(capsys, monkeypatch, "mim log x --kind d") == ["decision"]
    assert completed(capsys, monkeypatch, "mim problem u") == ["update"]
