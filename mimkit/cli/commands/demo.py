"""`mim demo`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from mimkit.cli.demo.replay import Replay
from mimkit.cli.demo.script import organisation_files, read_script
from mimkit.cli.demo.workspace import Stage
from mimkit.errors import EnvironmentUnfit, UsageError


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
    stage = Stage(_own_folder(ctx.obj, folder), script.desks)
    stage.prepare(organisation_files(script.organisation), script.scenes[0].steps[0].at)
    Replay(script, stage).play()


def _own_folder(start: Path | None, folder: Path | None) -> Path:
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="mim-demo-")).resolve()
    target = ((start or Path()) / folder.expanduser()).resolve()
    try:
        target.mkdir(parents=True, exist_ok=True)
        taken = any(target.iterdir())
    except OSError as problem:
        raise EnvironmentUnfit(
            f"{target} cannot be used: {(problem.strerror or '').lower()}",
            "choose another folder, or omit DIR to use a temporary one: mim demo",
        ) from None
    if taken:
        raise UsageError(
            f"{target} is not empty; the demo needs an empty folder",
            "choose a new folder, or omit DIR to use a temporary one: mim demo",
        )
    return target


COMMANDS = {"demo": demo}
