"""`--offline`: works without contacting the remote. Accepted before any command and by each recording command."""

from __future__ import annotations

import os

import click


def _work_offline(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:  # noqa: ARG001 - as click calls it
    if wanted:
        # Set the variable as if the user had exported it, for `mimkit.store.git.sharing.contact`.
        os.environ["MIM_OFFLINE"] = "1"


OFFLINE = click.option(
    "--offline",
    is_flag=True,
    expose_value=False,
    callback=_work_offline,
    help="Do not contact the remote. Same as MIM_OFFLINE=1.",
)
