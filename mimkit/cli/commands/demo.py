"""`mim demo`."""

from __future__ import annotations

from pathlib import Path

import click

from mimkit.cli.demo.replay import Replay
from mimkit.cli.demo.script import organisation_files, read_script
from mimkit.cli.demo.workspace import Stage
from mimkit.cli.places import own_folder


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.pass_context
def demo(ctx: click.Context, folder: Path | None) -> None:
    """Replay a real past incident in a scratch repository.

    Three people, one per role, each work in their own clone of the same remote. The timing follows a published
    incident report. Each command is shown with its output. Nothing leaves this machine. DIR (default: a new
    temporary folder) is kept so that you can explore it.

    \b
    Examples:
      mim demo
      mim demo ~/mim-demo
    """
    script = read_script()
    stage = Stage(own_folder(ctx.obj, folder, "demo"), script.desks)
    stage.prepare(organisation_files(script.organisation), script.scenes[0].steps[0].at)
    Replay(script, stage).play()


COMMANDS = {"demo": demo}
