"""`mim schema`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from mimkit.app.schema import schemas
from mimkit.errors import EnvironmentUnfit


@click.command()
@click.argument("kind", required=False)
@click.option(
    "--write",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write KIND.json files into DIR.",
)
@click.pass_context
def schema(ctx: click.Context, kind: str | None, folder: Path | None) -> None:
    """The JSON Schemas of the records, for editors and other programs.

    \b
    Examples:
      mim schema incident
      mim schema --write .schemas
    """
    found = schemas()
    if kind is not None and kind not in found:
        raise click.UsageError(f"There is no kind {kind!r}: {', '.join(found)}.", ctx)
    wanted = {kind: found[kind]} if kind else found
    if folder is None:
        click.echo(json.dumps(found[kind] if kind else wanted, indent=2))
        return
    target = (ctx.find_root().obj or Path()) / folder
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, document in wanted.items():
            (target / f"{name}.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    except OSError as problem:
        raise EnvironmentUnfit(
            f"{target} cannot be written: {(problem.strerror or '').lower()}", f"ls -ld {target}"
        ) from None
    click.echo(f"{len(wanted)} schemas in {target}")


COMMANDS = {"schema": schema}
