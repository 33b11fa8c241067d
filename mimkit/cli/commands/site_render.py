"""`mim site render`."""

from __future__ import annotations

import json

import click

from mimkit.cli.generate import generate, show_search
from mimkit.model.shell import quoted


@click.command(short_help="Write the site as Markdown for another generator.")
@click.option(
    "--audience",
    type=click.Choice(["internal", "public"]),
    help="Who the site is for. A public site contains only public content. [default: from mkdocs.yml]",
)
@click.option("--out", type=click.Path(), metavar="DIR", required=True, help="Output folder.")
@click.option("--json", "as_json", is_flag=True, help="Print the JSON document instead of text.")
@click.pass_context
def render(ctx: click.Context, audience: str | None, out: str, as_json: bool) -> None:
    """Write the site as plain Markdown and assets, with an MkDocs configuration.

    MkDocs or Zensical can build the site from it without mimkit. The
    folder is replaced as a whole. It must be new, empty, or created by this
    command; git must not track it.

    \b
    Examples:
      mim site render --out /tmp/incidents
      mim site render --out public --audience public
    """
    answer = generate(ctx, "render", {"audience": audience, "out": out})
    if as_json:
        click.echo(json.dumps({"version": 1, "folder": answer["place"], "audience": audience}))
        ctx.exit(show_search({**answer, "searched": ""}))
    click.echo(f"The site is in {out} as Markdown; to build it: cd {quoted(out)} && zensical build")
    ctx.exit(show_search(answer))
