"""`mim demo`."""

from __future__ import annotations

from pathlib import Path

import click

from mimkit.cli.demo.replay import Replay
from mimkit.cli.demo.script import organisation_files, read_script
from mimkit.cli.demo.workspace import Stage
from mimkit.cli.places import own_folder
from mimkit.cli.terminal.dialogue import is_terminal


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--full", is_flag=True, help="Show every command with its full output, without pauses.")
@click.pass_context
def demo(ctx: click.Context, folder: Path | None, full: bool) -> None:
    """Replay a real past incident in a scratch repository.

    Three people, one per role, each work in their own clone of the same remote. The timing follows a published
    incident report. The most important commands are shown, in chapters; in a terminal, the demo waits before each
    chapter.
    Nothing leaves this machine. DIR (default: a new temporary folder) is kept so that you can explore it.

    \b
    Examples:
      mim demo
      mim demo ~/mim-demo
      mim demo --full
    """
    script = read_script()
    stage = Stage(own_folder(ctx.obj, folder, "demo"), script.desks)
    stage.prepare(organisation_files(script.organisation), script.scenes[0].steps[0].at)
    Replay(
        script, stage, full=full, pause=_next_chapter if not full and is_terminal() else lambda: True
    ).play()


def _next_chapter() -> bool:
    """Wait for the user. Return False if the user wants to end the demo."""
    click.echo()
    answer: str = click.prompt(
        "Press Enter for the next chapter, or q to end", default="", show_default=False, prompt_suffix=" "
    )
    return not answer.strip().lower().startswith("q")


COMMANDS = {"demo": demo}
