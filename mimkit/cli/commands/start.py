"""`mim init`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from mimkit.app.start import start
from mimkit.cli.console import paragraph
from mimkit.cli.session import now


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print the JSON document instead of text.")
@click.pass_context
def init(ctx: click.Context, folder: Path, as_json: bool) -> None:
    """Scaffold a working repository: policy, people, services, rosters and a site, committed.

    Files that are there already stay as they are.

    \b
    Examples:
      mim init                 in this folder
      mim init ~/incidents     in a new folder
    """
    target = (ctx.obj or Path()) / folder
    started = start(target, now())
    if as_json:
        click.echo(
            json.dumps(
                {
                    "version": 1,
                    "folder": str(target),
                    "made": started.made,
                    "kept": started.kept,
                    "commit": started.commit,
                }
            )
        )
        return
    kept = f", {len(started.kept)} were there and stay as they are" if started.kept else ""
    click.echo(
        f"{len(started.made)} files made{kept}"
        + (f"   recorded {started.commit[:7]}" if started.commit else "")
    )
    paragraph("Look at policy/policy.yaml and policy/people.yaml first: put your own criteria and people in.")
    paragraph("Then try it:")
    # One line, however narrow the terminal is: half a command cannot be copied.
    click.echo('  mim declare "TITLE" --service checkout --criterion service-unavailable --by mim-duty')


COMMANDS = {"init": init}
