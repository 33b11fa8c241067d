"""`mim roster drift`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mimkit.cli.commands.import_calendar import content, pair
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.options.dates import START
from mimkit.cli.terminal.console import columns, paragraph
from mimkit.model.time.times import rfc3339
from mimkit.report.text.counts import counted
from mimkit.report.text.window import window

if TYPE_CHECKING:
    from mimkit.app.rosters.drift import Drift

_MOST = 20
"""The maximum number of differences to print."""


@click.command(short_help="Compare a roster with another tool's schedule.")
@click.argument("name", metavar="ID")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--schedule", metavar="NAME", help="The schedule in the file, if it has several.")
@click.option(
    "--map", "mapped", multiple=True, metavar="NAME=PERSON", help="Map a name in the file to a person."
)
@click.option(
    "--days", type=click.IntRange(1, 366), default=28, show_default=True, help="How many days to compare."
)
@START
@judging()
def drift(
    inquiry: Inquiry,
    name: str,
    file: Path,
    schedule: str | None,
    mapped: tuple[str, ...],
    days: int,
    now: str | None,
) -> Result:
    """Compare a roster with the current schedule of another tool.

    FILE is an export of PagerDuty, Opsgenie, Grafana OnCall or GoAlert, or an iCalendar file, as for mim roster
    import; - reads standard input. The command lists the times when the roster (including uncommitted changes) and
    the file have different people on call. Exit status 1 means that there is a difference.

    \b
    Examples:
      mim roster drift payments schedule.json
      curl -s -H "Authorization: Token token=$KEY" "$URL" | mim roster drift payments -
    """
    from mimkit.app.rosters.drift import compare  # noqa: PLC0415 - only this command needs the calendar library
    from mimkit.app.rosters.import_shifts import ImportRequest  # noqa: PLC0415 - as above

    start = inquiry.start("--now", now)
    wanted = ImportRequest(name, None, None, dict(pair(each) for each in mapped), schedule)
    found = compare(inquiry.session.repo, content(file), wanted, start, start + timedelta(days=days))
    return Result(
        1 if found.differences else 0, text=lambda: _print(found, inquiry), json=lambda: _document(found)
    )


def _print(found: Drift, inquiry: Inquiry) -> None:
    zone = inquiry.shown(found.roster.tz)
    count = len(found.differences)
    said = counted(count, "difference") if count else "no difference"
    days = (found.end - found.start).days
    click.echo(f"{click.style(found.roster.id, bold=True)}  {said} in {counted(days, 'day')}")
    rows = [
        (
            window(each.start, each.end, zone),
            f"here {each.ours or 'no one'}",
            f"there {each.theirs or 'no one'}",
        )
        for each in found.differences[:_MOST]
    ]
    columns(rows)
    if count > _MOST:
        click.echo(f"  and {count - _MOST} more; --json lists them all")
    columns([("check", each) for each in found.doubts], ("cyan",))
    if count:
        paragraph(f"To use the other schedule instead: mim roster import FILE --id {found.roster.id}")


def _document(found: Drift) -> dict[str, Any]:
    return {
        "version": 1,
        "roster": found.roster.id,
        "start": rfc3339(found.start),
        "end": rfc3339(found.end),
        "differences": [
            {"start": rfc3339(each.start), "end": rfc3339(each.end), "here": each.ours, "there": each.theirs}
            for each in found.differences
        ],
        "doubts": list(found.doubts),
    }
