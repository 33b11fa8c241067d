"""`mim roster change`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.terminal.console import columns, paragraph

if TYPE_CHECKING:
    from mimkit.app.rosters.change import Rotated


class _Given(TypedDict):
    """The options that describe the change."""

    add: tuple[str, ...]
    remove: tuple[str, ...]
    count: str | None
    base: str | None


@click.command(short_help="Change a rotation without changing past shifts.")
@click.argument("name", metavar="ID")
@click.option("--add", multiple=True, metavar="PERSON", help="A person to add. Repeatable.")
@click.option("--remove", multiple=True, metavar="PERSON", help="A person to remove. Repeatable.")
@click.option(
    "--count",
    type=click.Choice(["all-days", "duty-days"]),
    help="Which days count as shifts. Duty days are days with on-call hours.",
)
@click.option(
    "--base",
    metavar="REV",
    help="If you edited the rotation: keep past shifts as they are in this version, such as main.",
)
@click.option(
    "--now",
    metavar="T",
    help="Start with the first handover after this time, or after the beginning of this date. [default: now]",
)
@click.option("--dry-run", is_flag=True, help="Show the change, without writing anything.")
@judging()
def change(inquiry: Inquiry, name: str, now: str | None, *, dry_run: bool, **given: Unpack[_Given]) -> Result:
    """Change a rotation, starting with the next handover.

    If you edit the rotation in the file, all shifts are recalculated from the start date, which also changes past
    shifts. Instead, this command moves the current rotation to `earlier`, so past shifts and the person on call now
    do not change. With --base, it does the same for an edit that you have already made. The file is written to the
    working tree, but not committed.

    \b
    Examples:
      mim roster change payments --add database-duty
      mim roster change payments --count duty-days
      mim roster change payments --base main
    """
    from mimkit.app.recording.uncommitted import write_uncommitted  # noqa: PLC0415 - only a change pays for it
    from mimkit.app.rosters.change import RotationChange, change_rotation  # noqa: PLC0415 - as above

    repo = inquiry.session.repo
    add, remove = (
        tuple(inquiry.session.oneself(each) for each in names) for names in (given["add"], given["remove"])
    )
    wanted = RotationChange(name, add, remove, given["count"], given["base"])
    found = change_rotation(repo, wanted, inquiry.start("--now", now))
    if not dry_run:
        write_uncommitted(repo, found.path, found.raw)
    document = {
        "version": 1,
        "roster": name,
        "path": found.path,
        "starts": found.starts.isoformat(),
        "people": list(found.people),
        "written": not dry_run,
    }
    return Result(text=lambda: _print(found, dry_run=dry_run), json=lambda: document)


def _print(found: Rotated, *, dry_run: bool) -> None:
    state = "not written, dry run" if dry_run else "written"
    click.echo(f"{click.style(found.path, bold=True)}  {state}")
    columns([("from", found.starts.isoformat()), ("people", ", ".join(found.people))], ("cyan",))
    if not dry_run:
        paragraph("Review and commit the file; mim roster check --base HEAD lists the shifts that change.")
