"""`mim doctor`."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import click

from mimkit.app.setup.doctor import examine
from mimkit.cli.terminal.console import Word, columns

_COLOUR = {"ok": "green", "look": "yellow", "broken": "red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the JSON document instead of text.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Check git, the policy and the remote, and report problems.

    Exit status 5 means that something is broken.
    """
    signs = list(examine(ctx.obj or Path(), os.environ.get("MIM_ACTOR")))
    if as_json:
        click.echo(json.dumps({"version": 1, "signs": [asdict(sign) for sign in signs]}))
    else:
        rows = [
            (Word(sign.health, _COLOUR[sign.health]), f"{sign.words}\n{sign.hint}".rstrip()) for sign in signs
        ]
        columns(rows, indent="")
    ctx.exit(5 if any(sign.health == "broken" for sign in signs) else 0)


COMMANDS = {"doctor": doctor}
