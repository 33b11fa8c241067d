"""`mim metrics`."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import click

from mimkit.app.judging.metrics import Facts, facts_of_source, select_metrics
from mimkit.app.reading.every_incident import Moment
from mimkit.app.repositories.source import Source
from mimkit.cli.judging import Inquiry, Result, forms_of, judging, unreadable
from mimkit.cli.options.also import Others, sources_of, with_others
from mimkit.cli.options.dates import AS_OF, NOW, period, start_time, typed_again
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import width
from mimkit.cli.terminal.progress import progress
from mimkit.errors import UsageError, names_like
from mimkit.metrics.measure import measure, metrics_of
from mimkit.metrics.result import BY, By, MetricsQuestion, MetricsResult
from mimkit.model.incident.incident import Mode
from mimkit.model.policy.metric import built_in
from mimkit.model.time.period import Period
from mimkit.model.time.times import rfc3339
from mimkit.report.metrics.formats import FORMATS
from mimkit.report.metrics.report import STATISTICS, WITH_MEAN, MetricsReport, MetricsSource


def _completed(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    before, comma, last = incomplete.rpartition(",")
    return [before + comma + each for each in BY if each.startswith(last)]


def _dimensions(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Validate the dimensions for --by. Raises BadParameter if one is unknown or repeated."""
    names = [each.strip() for each in value.split(",")] if value else []
    for each in names:
        if each not in BY:
            near = names_like(each, BY)
            hint = f"did you mean {near[0]}?" if near else f"use one or more of {', '.join(BY)}"
            raise click.BadParameter(f"{each!r} is not a dimension; {hint}")
    if len({*names}) < len(names):
        raise click.BadParameter(f"{value!r} contains a dimension twice; give each dimension once")
    return ",".join(names) or None


@click.command()
@click.option(
    "--by",
    callback=_dimensions,
    shell_complete=_completed,
    metavar="DIMENSION[,DIMENSION]",
    help="Group by service, category, severity, quarter or cause, or by several: quarter,service.",
)
@click.option(
    "--since",
    metavar="T",
    help="Include incidents on or after this date, or since this time: 2026-10-01, RFC 3339 or -30d.",
)
@click.option(
    "--until", metavar="T", help="Include incidents up to and including this date, or before this time."
)
@click.option(
    "--before", metavar="T", help="Compare with an earlier period, from this date or time until --since."
)
@click.option("--metric", "wanted", multiple=True, metavar="ID", help="Show only this metric. Repeatable.")
@click.option(
    "--include",
    "modes",
    multiple=True,
    type=click.Choice(("drill", "backfill")),
    help="Also include incidents of this kind. Repeatable.",
)
@click.option("--mean", is_flag=True, help="Also show the mean and the number of values.")
@click.option(
    "--excluded", is_flag=True, help="List the incidents that each metric excludes, and the reasons."
)
@AS_OF
@NOW
@with_others
@judging(FORMATS)
def metrics(
    inquiry: Inquiry,
    by: str | None,
    since: str | None,
    until: str | None,
    before: str | None,
    wanted: tuple[str, ...],
    modes: tuple[str, ...],
    mean: bool,
    excluded: bool,
    as_of: str | None,
    now: str | None,
    others: Others,
) -> Result:
    """Report metrics: time to declare, assemble and restore, reviews, repeat incidents, and deadlines met.

    Each metric is shown with its definition and the incidents that it is based on. If there are fewer than ten
    values, they are
    listed instead of a median. Drills and back-filled incidents are excluded unless you --include them.
    With --also, each metric is also shown for each repository, and restricted incidents in other repositories are only
    counted.

    \b
    Examples:
      mim metrics
      mim metrics --by service --since 2026-01-01
      mim metrics --by quarter,service --metric incidents
      mim metrics --metric time-to-restore --mean
      mim metrics --since 2026-07-01 --before 2026-01-01 --metric time-to-restore
      mim metrics --format csv
    """
    session = inquiry.fetch()
    policy = session.policy_world.policy
    moment = inquiry.moment(now, as_of)
    periods = _periods(session, since, until, before)
    counted = cast("tuple[Mode, ...]", ("live", *modes))
    dimensions = cast("tuple[By, ...]", tuple(by.split(",")) if by else ())
    sources = sources_of(session, others)
    names = tuple(each.name for each in sources) if len(sources) > 1 else ()
    question = MetricsQuestion(moment.now, policy.calendar, *periods, dimensions, counted, names)
    numbers = select_metrics(metrics_of(policy, built_in()), wanted)
    with progress("counting the incidents") as step:
        found = [facts_of_source(each, moment, step) for each in sources]
    measured = measure(question, numbers, [fact for each in found for fact in each.facts])
    report = _report(inquiry, measured, moment, tuple(zip(sources, found, strict=True)))
    report = replace(report, lists_excluded=excluded, statistics=WITH_MEAN if mean else STATISTICS)
    remarks = [*unreadable(found[0].unreadable, ", so it was not counted")]
    remarks += [
        source.unreadable(len(each.unreadable))
        for source, each in zip(sources[1:], found[1:], strict=True)
        if each.unreadable
    ]
    return Result(1 if remarks else 0, remarks, **forms_of(FORMATS, report))


def _report(
    inquiry: Inquiry, measured: MetricsResult, moment: Moment, found: Sequence[tuple[Source, Facts]]
) -> MetricsReport:
    session, question = inquiry.session, measured.question
    again = _again(inquiry.ctx, moment, (question.period, question.before))
    numbers = [
        MetricsSource(source.name, source.commit, *measured.sources[source.name], len(each.unreadable))
        for source, each in found
        if measured.sources
    ]
    return MetricsReport(
        session.policy_world.policy.organisation, measured, session.commit, again, moment.as_of,
        found[0][1].unreadable, width(), undated=[name for _, each in found for name in each.undated],
        sources=numbers,
    )  # fmt: skip


def _periods(
    session: Session, since: str | None, until: str | None, before: str | None
) -> tuple[Period, Period | None]:
    """Return the period to measure and an earlier period for comparison.

    The latter is None if there is no comparison.
    """
    found, earlier = period(session, since, until), start_time(session, "--before", before)
    if earlier is None:
        return found, None
    if found.since is None:
        raise UsageError(
            "--before requires --since, which is the end of the earlier period", "add --since 2026-07-01"
        )
    if found.since <= earlier:
        raise UsageError(
            f"--before {before} is not before --since {since}", "use an earlier date for --before"
        )
    return found, Period(earlier, found.since)


def _again(ctx: click.Context, moment: Moment, periods: tuple[Period, Period | None]) -> str:
    """Return the command that reproduces the result, with the resolved times."""
    (since, until), earlier = (periods[0].since, periods[0].until), periods[1]
    typed = {"since": since, "until": until, "before": earlier.since if earlier else None}
    words = ["mim", "metrics"]
    for param in ctx.command.params:
        value = ctx.params.get(param.name or "")
        if isinstance(value, Others):
            words += value.words
        if not value or param.name in ("now", "as_of", "form", "others"):
            continue
        for each in value if isinstance(value, tuple) else (value,):
            again = typed_again(each, typed[param.name]) if param.name in typed else str(each)
            words += [param.opts[0]] if each is True else [param.opts[0], again]
    words += ["--as-of" if moment.as_of else "--now", rfc3339(moment.now)]
    return shlex.join(words)


COMMANDS = {"metrics": metrics}
