"""`mim site`: builds the site or serves it locally."""

from __future__ import annotations

import json
import subprocess
import sys

import click

from mimkit.app.site import is_anything_open
from mimkit.cli.commands.site_render import render
from mimkit.cli.generate import (
    AUDIENCE,
    environment,
    generate,
    show_site,
    site_root,
)
from mimkit.cli.lazy_group import CommandGroup
from mimkit.cli.options.also import Others, selected_for_site, with_others
from mimkit.errors import EnvironmentUnfit
from mimkit.model.shell import quoted


@click.group(cls=CommandGroup)
def site() -> None:
    """Build or serve the published site."""


@site.command()
@AUDIENCE
@with_others
@click.option("--out", type=click.Path(), metavar="DIR", help="Output folder.")
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option(
    "--if-open",
    is_flag=True,
    help="Build only while an incident is open or maintenance is planned. Intended for scheduled jobs.",
)
@click.option(
    "--engine",
    type=click.Choice(["mkdocs", "zensical"]),
    default="mkdocs",
    show_default=True,
    help="The site generator. Zensical requires the extra mimkit[zensical].",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.pass_context
def build(
    ctx: click.Context,
    audience: str | None,
    others: Others,
    out: str | None,
    strict: bool,
    if_open: bool,
    engine: str,
    as_json: bool,
) -> None:
    """Build the site into build/site.

    A public site shows incidents that affect a public service or were announced to the public, with their public
    updates and the reviews shared with the public. Internal titles, tags and severities are not published. All text and
    every file are scanned for internal values. Text that contains an internal value is withheld and reported, and
    the exit status is 1. Everything else is published, unless the policy has `on_leak: stop`.

    With --also or --all-repositories, the internal site also shows the metrics of each repository and lists their
    incidents. Restricted incidents of other repositories are only counted. To always include the repositories in
    policy/repositories.yaml, set all_repositories: true for the mimkit plugin in mkdocs.yml. A public site includes
    only the public incidents of repositories that are listed there with public: true.

    The previous site is replaced only after the build has succeeded. DIR must
    be new, empty, or created by this command; git must not track it.

    \b
    Examples:
      mim site build
      mim site build --audience public --strict
      mim site build --also ../payments-incidents
      mim site build --engine zensical
    """
    if if_open and not is_anything_open(site_root(ctx)):
        sentence = "No incident is open and no maintenance is planned, so the site was not built."
        click.echo(json.dumps({"version": 1, "folder": None, "audience": audience}) if as_json else sentence)
        return
    selection = selected_for_site(ctx, others, audience)
    step = "zensical" if engine == "zensical" else "build"
    request = {"audience": audience, "out": out, "strict": strict, **selection.request}
    answer = generate(ctx, step, request)
    found, words = out or answer["place"], f" --audience {audience}" if audience else ""
    what = "public site" if audience == "public" else "site"
    # `mim site serve` would build the site again, with MkDocs and without repositories that only this command selected.
    is_special = step == "zensical" or selection
    view = f"python3 -m http.server -d {quoted(found)}" if is_special else f"mim site serve{words}"
    line = f"The {what} is in {found}; to view it: {view}"
    ctx.exit(show_site(answer, audience, line, as_json=as_json))


@site.command(short_help="Serve the site on this machine.")
@AUDIENCE
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port on this machine."
)
@click.pass_context
def serve(ctx: click.Context, audience: str | None, port: int) -> None:
    """Serve the site on this machine, and rebuild it when a file changes.

    \b
    Examples:
      mim site serve
      mim site serve --audience public --port 8001
    """
    _mkdocs(ctx, audience, "serve", "--dev-addr", f"127.0.0.1:{port}")


def _mkdocs(ctx: click.Context, audience: str | None, *words: str) -> None:
    program = ["mimkit.publish", audience] if audience else ["mkdocs"]
    done = subprocess.run(  # noqa: S603 - fixed words
        [sys.executable, "-m", *program, *words],
        cwd=site_root(ctx),
        env=environment(),
        check=False,
    )
    if done.returncode:
        raise EnvironmentUnfit("the site could not be built; see the messages above", "mim check")


site.add_command(render)

COMMANDS = {"site": site}
