"""`mim doctor`."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

import click

from mimkit.app.setup.doctor import run_checks
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.terminal.console import Word, columns

_COLOUR = {"ok": "green", "look": "yellow", "broken": "red"}


@click.command()
@judging()
def doctor(inquiry: Inquiry) -> Result:
    """Check git, the policy and the remote, and report problems.

    Exit status 5 means that a check failed.
    """
    signs = list(run_checks(inquiry.ctx.obj or Path(), os.environ.get("MIM_ACTOR"), os.environ))
    rows = [
        (Word(sign.health, _COLOUR[sign.health]), f"{sign.words}\n{sign.hint}".rstrip()) for sign in signs
    ]
    return Result(
        5 if any(sign.health == "broken" for sign in signs) else 0,
        text=lambda: columns(rows, indent=""),
        json=lambda: {"version": 1, "signs": [asdict(sign) for sign in signs]},
    )


COMMANDS = {"doctor": doctor}
