"""`mim sync`."""

from __future__ import annotations

import json

import click

from mimkit.app.sync import sync as sync_with_remote
from mimkit.cli.receipt import tell, unheard
from mimkit.cli.session import Session
from mimkit.report.counts import counted
from mimkit.report.terminal import safe


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the JSON document instead of text.")
@click.pass_context
def sync(ctx: click.Context, as_json: bool) -> None:
    """Fetch what others recorded, and share what waits here.

    If an entry that this clone had is no longer on the branch, its id is printed, with a commit that still
    has it. That happens when somebody rewrites a record, or when a merge or a rebase keeps one side only.

    \b
    Example:
      mim sync
    """
    done = sync_with_remote(Session(ctx.obj).repo)
    parts = [f"{counted(done.shared, 'commit')} shared"] if done.shared else []
    parts += ["others' commits received"] if done.received else []
    words = ", ".join(parts) or "nothing to share, nothing new"
    document = {
        "version": 1,
        "commit": done.commit,
        "shared": done.shared,
        "received": done.received,
        "gone": [
            {"incident": each.incident, "entries": each.entries, "commit": each.commit} for each in done.gone
        ],
    }
    tell(words, lambda: click.echo(json.dumps(document) if as_json else words))
    with unheard():
        for each in () if as_json else done.gone:
            click.echo(f"{click.style('warning:', fg='red')} {safe(each.sentence)}", err=True)
            click.echo(f"  {click.style('next:', bold=True)} {safe(each.hint)}", err=True)
        for warning in () if as_json else done.warnings:
            click.echo(f"{click.style('note:', fg='yellow')} {safe(warning)}", err=True)


COMMANDS = {"sync": sync}
