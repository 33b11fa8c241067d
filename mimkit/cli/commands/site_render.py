"""`mim site render`."""

from __future__ import annotations

import click

from mimkit.cli.generate import AUDIENCE, generate, show_site
from mimkit.cli.options.also import Others, selected_for_site, with_others
from mimkit.model.shell import quoted


@click.command(short_help="Write the site as Markdown for another generator.")
@AUDIENCE
@with_others
@click.option("--out", type=click.Path(), metavar="DIR", required=True, help="Output folder.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.pass_context
def render(ctx: click.Context, audience: str | None, others: Others, out: str, as_json: bool) -> None:
    """Write the site as plain Markdown and assets, with an MkDocs configuration.

    MkDocs or Zensical can then build the site without mimkit. The whole folder is replaced. The folder must be new,
    empty, or created by this command; git must not track it.

    \b
    Examples:
      mim site render --out /tmp/incidents
      mim site render --out public --audience public
    """
    request = {"audience": audience, "out": out, **selected_for_site(ctx, others, audience).request}
    answer = generate(ctx, "render", request)
    line = f"The site is in {out} as Markdown; to build it: cd {quoted(out)} && zensical build"
    ctx.exit(show_site(answer, audience, line, as_json=as_json))
