"""Runs site generation in a separate process, and reads its result."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from mimkit.app.setup.site_url import MISSING, REMEDY
from mimkit.cli.session import Session
from mimkit.errors import EnvironmentUnfit
from mimkit.report.text.terminal import safe

AUDIENCE = click.option(
    "--audience",
    type=click.Choice(["internal", "restricted", "public"]),
    help="The audience for the site. A public site contains only public content; only a restricted one contains restricted incidents. [default: from mkdocs.yml]",
)


def environment() -> dict[str, str]:
    """Return the environment for a site generation process. The process escapes unencodable output as this one does."""
    encoding = os.environ.get("PYTHONIOENCODING", "").partition(":")[0]
    return {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONIOENCODING": f"{encoding}:backslashreplace"}


def site_root(ctx: click.Context) -> Path:
    """Return the folder that contains `mkdocs.yml`. Raises EnvironmentUnfit if the repository has no such file."""
    root = Session(ctx.find_root().obj).repo.root
    if not (root / "mkdocs.yml").is_file():
        raise EnvironmentUnfit(f"{root} has no mkdocs.yml", "mim init")
    return root


def generate(ctx: click.Context, step: str, request: Mapping[str, object]) -> Mapping[str, str]:
    """Run `mimkit.publish.mkdocs.STEP` with a request, and return its response. Paths are relative to -C.

    The response contains the output folder as `place`. For a public site, it also describes what was `searched`
    for, what was `withheld`, and what was `shortened`.
    """
    root = site_root(ctx)
    start = ctx.find_root().obj or Path()
    out = request["out"]
    asked = json.dumps({**request, "out": str((start / str(out)).resolve()) if out else None})
    done = subprocess.run(  # noqa: S603 - fixed words
        [sys.executable, "-m", f"mimkit.publish.mkdocs.{step}", asked],
        cwd=root,
        env=environment(),
        stdout=subprocess.PIPE,
        check=False,
    )
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    answer = json.loads(lines.pop()) if done.returncode == 0 else {}
    for line in lines:
        click.echo(line)  # output from another plugin
    if done.returncode:
        raise EnvironmentUnfit(f"the site could not be {_DONE[step]}; see the messages above", "mim check")
    if "sentence" in answer:
        raise EnvironmentUnfit(answer["sentence"], answer["hint"])
    found: dict[str, str] = answer
    return found


def show_site(answer: Mapping[str, str], audience: str | None, line: str, *, as_json: bool) -> int:
    """Print where the site is and what was searched for, shortened or withheld. Return the exit status."""
    if as_json:
        click.echo(json.dumps({"version": 1, "folder": answer["place"], "audience": audience}))
    else:
        click.echo(line)
        if answer["searched"]:
            click.echo(safe(answer["searched"]))
    if audience == "public" and not answer["site_url"]:
        click.echo(f"note: {MISSING}\n  {REMEDY}", err=True)
    for key in ("remarks", "shortened"):
        if answer[key]:
            click.echo(safe(answer[key]), err=True)
    if answer["withheld"]:
        click.echo(safe(answer["withheld"]), err=True)
    return 1 if answer["withheld"] else 0


_DONE = {"build": "built", "zensical": "built", "render": "rendered", "export": "exported"}
