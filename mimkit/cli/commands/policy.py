"""`mim policy`: the command group. Each subcommand has its own module."""

from __future__ import annotations

import importlib
from typing import Final

import click

_MODULES: Final[dict[str, str]] = {
    "backtest": "policy_backtest",
    "calendar": "policy_calendar",
    "pack": "policy_pack",
    "show": "policy_history",
}
"""Each command, and the module of `mimkit.cli.commands` that defines it in `COMMANDS`."""


class PolicyCommands(click.Group):
    """A group whose commands are imported only when they run, or for their help."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click names it
        """Return the names of the commands."""
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click names it
        """Import the module of a command and return it."""
        if cmd_name not in _MODULES:
            return None
        module = importlib.import_module(f"mimkit.cli.commands.{_MODULES[cmd_name]}")
        command: click.Command = module.COMMANDS[cmd_name]
        return command


@click.group(cls=PolicyCommands)
def policy() -> None:
    """Show and test the policy; add public holidays and regulatory clocks."""


COMMANDS = {"policy": policy}
