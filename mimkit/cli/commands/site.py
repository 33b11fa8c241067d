"""`mim site`: build, serve."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from mimkit.cli.session import Session
from mimkit.errors import EnvironmentUnfit


@click.group()
def site() -> None:
    """Build or serve the published site."""


@site.command()
@click.option("--strict", is_flag=True, help="Warnings fail the build.")
@click.pass_context
def build(ctx: click.Context, strict: bool) -> None:
    """Build the site into build/site."""
    root = _mkdocs(ctx, "build", "--quiet", *(["--strict"] if strict else []))
    click.echo(f"The site is in {root / 'build' / 'site'}; to look at it: mim site serve")


@site.command(short_help="Serve the site on this machine.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port on this machine."
)
@click.pass_context
def serve(ctx: click.Context, port: int) -> None:
    """Serve the site on this machine, and build it anew when a file changes."""
    _mkdocs(ctx, "serve", "--dev-addr", f"127.0.0.1:{port}")


def _mkdocs(ctx: click.Context, *words: str) -> Path:
    root = Session(ctx.find_root().obj).repo.root
    if not (root / "mkdocs.yml").is_file():
        raise EnvironmentUnfit(f"{root} has no mkdocs.yml", "mim init writes one")
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run([sys.executable, "-m", "mkdocs", *words], cwd=root, env=environment, check=False)  # noqa: S603 - fixed words
    if done.returncode:
        raise EnvironmentUnfit("the site could not be built; the lines above say why", "mim check")
    return root


COMMANDS = {"site": site}
