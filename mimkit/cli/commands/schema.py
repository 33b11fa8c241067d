"""`mim schema`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import click

from mimkit.app.setup.editors import editor_schemas, schema_text, stale_schemas, write_schemas
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.terminal.console import next_step
from mimkit.errors import UsageError, did_you_mean, names_like


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
@judging()
def schema(inquiry: Inquiry, kind: str | None, folder: Path | None, is_check: bool) -> Result:
    """Print the JSON Schemas for records, for use in editors and other programs.

    The first line of each record tells editors where to find its schema in .schemas. Regenerate the schemas after
    you update mimkit. With --check, exit status 1 means that some schemas are out of date.

    \b
    Examples:
      mim schema incident
      mim schema --write .schemas
      mim schema --check
    """
    if is_check:
        if kind or folder:
            raise click.UsageError("--check cannot be combined with KIND or --write.", inquiry.ctx)
        return _comparison(stale_schemas(inquiry.session.repo.root))
    found = editor_schemas()
    if kind is not None and kind not in found:
        raise _unknown(kind, found)
    wanted = {name: document for name, document in found.items() if kind in (None, name)}
    if folder is None:
        shown = schema_text(wanted[kind] if kind else wanted)
        return Result(text=lambda: shown, json=lambda: shown)
    target = (inquiry.ctx.obj or Path()) / folder
    write_schemas(target, wanted)
    return Result(
        text=lambda: f"{len(wanted)} schemas in {target}\n",
        json=lambda: {"version": 1, "folder": str(target), "schemas": list(wanted)},
    )


def _unknown(kind: str, known: Collection[str]) -> UsageError:
    near = names_like(kind.lower(), known)
    hint = f"{did_you_mean(near)} mim schema {near[0]}" if near else "show all kinds: mim schema"
    return UsageError(f"unknown kind {kind!r}; the kinds are {', '.join(known)}", hint)


def _comparison(stale: Sequence[str]) -> Result:
    return Result(
        1 if stale else 0,
        text=lambda: _print_stale(stale),
        json=lambda: {"version": 1, "stale": list(stale)},
    )


def _print_stale(stale: Sequence[str]) -> None:
    for path in stale:
        click.echo(f"{path} is missing or was written by another version of mimkit")
    if stale:
        next_step("mim schema --write .schemas")
    else:
        click.echo(".schemas is up to date with this version of mimkit.")


COMMANDS = {"schema": schema}
