"""Every command that changes or shows records has --json."""

from __future__ import annotations

import click
import pytest

from tests.cli.test_help import ALL

WITHOUT = {
    "demo": "a replay for a reader",
    "merge-driver": "called by git",
    "roster export": "prints a calendar",
    "schema": "prints JSON as it is",
    "site serve": "runs until it is interrupted",
}


@pytest.mark.parametrize("name", [*ALL])
def test_every_command_has_json_or_a_reason(name: str) -> None:
    options = {word for param in ALL[name].params if isinstance(param, click.Option) for word in param.opts}
    assert ("--json" in options) != (name in WITHOUT)


@pytest.mark.parametrize("name", [name for name in ALL if name not in WITHOUT])
def test_every_help_mentions_it(name: str) -> None:
    assert "--json" in ALL[name].get_help(click.Context(ALL[name]))
