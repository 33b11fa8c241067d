"""`mim check`."""

from __future__ import annotations

from pathlib import Path

import click

from mimkit.app.check import check_worktree
from mimkit.cli.console import width
from mimkit.cli.progress import progress
from mimkit.cli.session import Session
from mimkit.errors import UsageError
from mimkit.report.diagnostics.json import json
from mimkit.report.diagnostics.text import text
from mimkit.rules.catalogue import RULES
from mimkit.rules.select import meaningless, selected

_NO_RULE = "mim rule lists the codes and names"


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How to say it.",
)
@click.option(
    "--select",
    "select",
    multiple=True,
    metavar="C",
    help="Only these rules: codes, beginnings of codes, names.",
)
@click.option("--ignore", "ignore", multiple=True, metavar="C", help="Not these rules.")
@click.pass_context
def check(
    ctx: click.Context, paths: tuple[Path, ...], form: str, select: tuple[str, ...], ignore: tuple[str, ...]
) -> None:
    """Is the record right? Judge every file of the checkout, committed or not.

    It never turns red because time passed. Exit status 1 means that something was found.

    \b
    Examples:
      mim check
      mim check incidents/2026 --ignore MIM603
      mim check --format json
    """
    session = Session(ctx.obj)
    unknown = meaningless((*select, *ignore), RULES.values())
    if unknown:
        raise UsageError(f"{unknown[0]!r} is no rule", _NO_RULE)
    places = [_place(session, path) for path in paths]
    with progress("checking") as step:
        checked = check_worktree(session.repo.root, progress=step)
    wanted = selected(checked.diagnostics, RULES.values(), select, ignore)
    found = [each for each in wanted if not places or any(_lies_in(each.path, place) for place in places)]
    if form == "json":
        click.echo(json(found, checked.files, checked.incidents), nl=False)
    else:
        click.echo(text(found, checked.files, checked.incidents, width()), nl=False)
    ctx.exit(1 if found else 0)


def _place(session: Session, path: Path) -> str:
    full = (session.folder / path).resolve()
    if not full.exists():
        raise UsageError(
            f"{path} is not there", "give files or folders of this repository: mim check incidents"
        )
    if not full.is_relative_to(session.repo.root):
        raise UsageError(f"{path} is outside the repository {session.repo.root}", "mim -C DIR check")
    return full.relative_to(session.repo.root).as_posix()


def _lies_in(path: str, place: str) -> bool:
    return place in {".", path} or path.startswith(f"{place}/")


COMMANDS = {"check": check}
