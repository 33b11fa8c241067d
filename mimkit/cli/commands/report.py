"""`mim report`."""

from __future__ import annotations

import shlex
from datetime import datetime
from typing import Final, NamedTuple, cast

import click

from mimkit.app.judging.service_review import ReviewPart, read_for_review, review_services
from mimkit.app.reading.every_incident import Moment
from mimkit.app.reading.index import Progress
from mimkit.app.repositories.source import Source
from mimkit.cli.judging import Inquiry, Result, forms_of, judging, unreadable
from mimkit.cli.options.also import Others, sources_of, with_others
from mimkit.cli.options.dates import AS_OF, NOW, period, typed_again
from mimkit.cli.session import Session
from mimkit.cli.terminal.document import print_document
from mimkit.cli.terminal.progress import progress
from mimkit.errors import MimError, UsageError
from mimkit.metrics.grouping import quarter
from mimkit.metrics.result import By, MetricsQuestion
from mimkit.metrics.service_review import ServiceReviewQuestion
from mimkit.model.incident.incident import Mode
from mimkit.model.time.named_period import NamedPeriod, days_between, parse_period
from mimkit.model.time.times import rfc3339
from mimkit.report.service_review.content import document
from mimkit.report.service_review.formats import FORMATS

_BY: Final = ("service", "category", "severity", "cause")


class _Periods(NamedTuple):
    """The report period, the preceding period, and the options that select the report period."""

    period: NamedPeriod
    before: NamedPeriod
    words: tuple[str, ...]


@click.command()
@click.option(
    "--period",
    "named",
    metavar="P",
    help="The quarter, month or year: 2026-Q3, 2026-09 or 2026. [default: this quarter]",
)
@click.option(
    "--since",
    metavar="T",
    help="Use a different period, which starts at this date or time. It is compared with the same number of days before it.",
)
@click.option("--until", metavar="T", help="End the period with this date, or at this time. [default: now]")
@click.option(
    "--by",
    type=click.Choice(_BY),
    default="service",
    show_default=True,
    help="How to group the number of incidents.",
)
@click.option(
    "--include",
    "modes",
    multiple=True,
    type=click.Choice(("drill", "backfill")),
    help="Also include incidents of this kind. Repeatable.",
)
@AS_OF
@NOW
@with_others
@judging(("text", *FORMATS))
def report(
    inquiry: Inquiry,
    named: str | None,
    since: str | None,
    until: str | None,
    by: str,
    modes: tuple[str, ...],
    as_of: str | None,
    now: str | None,
    others: Others,
) -> Result:
    """Create the service review for a period: metrics, repeat incidents, deadlines met, and overdue and upcoming work.

    Each metric is shown with its definition, the value for the previous period, and the change. Drills and
    back-filled incidents are excluded unless you --include them. The HTML page is a single file and prints on two
    A4 pages. With --also, ids from other repositories begin with the repository name, and restricted incidents in
    other repositories are only counted.

    \b
    Examples:
      mim report --period 2026-Q3
      mim report --period 2026-Q3 --format html
      mim report --period 2026-09 --by category --format markdown
      mim report --since 2026-09-14 --until 2026-09-27 --as-of 2026-10-05
    """
    session = inquiry.fetch()
    moment = inquiry.moment(now, as_of)
    periods = _periods(session, moment, named, since, until)
    calendar = session.policy_world.policy.calendar
    if periods.period.since > moment.now:
        there = moment.now.astimezone(calendar.tz)
        raise UsageError(
            f"{periods.period.name} has not begun yet",
            f"choose an earlier period, such as --period {there.year}-Q{(there.month + 2) // 3}",
        )
    counted = cast("tuple[Mode, ...]", ("live", *dict.fromkeys(modes)))
    sources = sources_of(session, others)
    names = tuple(each.name for each in sources) if len(sources) > 1 else ()
    metrics = MetricsQuestion(moment.now, calendar, periods.period.period, modes=counted, sources=names)
    question = ServiceReviewQuestion(metrics, periods.period, periods.before, cast("By", by))
    with progress("reading the incidents") as step:
        command = _again(periods, by, modes, moment, others)
        parts = [_part(each, moment, step) for each in sources]
        found = review_services(parts, moment, question, command)
    remarks = [*unreadable(found.unreadable, ", so it was not counted")]
    remarks += [
        source.unreadable(len(part.unreadable))
        for source, part in zip(sources[1:], parts[1:], strict=True)
        if part.unreadable
    ]
    return Result(
        1 if remarks else 0,
        remarks,
        text=lambda: print_document(document(found)),
        **forms_of(FORMATS, found),
    )


def _part(source: Source, moment: Moment, step: Progress) -> ReviewPart:
    try:
        return read_for_review(source, moment, step)
    except MimError as problem:
        raise problem if source.is_own else source.refusal(problem) from None


def _periods(
    session: Session, moment: Moment, named: str | None, since: str | None, until: str | None
) -> _Periods:
    """Return the report period and the preceding one. Raises UsageError if the options are contradictory or invalid."""
    if named is not None and (since, until) != (None, None):
        raise UsageError("--period cannot be combined with --since or --until", "use --period 2026-Q3 alone")
    if until is not None and since is None:
        raise UsageError("--until requires --since", "add --since 2026-07-01, or use --period 2026-Q3")
    if since is not None:
        return _between(session, moment.now, since, until)
    chosen = quarter(moment.now, session.zone) if named is None else named
    try:
        found, before = parse_period(chosen, session.zone)
    except ValueError as problem:
        sentence, _, hint = str(problem).partition("; ")
        raise UsageError(f"--period {chosen!r} {sentence}", hint) from None
    return _Periods(found, before, ("--period", found.name))


def _between(session: Session, now: datetime, since: str, until: str | None) -> _Periods:
    chosen = period(session, since, until)
    start, end = chosen.since, chosen.until or now
    assert start is not None  # noqa: S101 - `since` is given
    if end <= start:
        raise UsageError(
            f"--since {since} is not before the time of the report", "use an earlier date for --since"
        )
    words = ["--since", typed_again(since, start)]
    words += ["--until", typed_again(until, end)] if until is not None else []
    return _Periods(*days_between(start, end, session.zone), tuple(words))


def _again(periods: _Periods, by: str, modes: tuple[str, ...], moment: Moment, others: Others) -> str:
    """Return the command that creates the same report, with the resolved time."""
    words = ["mim", "report", *periods.words, "--by", by]
    words += [word for mode in modes for word in ("--include", mode)]
    words += others.words
    return shlex.join([*words, "--as-of" if moment.as_of else "--now", rfc3339(moment.now)])


COMMANDS = {"report": report}
