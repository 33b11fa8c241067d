"""`--offline`, before any command and on each command that records: work without contacting the remote."""

from __future__ import annotations

import os

import click


def _work_offline(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:  # noqa: ARG001 - as click calls it
    if wanted:
        # As if the user had exported it: `mimkit.store.git.sharing.contact` reads it.
        os.environ["MIM_OFFLINE"] = "1"


OFFLINE = click.option(
    "--offline",
    is_flag=True,
    expose_value=False,
    callback=_work_offline,
    help="Work without contacting the remote, as with MIM_OFFLINE=1.",
)
