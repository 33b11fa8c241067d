"""`mim metrics`."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import click

from mimkit.app.judging.metrics import Facts, Place, facts_of_all, select_metrics
from mimkit.app.reading.every_incident import Moment
from mimkit.cli.dates import AS_OF, NOW, period, start_time, typed_again
from mimkit.cli.judging import Inquiry, Result, forms_of, judging, unreadable
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import width
from mimkit.cli.terminal.progress import progress
from mimkit.errors import UsageError
from mimkit.metrics.measure import measure, metrics_of
from mimkit.metrics.result import By, MetricsQuestion, MetricsResult
from mimkit.model.incident.incident import Mode
from mimkit.model.policy.metric import built_in
from mimkit.model.time.period import Period
from mimkit.model.time.times import rfc3339
from mimkit.report.metrics.formats import FORMATS
from mimkit.report.metrics.report import MetricsReport
from mimkit.store.git.repository import Repository

_BY = ("service", "category", "severity", "quarter", "cause")


@click.command()
@click.option("--by", type=click.Choice(_BY), help="Group by service, category, severity, quarter or cause.")
@click.option(
    "--since",
    metavar="T",
    help="Incidents on or after this date, or since this time: 2026-10-01, RFC 3339 or -30d.",
)
@click.option("--until", metavar="T", help="Incidents up to and including this date, or before this time.")
@click.option(
    "--before", metavar="T", help="Compare with an earlier period, from this date or time until --since."
)
@click.option("--metric", "wanted", multiple=True, metavar="ID", help="Only this metric. Repeatable.")
@click.option(
    "--include", "modes", multiple=True, type=click.Choice(("drill", "backfill")), help="Also include these."
)
@click.option(
    "--excluded", is_flag=True, help="List the incidents that a metric does not count, with the reason."
)
@AS_OF
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
    periods = _periods(session, since, until, before)
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
    session, again = (
        inquiry.session,
        _again(inquiry.ctx, moment, (measured.question.period, measured.question.before)),
    )
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
    session: Session, since: str | None, until: str | None, before: str | None
) -> tuple[Period, Period | None]:
    """Return the period to measure, and the earlier period to compare it with."""
    found, earlier = period(session, since, until), start_time(session, "--before", before)
    if earlier is None:
        return found, None
    if found.since is None:
        raise UsageError("--before requires --since, which ends the earlier period", "add --since 2026-07-01")
    if found.since <= earlier:
        raise UsageError(
            f"--before {before} is not before --since {since}", "give an earlier date to --before"
        )
    return found, Period(earlier, found.since)


def _again(ctx: click.Context, moment: Moment, periods: tuple[Period, Period | None]) -> str:
    """Return the command that reproduces the result, with the times that were used."""
    (since, until), earlier = (periods[0].since, periods[0].until), periods[1]
    typed = {"since": since, "until": until, "before": earlier.since if earlier else None}
    words = ["mim", "metrics"]
    for param in ctx.command.params:
        value = ctx.params.get(param.name or "")
        if not value or param.name in ("now", "as_of", "form"):
            continue
        for each in value if isinstance(value, tuple) else (value,):
            again = typed_again(each, typed[param.name]) if param.name in typed else str(each)
            words += [param.opts[0]] if each is True else [param.opts[0], again]
    words += ["--as-of" if moment.as_of else "--now", rfc3339(moment.now)]
    return shlex.join(words)


COMMANDS = {"metrics": metrics}
