"""`mim import FORMAT FILE...`: imports services, people and infrastructure from other tools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from mimkit.app.importing.catalogue.registry import CATALOGUES
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.errors import UsageError, did_you_mean, names_like


@click.command("catalogue", short_help="Import services, people and infrastructure.")
@click.argument("source", metavar="FORMAT")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--owner", metavar="GROUP", help="The resolver group to use for services whose owner is unknown."
)
@click.option("--contact", metavar="PERSON", help="The contact for resolver groups without a known member.")
@click.option(
    "--tier",
    type=click.IntRange(1, 4),
    default=3,
    show_default=True,
    help="The tier for services that have none in the source.",
)
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="OURS=THEIRS",
    help="For CSV: map a column of mimkit to a column in the file. Repeatable.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be imported, without writing anything.")
@judging()
def catalogue(
    inquiry: Inquiry,
    source: str,
    files: tuple[str, ...],
    *,
    owner: str | None,
    contact: str | None,
    tier: int,
    columns: tuple[str, ...],
    dry_run: bool,
) -> Result:
    """Import services, people and infrastructure: `mim import FORMAT FILE...`. `mim import --help` lists the formats.

    FILE can be a folder, or - for standard input. The policy files are written to the working tree, so that you can
    review and commit them. Values that are not in the source are marked with a comment. Importing the same files
    again changes nothing. A later export adds and corrects only what changed in the source. Your own changes are
    kept, and the differences are listed. No records are removed.

    If part of a file cannot be imported, the rest is still imported. The part is listed with its location, and the
    exit status is 1. References to something that is in none of the files are listed too.

    \b
    Examples:
      mim import backstage . --owner payments --dry-run
      mim import netbox devices.json virtual-machines.json
      mim import infrastructure hosts.csv --map id=asset_tag
      mim import ldif people.ldif
    """
    from mimkit.app.importing.catalogue.input_files import read_files  # noqa: PLC0415 - not needed for the help
    from mimkit.app.importing.catalogue.registry import catalogue_format  # noqa: PLC0415 - as above
    from mimkit.app.importing.catalogue.resolved import Defaults  # noqa: PLC0415 - as above
    from mimkit.app.importing.catalogue.run import plan_for, write_plan  # noqa: PLC0415 - as above
    from mimkit.app.importing.format import ReadOptions  # noqa: PLC0415 - as above
    from mimkit.cli.results.importing.catalogue import plan_document, print_plan  # noqa: PLC0415 - as above
    from mimkit.cli.terminal.progress import progress  # noqa: PLC0415 - as above

    if source not in CATALOGUES:
        near = did_you_mean(names_like(source, CATALOGUES))
        raise UsageError(f"{source!r} is not a format that can be imported", near or "mim import --help")
    wanted, repo = catalogue_format(source), inquiry.session.repo
    gathered = read_files(files, wanted, ReadOptions(columns=dict(map(_pair, columns))))
    with progress(f"Importing {source}, records") as step:
        plan = plan_for(repo, wanted, gathered.materials, Defaults(owner, contact, tier), step)
    plan.take(gathered.found)
    plan.problems.sort()
    if not dry_run:
        write_plan(repo, plan)
    return Result(
        1 if plan.problems else 0,
        text=lambda: print_plan(plan, source, len(gathered.materials), is_dry_run=dry_run),
        json=lambda: plan_document(plan, source, is_dry_run=dry_run),
    )


def _pair(text: str) -> tuple[str, str]:
    ours, sign, theirs = text.partition("=")
    if not sign or not ours.strip() or not theirs.strip():
        raise UsageError(f"--map {text!r} is not a pair", "write it as --map id=asset_tag")
    return ours.strip(), theirs.strip()


COMMANDS: dict[str, Callable[..., Any]] = {"catalogue": catalogue}
