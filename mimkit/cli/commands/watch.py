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
@click.option("--once", is_flag=True, help="Print the board once and exit.")
@click.option("--bell/--no-bell", default=True, help="Ring the bell when a deadline passes.  [default: bell]")
@judging()
def watch(
    inquiry: Inquiry, incidents: tuple[str, ...], named: tuple[str, ...], plain: bool, once: bool, bell: bool
) -> Result:
    """Show a live board of open incidents, until you press q.

    The board shows all open incidents, most severe first, and fetches new entries every few seconds. Press a key to
    record a note, a finding, a decision or a blocker, assign a role, page a group, send an update, or show a
    summary. Press ? for a list of the keys. Without a terminal or with --json, one line is printed for each change.
    """
    return show_board(inquiry, (*incidents, *named), plain=plain, once=once, is_silent=not bell)


COMMANDS = {"watch": watch}
"""The click commands of this module."""
