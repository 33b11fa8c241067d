"""`mim policy`: the command group. Each subcommand has its own module."""

from __future__ import annotations

from typing import Final

import click

from mimkit.cli.lazy_group import LazyGroup

_MODULES: Final[dict[str, str]] = {
    "backtest": "policy_backtest",
    "calendar": "policy_calendar",
    "pack": "policy_pack",
    "show": "policy_history",
}
"""Maps each command to the module in `mimkit.cli.commands` that defines it in `COMMANDS`."""


@click.group(cls=LazyGroup, modules=_MODULES)
def policy() -> None:
    """Show and test the policy; add public holidays and regulatory clocks."""


COMMANDS = {"policy": policy}
