"""`mim site render`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from mimkit.cli.session import Session
from mimkit.errors import EnvironmentUnfit


@click.command(short_help="Write the site as Markdown for another generator.")
@click.option(
    "--audience",
    type=click.Choice(["internal", "public"]),
    help="Who reads it. Only what was meant for the public is in a public one. [default: as in mkdocs.yml]",
)
@click.option("--out", type=click.Path(file_okay=False), metavar="DIR", required=True, help="A new folder.")
@click.pass_context
def render(ctx: click.Context, audience: str | None, out: str) -> None:
    """Write the site as plain Markdown and assets, with a configuration.

    MkDocs builds the site from it without mimkit, and so does Zensical. The
    folder is written anew each time.

    \b
    Examples:
      mim site render --out /tmp/incidents
      mim site render --out public --audience public
    """
    root = Session(ctx.find_root().obj).repo.root
    if not (root / "mkdocs.yml").is_file():
        raise EnvironmentUnfit(f"{root} has no mkdocs.yml", "mim init writes one")
    words = [str(Path(out).resolve()), *([audience] if audience else [])]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    program = [sys.executable, "-m", "mimkit.publish.render", *words]
    done = subprocess.run(program, cwd=root, env=environment, check=False)  # noqa: S603 - fixed words
    if done.returncode:
        raise EnvironmentUnfit("the site could not be rendered; the lines above say why", "mim check")
    click.echo(f"The site is in {out} as Markdown; to build it: cd {out} && zensical build")
