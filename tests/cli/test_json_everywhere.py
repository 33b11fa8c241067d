"""Every command that changes or shows records has --json; one that only checks or shows has --format json too."""

from __future__ import annotations

import click
import pytest

from tests.cli.test_help import ALL

WITHOUT = {
    "completion install": "sets up a shell",
    "completion show": "prints a script",
    "demo": "a replay for a reader",
    "drill join": "clones a repository for a person",
    "drill resume": "runs until it is interrupted",
    "drill start": "runs until it is interrupted",
    "mcp": "communicates with an assistant",
    "merge-driver": "called by git",
    "roster export": "prints a calendar",
    "site serve": "runs until it is interrupted",
}
ACTS = {
    "action sync": "changes issues",
    "bot": "changes issues",
    "deliver": "sends messages",
    "export": "writes files",
    "init": "creates a repository",
    "resolve": "resolves conflicts",
    "site build": "writes a site",
    "site render": "writes a site",
}
"""The commands that change something, beside those that record on a branch, which have --here."""
SHOWS = [
    name
    for name, command in ALL.items()
    if name not in {*WITHOUT, *ACTS} and not any("--here" in param.opts for param in command.params)
]


@pytest.mark.parametrize("name", [*ALL])
def test_every_command_has_json_or_a_reason(name: str) -> None:
    options = {word for param in ALL[name].params if isinstance(param, click.Option) for word in param.opts}
    assert ("--json" in options) != (name in WITHOUT)


@pytest.mark.parametrize("name", [name for name in ALL if name not in WITHOUT])
def test_every_help_mentions_it(name: str) -> None:
    assert "--json" in ALL[name].get_help(click.Context(ALL[name]))


@pytest.mark.parametrize("name", SHOWS)
def test_what_checks_or_shows_has_the_format_and_its_short_form(name: str) -> None:
    params = {word: param for param in ALL[name].params for word in param.opts}
    form = params["--format"]
    assert isinstance(form.type, click.Choice)
    assert form.default == form.type.choices[0] == "text"
    assert "json" in form.type.choices
    assert params["--json"].is_eager
