"""`mim sync`."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from mimkit.app.recording.sharing.sync import sync as sync_with_remote
from mimkit.cli.acting import HERE
from mimkit.cli.main import print_refusal
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import columns, next_step, notes
from mimkit.cli.terminal.dialogue import TerminalDialogue
from mimkit.cli.terminal.output import print_result, print_to_stderr
from mimkit.report.text.counts import counted
from mimkit.report.text.terminal import safe
from mimkit.store.git.repository import Arrived

_SHOWN = 20
"""The maximum number of fetched commits to list."""


@click.command()
@HERE
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.pass_context
def sync(ctx: click.Context, here: bool, as_json: bool) -> None:
    """Fetch and list what others recorded, and share your pending commits.

    If an entry in this clone is no longer on the branch, the command prints the entry id and a commit that still
    contains the entry. This happens when a record is rewritten, or when a merge or rebase keeps only one side.

    \b
    Example:
      mim sync
    """
    done = sync_with_remote(Session(ctx.obj).repo, TerminalDialogue(here=here))
    where = f" on {safe(', '.join(done.branches))}" if done.branches else ""
    parts = [f"{counted(done.shared, 'commit')} shared{where}"] if done.shared else []
    parts += [f"{counted(len(done.arrived), 'commit')} received"] if done.arrived else []
    words = ", ".join(parts) or "already up to date"
    document = {
        "version": 1,
        "commit": done.commit,
        "shared": done.shared,
        "received": done.received,
        "branches": done.branches,
        "conflict": done.conflict.sentence if done.conflict else None,
        "arrived": [each._asdict() for each in done.arrived],
        "gone": [
            {"incident": each.incident, "entries": each.entries, "commit": each.commit} for each in done.gone
        ],
    }
    if as_json:
        print_result(words, lambda: click.echo(json.dumps(document)))
    else:
        print_result(words, lambda: click.echo(words), lambda: _list(done.arrived))
    with print_to_stderr():
        for each in () if as_json else done.gone:
            click.echo(f"{click.style('warning:', fg='red')} {safe(each.sentence)}", err=True)
            next_step(each.hint, err=True)
        notes(() if as_json else done.warnings)
        if done.conflict and not as_json:
            print_refusal(done.conflict)
    ctx.exit(done.conflict.status if done.conflict else 0)


def _list(arrived: Sequence[Arrived]) -> None:
    """Print the newest fetched commits, oldest first."""
    if (left_out := len(arrived) - _SHOWN) > 0:
        click.echo(f"  {counted(left_out, 'older commit')}, and:")
    columns(arrived[-_SHOWN:], ("cyan", None, None))


COMMANDS = {"sync": sync}
