"""`mim completion`: installs or prints the shell completion script."""

from __future__ import annotations

import os
from pathlib import Path

import click

from mimkit.cli.completion.shells import SCRIPTS, SHELLS, place, startup_file
from mimkit.cli.lazy_group import CommandGroup
from mimkit.cli.terminal.line_breaks import print_whole
from mimkit.errors import EnvironmentUnfit, UsageError
from mimkit.model.shell import quoted


@click.group(cls=CommandGroup)
def completion() -> None:
    """Set up tab completion of commands, options and names, in bash, zsh or fish.

    The names come from your repository: incidents, people, roles, groups, services, severities, entries and more.
    Incident ids are completed to their last three characters, and entry ids to their last characters.

    \b
    Examples:
      mim completion install
      mim completion install zsh
      mim completion show bash
    """


@completion.command()
@click.argument("shell", required=False, type=click.Choice(SHELLS))
def install(shell: str | None) -> None:
    """Install completion for your account.

    Writes a script and, for bash and zsh, adds a line to the shell's startup file. Run the command again after an
    upgrade. Without an argument, the shell in the environment variable SHELL is used.

    \b
    Examples:
      mim completion install
      mim completion install fish
    """
    chosen, home = shell or _own_shell(), Path.home()
    script = place(chosen, home)
    _write(script, SCRIPTS[chosen], chosen)
    click.echo(f"{script} written")
    if (startup := startup_file(chosen, home)) is not None:
        line = f"source {quoted(script)}"
        before = startup.read_text(encoding="utf-8", errors="surrogateescape") if startup.is_file() else ""
        if line in before.splitlines():
            click.echo(f"{startup} already loads the script")
        else:
            gap = "" if not before or before.endswith("\n") else "\n"
            _write(startup, f"{before}{gap}{line}\n", chosen)
            click.echo(f"{startup}: 1 line added")
    click.echo(f"next: open a new terminal, or: exec {chosen}")


@completion.command()
@click.argument("shell", type=click.Choice(SHELLS))
def show(shell: str) -> None:
    """Print the completion script for a shell, so that you can install it yourself.

    \b
    Examples:
      mim completion show bash
    """
    print_whole(SCRIPTS[shell], end="")


def _own_shell() -> str:
    shell = Path(os.environ.get("SHELL", "")).name
    if shell not in SHELLS:
        raise UsageError(
            "The environment variable SHELL is not set to bash, zsh or fish", "mim completion install bash"
        )
    return shell


def _write(path: Path, text: str, shell: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="surrogateescape")
    except OSError as problem:
        raise EnvironmentUnfit(
            f"{path} could not be written: {problem.strerror}", f"mim completion show {shell}"
        ) from None


COMMANDS = {"completion": completion}
