"""`mim metrics`."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import click

from mimkit.app.judging.metrics import Facts, Place, facts_of_all, select_metrics
from mimkit.app.reading.every_incident import Moment
from mimkit.cli.judging import NOW, Inquiry, Result, forms_of, judging, unreadable
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import width
from mimkit.cli.terminal.progress import progress
from mimkit.errors import UsageError
from mimkit.metrics.measure import measure, metrics_of
from mimkit.metrics.result import By, MetricsQuestion, MetricsResult
from mimkit.model.incident.incident import Mode
from mimkit.model.policy.metric import built_in
from mimkit.model.time.period import Period
from mimkit.model.time.times import parse_instant, rfc3339
from mimkit.report.metrics.formats import FORMATS
from mimkit.report.metrics.report import MetricsReport
from mimkit.store.git.repository import Repository

_BY = ("service", "category", "severity", "quarter", "cause")


@click.command()
@click.option("--by", type=click.Choice(_BY), help="Group by service, category, severity, quarter or cause.")
@click.option("--since", metavar="T", help="Incidents on or after this date: 2026-10-01, or RFC 3339.")
@click.option("--until", metavar="T", help="Incidents up to and including this date, or before this time.")
@click.option("--before", metavar="T", help="Compare with an earlier period, from this date until --since.")
@click.option("--metric", "wanted", multiple=True, metavar="ID", help="Only this metric. Repeatable.")
@click.option(
    "--include", "modes", multiple=True, type=click.Choice(("drill", "backfill")), help="Also include these."
)
@click.option(
    "--excluded", is_flag=True, help="List the incidents that a metric does not count, with the reason."
)
@click.option(
    "--as-of", "as_of", metavar="T", help="Evaluate as of this time, using only entries recorded by then."
)
@NOW
@click.option(
    "--also",
    multiple=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Another repository to include.",
)
@judging(FORMATS)
def metrics(
    inquiry: Inquiry,
    by: str | None,
    since: str | None,
    until: str | None,
    before: str | None,
    wanted: tuple[str, ...],
    modes: tuple[str, ...],
    excluded: bool,
    as_of: str | None,
    now: str | None,
    also: tuple[Path, ...],
) -> Result:
    """Report metrics: time to declare, assemble and restore; reviews, repeats, deadlines met.

    Each metric is shown with its definition and the incidents that it is based on. With fewer than ten values, the
    values are listed instead of a median. Drills and back-filled incidents are excluded unless you --include them.

    \b
    Examples:
      mim metrics
      mim metrics --by service --since 2026-01-01
      mim metrics --since 2026-07-01 --before 2026-01-01 --metric time-to-restore
      mim metrics --format csv
    """
    session = inquiry.fetch()
    policy, zone = session.policy_world.policy, session.zone
    moment = inquiry.moment(now, as_of)
    periods = _periods(since, until, before, zone)
    counted = cast("tuple[Mode, ...]", ("live", *modes))
    question = MetricsQuestion(moment.now, zone, *periods, cast("By | None", by), counted)
    numbers = select_metrics(metrics_of(policy, built_in()), wanted)
    found = _facts(session, also, moment)
    report = _report(inquiry, measure(question, numbers, found.facts), moment, found.unreadable)
    report = replace(report, lists_excluded=excluded)
    remarks = unreadable(found.unreadable, ", so it was not counted")
    return Result(1 if found.unreadable else 0, remarks, **forms_of(FORMATS, report))


def _report(
    inquiry: Inquiry, measured: MetricsResult, moment: Moment, unread: Sequence[str]
) -> MetricsReport:
    session, again = inquiry.session, _again(inquiry.ctx, moment)
    organisation = session.policy_world.policy.organisation
    return MetricsReport(organisation, measured, session.commit, again, moment.as_of, unread, width())


def _facts(session: Session, also: tuple[Path, ...], moment: Moment) -> Facts:
    places = tuple(_places(session, also))
    with progress("counting the incidents") as step:
        return facts_of_all(places, moment, step)


def _places(session: Session, also: tuple[Path, ...]) -> Iterator[Place]:
    yield session.repo, session.commit
    for folder in also:
        full = (session.folder / folder).resolve()
        if not full.is_dir():
            raise UsageError(f"--also {folder} is not a folder", "give the folder of another clone")
        other = Repository.discover(full)
        yield other, other.head().commit


def _periods(
    since: str | None, until: str | None, before: str | None, zone: ZoneInfo
) -> tuple[Period, Period | None]:
    """Return the period to measure, and the earlier period to compare it with."""
    start = _day("--since", since, zone)
    if before and start is None:
        raise UsageError("--before requires --since, which ends the earlier period", "add --since 2026-07-01")
    earlier = Period(_day("--before", before, zone), start) if before else None
    return Period(start, _end(until, zone)), earlier


def _day(option: str, text: str | None, zone: ZoneInfo) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time(), zone).astimezone(UTC)
    except ValueError:
        pass
    try:
        return parse_instant(text)
    except ValueError as problem:
        sentence, _, hint = str(problem).partition("; ")
        raise UsageError(
            f"{option} {text!r} {sentence}", f"{hint}, or use a date such as 2026-10-01"
        ) from None


def _end(text: str | None, zone: ZoneInfo) -> datetime | None:
    found = _day("--until", text, zone)
    # If a day is the end of a period, the period includes it.
    is_day = text is not None and len(text) == len("2026-10-01")
    return found + timedelta(days=1) if found and is_day else found


def _again(ctx: click.Context, moment: Moment) -> str:
    """Return the command that reproduces the result, with the time that was used."""
    words = ["mim", "metrics"]
    for param in ctx.command.params:
        value = ctx.params.get(param.name or "")
        if not value or param.name in ("now", "as_of", "form"):
            continue
        for each in value if isinstance(value, tuple) else (value,):
            words += [param.opts[0]] if each is True else [param.opts[0], str(each)]
    words += ["--as-of" if moment.as_of else "--now", rfc3339(moment.now)]
    return shlex.join(words)


COMMANDS = {"metrics": metrics}
