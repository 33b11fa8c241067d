"""`mim schema`."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click

from mimkit.app.editors import editor_schemas, schema_text, stale_schemas, write_schemas
from mimkit.cli.session import Session


@click.command()
@click.argument("kind", required=False)
@click.option(
    "--write",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write KIND.json files into DIR.",
)
@click.option(
    "--check", "is_check", is_flag=True, help="Tell whether the files in .schemas are those of this mimkit."
)
@click.pass_context
def schema(ctx: click.Context, kind: str | None, folder: Path | None, is_check: bool) -> None:
    """The JSON Schemas of the records, for editors and other programs.

    The first line of each record leads an editor to its schema in .schemas. After an update of mimkit,
    write them anew. With --check, exit status 1 means that some are of another version.

    \b
    Examples:
      mim schema incident
      mim schema --write .schemas
      mim schema --check
    """
    if is_check:
        if kind or folder:
            raise click.UsageError("--check looks at all of .schemas; it takes no kind and no --write.", ctx)
        _check(ctx)
    found = editor_schemas()
    if kind is not None and kind not in found:
        raise click.UsageError(f"There is no kind {kind!r}: {', '.join(found)}.", ctx)
    wanted = {name: document for name, document in found.items() if kind in (None, name)}
    if folder is None:
        click.echo(schema_text(wanted[kind] if kind else wanted), nl=False)
        return
    target = (ctx.find_root().obj or Path()) / folder
    write_schemas(target, wanted)
    click.echo(f"{len(wanted)} schemas in {target}")


def _check(ctx: click.Context) -> NoReturn:
    """End the command, with 1 where a schema is missing or stale."""
    stale = stale_schemas(Session(ctx.find_root().obj).repo.root)
    for path in stale:
        click.echo(f"{path} is missing, or of another version of mimkit")
    click.echo("  next: mim schema --write .schemas" if stale else "The schemas are those of this mimkit.")
    ctx.exit(1 if stale else 0)


COMMANDS = {"schema": schema}
