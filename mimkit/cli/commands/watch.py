"""The live board of open incidents."""

from __future__ import annotations

import click

from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.watch.show import show_board


@click.command()
@click.argument("incidents", metavar="[ID]...", nargs=-1)
@click.option(
    "-i",
    "--incident",
    "named",
    metavar="ID",
    multiple=True,
    help="Only this incident. Repeat for several.",
)
@click.option("--plain", is_flag=True, help="Print one line per change instead of a full screen.")
@judging()
def watch(inquiry: Inquiry, incidents: tuple[str, ...], named: tuple[str, ...], plain: bool) -> Result:
    """Keep a live board of open incidents on the screen, until Ctrl-C.

    It shows all open incidents, the worst first, and fetches every few seconds. Without a terminal, and with --json, it prints one line per change.
    """
    return show_board(inquiry, (*incidents, *named), plain=plain)


COMMANDS = {"watch": watch}
"""The click commands of this module."""
