"""`mim schema`."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NoReturn

import click

from mimkit.app.setup.editors import editor_schemas, schema_text, stale_schemas, write_schemas
from mimkit.cli.session import Session
from mimkit.errors import UsageError


@click.command()
@click.argument("kind", required=False)
@click.option(
    "--write",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write KIND.json files to DIR.",
)
@click.option("--check", "is_check", is_flag=True, help="Check that .schemas matches this version of mimkit.")
@click.pass_context
def schema(ctx: click.Context, kind: str | None, folder: Path | None, is_check: bool) -> None:
    """Print the JSON Schemas of the records, for editors and other programs.

    The first line of each record points editors to its schema in .schemas. After you update mimkit,
    regenerate them. With --check, exit status 1 means that some are out of date.

    \b
    Examples:
      mim schema incident
      mim schema --write .schemas
      mim schema --check
    """
    if is_check:
        if kind or folder:
            raise click.UsageError("--check cannot be combined with KIND or --write.", ctx)
        _check(ctx)
    found = editor_schemas()
    if kind is not None and kind not in found:
        raise _unknown(kind, found)
    wanted = {name: document for name, document in found.items() if kind in (None, name)}
    if folder is None:
        click.echo(schema_text(wanted[kind] if kind else wanted), nl=False)
        return
    target = (ctx.find_root().obj or Path()) / folder
    write_schemas(target, wanted)
    click.echo(f"{len(wanted)} schemas in {target}")


def _unknown(kind: str, known: Collection[str]) -> UsageError:
    from difflib import get_close_matches  # noqa: PLC0415 - only a name that is wrong pays for it

    near = get_close_matches(kind.lower(), known, 1)
    hint = (
        f"did you mean mim schema {near[0]}?" if near else "mim schema incident, or mim schema for all kinds"
    )
    return UsageError(f"unknown kind {kind!r}; the kinds are {', '.join(known)}", hint)


def _check(ctx: click.Context) -> NoReturn:
    """Exit with 1 if a schema is missing or out of date."""
    stale = stale_schemas(Session(ctx.find_root().obj).repo.root)
    for path in stale:
        click.echo(f"{path} is missing, or was written by another version of mimkit")
    click.echo(
        "  next: mim schema --write .schemas"
        if stale
        else ".schemas is up to date with this version of mimkit."
    )
    ctx.exit(1 if stale else 0)


COMMANDS = {"schema": schema}
