"""`mim watch`: the live board of open incidents."""

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
    help="Show only this incident. Repeatable.",
)
@click.option("--plain", is_flag=True, help="Print one line per change instead of a full screen.")
@click.option("--once", is_flag=True, help="Print the board once, and exit.")
@click.option("--bell/--no-bell", default=True, help="Ring when a deadline passes.  [default: bell]")
@judging()
def watch(
    inquiry: Inquiry, incidents: tuple[str, ...], named: tuple[str, ...], plain: bool, once: bool, bell: bool
) -> Result:
    """Show a live board of open incidents, until you press q.

    It shows all open incidents, the worst first, and fetches every few seconds. A key records a note, a finding, a decision or a blocker, assigns a role, pages a group, sends an update or shows a summary; ? lists the keys. Without a terminal, and with --json, it prints one line per change.
    """
    return show_board(inquiry, (*incidents, *named), plain=plain, once=once, is_silent=not bell)


COMMANDS = {"watch": watch}
"""The click commands of this module."""
