"""`mim policy calendar`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from mimkit.app.policy.holidays import KEYS, PATH, HolidayRequest, Proposal, propose, read_holidays
from mimkit.app.recording.uncommitted import content, write_uncommitted
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import Word, columns, next_step
from mimkit.errors import UsageError
from mimkit.model.shell import quoted
from mimkit.model.time.calendar import BusinessCalendar
from mimkit.model.time.holidays import HolidaySource, covered_until
from mimkit.report.text.counts import counted

_YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?", re.ASCII)
_LONGEST = 25
_MARKS = {"new": ("+", "green"), "there": ("=", None), "yours": ("*", "yellow")}


@click.command(short_help="Show business days and holidays; update the holiday file.")
@click.option("--country", metavar="CODE", help="The country, as an ISO 3166 code such as GB.")
@click.option("--subdivision", metavar="CODE", help="The subdivision of the country, such as ENG.")
@click.option(
    "--years",
    metavar="YEARS",
    help="One year, or a range such as 2026-2028. [default: this year and the next two]",
)
@click.option("--write", "is_written", is_flag=True, help=f"Write the new days to {PATH}.")
@judging()
def calendar(
    inquiry: Inquiry, country: str | None, subdivision: str | None, years: str | None, is_written: bool
) -> Result:
    """Show business days and hours; with a country or years, list public holidays missing from the holiday file.

    The days come from the `holidays` library and include any working Saturdays and Sundays. With --write, they are
    added to the file for you to review and commit. Nothing is removed, and days that you added are kept. If the
    file already has a country, you only need --years.

    \b
    Examples:
      mim policy calendar
      mim policy calendar --country GB --subdivision ENG --years 2026-2028
      mim policy calendar --years 2029 --write
    """
    session = inquiry.session
    if not (country or subdivision or years or is_written):
        return _known(session)
    raw = content(session.repo, PATH)
    there = read_holidays(raw)
    span = _years(years, session)
    source = there.source if there else None
    if not country and source is None:
        raise UsageError(
            "--country is missing", _with_country(subdivision, span if years else None, is_written=is_written)
        )
    wanted = _wanted(source, country, subdivision, span)
    proposal = propose(raw, wanted)
    if is_written and proposal.raw != raw:
        write_uncommitted(session.repo, PATH, proposal.raw)
    return Result(
        text=lambda: _say(proposal, is_written=is_written),
        json=lambda: _document(proposal, is_written=is_written),
    )


def _with_country(subdivision: str | None, years: tuple[int, int] | None, *, is_written: bool) -> str:
    """Return the entered command with an example country added."""
    words = ["mim policy calendar --country GB"]
    words += [f"--subdivision {quoted(subdivision)}"] if subdivision else []
    words += [f"--years {_span(years)}"] if years else []
    words += ["--write"] if is_written else []
    return " ".join(words)


def _wanted(
    known: HolidaySource | None, country: str | None, subdivision: str | None, years: tuple[int, int]
) -> HolidayRequest:
    if country or known is None:
        return HolidayRequest(country or "", subdivision, *years)
    return HolidayRequest(known.country, subdivision or known.subdivision, *years)


def _years(text: str | None, session: Session) -> tuple[int, int]:
    if text is None:
        this = session.now.astimezone(session.zone).year
        return this, this + 2
    found = _YEARS.fullmatch(text.strip())
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1970 <= first <= last < first + _LONGEST:
        raise UsageError(
            f"--years {text!r} is neither a year nor a range of at most {_LONGEST} years", "--years 2026-2028"
        )
    return first, last


def _place(source: HolidaySource | HolidayRequest) -> str:
    return f"{source.country}-{source.subdivision}" if source.subdivision else source.country


def _span(years: tuple[int, int]) -> str:
    first, last = years
    return str(first) if first == last else f"{first}-{last}"


def _say(proposal: Proposal, *, is_written: bool) -> None:
    wanted = proposal.wanted
    new = sum(each.state == "new" for each in proposal.days)
    click.echo(
        f"Public holidays in {_place(wanted)}, {_span((wanted.first, wanted.last))}, by {proposal.source.library}"
    )
    rows = []
    for each in proposal.days:
        mark, colour = _MARKS[each.state]
        title = f"business day: {each.title}" if each.kind == "business-day" else each.title
        own = "  (added by you; not in the library)" if each.state == "yours" else ""
        rows.append((Word(mark, colour), f"{each.day:%a}", str(each.day), f"{title}{own}"))
    columns(rows)
    if not new:
        click.echo(f"{PATH} already contains all of them")
    elif is_written:
        click.echo(f"{counted(new, 'new day')} added to {PATH}, not committed")
        next_step("review the days, and commit them: git add policy && git commit")
    else:
        part = f" --subdivision {quoted(wanted.subdivision)}" if wanted.subdivision else ""
        again = f"mim policy calendar --country {quoted(wanted.country)}{part} --years {_span((wanted.first, wanted.last))} --write"
        click.echo(f"{counted(new, 'new day')}, nothing written")
        next_step(again)


def _document(proposal: Proposal, *, is_written: bool) -> dict[str, Any]:
    return {
        "version": 1,
        "source": proposal.source.model_dump(),
        **{
            key: [
                {"day": str(each.day), "title": each.title, "state": each.state}
                for each in proposal.days
                if each.kind == kind
            ]
            for kind, key in KEYS.items()
        },
        "written": is_written,
    }


def _known(session: Session) -> Result:
    snapshot = session.policy_world
    known, until = snapshot.policy.calendar, covered_until(snapshot.policy.calendar, snapshot.holidays)
    today = session.now.astimezone(known.tz).date()
    listed = [(each.day, each.title) for each in known.holidays]
    listed += [(each.day, f"business day: {each.title}") for each in known.extra_business_days]
    coming = [each for each in sorted(listed) if each[0] >= today]
    source = snapshot.holidays.source if snapshot.holidays else None
    document = {
        "version": 1,
        "calendar": known.model_dump(mode="json"),
        "covered_until": str(until) if until else None,
        "source": source.model_dump() if source else None,
    }
    return Result(text=lambda: _show(known, coming, _coverage(known, until, source)), json=lambda: document)


def _show(known: BusinessCalendar, coming: Sequence[tuple[date, str]], coverage: str) -> None:
    columns(
        [
            ("zone", known.zone),
            ("business days", f"{', '.join(known.business_days)}, {known.opens} to {known.closes}"),
            ("holidays", coverage),
        ],
        ("cyan",),
        indent="",
    )
    columns([(f"{day:%a}", str(day), title) for day, title in coming[:10]])
    if len(coming) > 10:
        click.echo(f"  and {len(coming) - 10} more")


def _coverage(known: BusinessCalendar, until: date | None, source: HolidaySource | None) -> str:
    if until is None:
        return "none; list them with mim policy calendar --country CODE"
    origin = f", for {_place(source)} from {source.library}" if source else ""
    extra = (
        f", {counted(len(known.extra_business_days), 'extra business day')}"
        if known.extra_business_days
        else ""
    )
    return f"{len(known.holidays)}{extra}, known until {until}{origin}"


COMMANDS = {"calendar": calendar}
