"""`mim roster escalation`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mimkit.cli.commands.import_calendar import content, pair
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.terminal.console import columns, next_step
from mimkit.model.incident.as_data import plain
from mimkit.report.text.counts import counted

if TYPE_CHECKING:
    from mimkit.app.rosters.escalation import ImportedEscalation


@click.command(short_help="Import an escalation policy from another tool.")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--group", metavar="GROUP", required=True, help="The resolver group that gets the escalation path."
)
@click.option(
    "--schedule", "name", metavar="NAME", help="The escalation policy in the file, if it has several."
)
@click.option(
    "--map",
    "mapped",
    multiple=True,
    metavar="NAME=ID",
    help="Map a name in the file to a person, roster or group; NAME= omits the name.",
)
@click.option("--dry-run", is_flag=True, help="Dry run: write nothing.")
@judging()
def escalation(
    inquiry: Inquiry, file: Path, group: str, name: str | None, mapped: tuple[str, ...], *, dry_run: bool
) -> Result:
    """Import an escalation policy from PagerDuty or Opsgenie as the escalation path of a resolver group.

    Writes the group's file to the working tree, so that you can review and commit it. `-` reads standard input.
    Users are matched by email address, name or id, and schedules and teams by the title or id of a roster or group.
    Settings that an escalation path cannot express are listed.

    \b
    Examples:
      mim roster escalation policies.json --group payments --schedule "Payments escalation"
      mim roster escalation policy.json --group payments --map "Payments primary=payments"
    """
    from mimkit.app.recording.uncommitted import write_uncommitted  # noqa: PLC0415 - only this command needs the calendar library
    from mimkit.app.rosters.escalation import import_escalation  # noqa: PLC0415 - as above

    repo = inquiry.session.repo
    found = import_escalation(repo, content(file), group, name, dict(pair(each) for each in mapped))
    if found.changed and not dry_run:
        write_uncommitted(repo, found.path, found.raw)
    return Result(text=lambda: _print(found, dry_run=dry_run), json=lambda: _document(found, dry_run=dry_run))


def _print(found: ImportedEscalation, *, dry_run: bool) -> None:
    state = "nothing changed" if not found.changed else "dry run, nothing written" if dry_run else "written"
    click.echo(f"{click.style(found.path, bold=True)}  {counted(len(found.steps), 'step')}, {state}")
    columns(
        [
            (f"after {each.after}" if each.after else "first", each.person or each.roster or each.group or "")
            for each in found.steps
        ],
        ("cyan",),
    )
    columns([("check", each) for each in found.notes], ("yellow",))
    if found.changed and not dry_run:
        next_step("then commit it: git add policy && git commit")


def _document(found: ImportedEscalation, *, dry_run: bool) -> dict[str, Any]:
    return {
        "version": 1,
        "group": found.group,
        "path": found.path,
        "steps": [plain(each) for each in found.steps],
        "notes": list(found.notes),
        "changed": found.changed,
        "written": found.changed and not dry_run,
    }
