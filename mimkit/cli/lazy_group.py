"""Command groups with complete help. One of them imports a command only to run it or to print its help."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click


class CommandGroup(click.Group):
    """A group whose help shows the whole description of each command, wrapped if necessary."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands with their full descriptions. Click would truncate long descriptions."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, each.get_short_help_str(1_000)) for name, each in found if each])


class LazyGroup(CommandGroup):
    """A group whose commands are defined in modules of `mimkit.cli.commands`."""

    def __init__(self, *args: Any, modules: Mapping[str, str], **extra: Any) -> None:
        """`modules` maps each command name to the module whose `COMMANDS` contains the command."""
        super().__init__(*args, **extra)
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click names it
        """Return the command names."""
        return list(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click names it
        """Import the command's module and return the command."""
        if cmd_name not in self._modules:
            return None
        module = importlib.import_module(f"mimkit.cli.commands.{self._modules[cmd_name]}")
        command: click.Command = module.COMMANDS[cmd_name]
        return command
