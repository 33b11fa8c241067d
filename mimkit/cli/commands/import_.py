"""`mim import`: the command group. Each kind of data has its own module."""

from __future__ import annotations

from typing import Final

import click

from mimkit.app.importing.catalogue.registry import CATALOGUES
from mimkit.app.importing.registry import MODULES
from mimkit.cli.lazy_group import LazyGroup

_INCIDENTS: Final = "incidents"
"""The subcommand for incidents, which can be omitted: `mim import csv FILE` means `mim import incidents csv FILE`."""
_CATALOGUE: Final = "catalogue"
"""The subcommand for services, people and infrastructure, which can also be omitted."""
_MODULES: Final[dict[str, str]] = {
    _INCIDENTS: "import_incidents",
    _CATALOGUE: "import_catalogue",
    "alert": "import_alert",
}
"""Maps each command to the module in `mimkit.cli.commands` that defines it in `COMMANDS`."""


class ImportCommands(LazyGroup):
    """A lazily loaded command group in which a format name also works as a command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments. If the first argument is not a subcommand, it is treated as a format."""
        first = args[0] if args else ""
        if first and first not in _MODULES and first not in ctx.help_option_names:
            args = [_CATALOGUE if first in CATALOGUES else _INCIDENTS, *args]
        return super().parse_args(ctx, args)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click names it
        """Print the supported formats."""
        with formatter.section("Incident formats"):
            formatter.write_dl(list(format_lines()))
        with formatter.section("Formats for services, people and infrastructure"):
            formatter.write_dl(list(catalogue_lines()))


def format_lines() -> list[tuple[str, str]]:
    """Return the name and one-line description of each incident format."""
    from mimkit.app.importing.registry import format_named  # noqa: PLC0415 - needed only for the help

    return [(name, format_named(name).line) for name in MODULES]


def catalogue_lines() -> list[tuple[str, str]]:
    """Return the name and one-line description of each format for services, people and infrastructure."""
    from mimkit.app.importing.catalogue.registry import catalogue_format  # noqa: PLC0415 - as above

    return [(name, catalogue_format(name).line) for name in CATALOGUES]


@click.group("import", cls=ImportCommands, modules=_MODULES)
def import_() -> None:
    """Import alerts, incidents, services, people and infrastructure from other tools.

    \b
    Examples:
      mim import csv incidents.csv --zone Europe/London --dry-run
      mim import opsgenie export/ --commit
      mim import backstage . --owner payments
      mim import alert alert.json
    """


COMMANDS = {"import": import_}
