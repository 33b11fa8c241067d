"""Builds the sections with numbers: key metrics, incidents by service, repeat incidents and deadlines met."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Final

from mimkit.metrics.grouping import NOTHING
from mimkit.metrics.result import (
    DeadlineSample,
    Difference,
    DurationSample,
    NumberSample,
    Sample,
    ShareSample,
)
from mimkit.metrics.service_review import AnyChange, MetricChange, Repeat
from mimkit.report.metrics.report import comparison_text, definition, not_counted, percent, span, words
from mimkit.report.printed.document import Row, Section, Table, Term, fit_rows
from mimkit.report.service_review.input import Parts, ServiceReviewReport
from mimkit.report.text.counts import counted
from mimkit.report.text.forge_text import cut

STATISTICS: Final = ("median", "p90", "longest", "mean")
"""The statistics to show. The guide asks for the mean, so it is included, together with n and the median."""
MOST: Final = 10
"""The maximum number of rows per table, so that the document fits on two pages."""
_NAME: Final = 60
"""The maximum length of a name in a table, in characters."""
_IDS: Final = 6
_JSON: Final = "the JSON document"


def key_metrics(report: ServiceReviewReport) -> Section:
    """Return the metrics that the guide asks for, with their definitions, for both periods."""
    result, before = report.result, report.result.question.before.name
    rows = tuple(_row(each) for each in result.metrics)
    notes = []
    if result.unrestored:
        notes.append(
            f"No time to restore, because the restoration is not recorded: {_ids(result.unrestored)}."
        )
    notes.append(
        "p90: nine out of ten values are no longer than this. If there are fewer than 10 values, they are "
        "listed, and medians are not compared. A change is reported if chance alone would cause it in less "
        "than 5 % of cases, so about one in 20 comparisons reports a change when there is none."
    )
    if not result.question.is_over:
        notes.append("The period has not ended yet, so the numbers of incidents are compared per day.")
    terms = tuple(Term(each.metric.title, definition(each.metric)) for each in result.metrics)
    table = Table(("Metric", result.question.named.name, before, "Change"), rows)
    return Section("Key metrics", (), table, tuple(notes), terms)


def _row(found: MetricChange) -> Row:
    here = _value(found.sample)
    # For counts, the definition already excludes incidents that are not separate major incidents.
    if not isinstance(found.sample, NumberSample):
        here += not_counted(found.excluded)
    return Row(found.metric.title, (here, _value(found.before), change_text(found.change, found.sample)))


def _value(sample: Sample) -> str:
    if isinstance(sample, ShareSample) and not sample.whole:
        return "no data, n = 0"
    return words(sample, (), STATISTICS)


def change_text(change: AnyChange, sample: Sample | None = None) -> str:
    """Describe a comparison. Counts are described as more or fewer, and percentages as higher or lower."""
    if isinstance(change, Difference):
        return comparison_text(change)
    if change.change == "too few":
        return "not enough data to compare"
    if sample is None or isinstance(sample, NumberSample):
        return {"higher": "more", "lower": "fewer"}.get(change.change, change.change)
    return change.change


def by_repository(report: ServiceReviewReport) -> Iterator[Section]:
    """Yield the numbers of each repository, if there are several. Metrics without a value are omitted."""
    parts = report.by_source
    if not parts:
        return
    known = [each for each in report.result.metrics if _is_known(each.sample) or _is_known(each.before)]
    shown = {each.metric.id for each in known}
    rows = tuple(Row(cut(name, _NAME), tuple(_of_repository(review, shown))) for name, review in parts)
    table = Table(("Repository", *(each.metric.title for each in known), "Overdue", "Due next"), rows)
    days = counted(report.horizon.days, "day")
    notes = [
        f"Overdue, and due in the next {days}: the number of deadlines, including those of action items."
    ]
    if report.restricted or report.restricted_deadlines:
        notes.append("Restricted incidents are not included in this table.")
    fitting, more = fit_rows(table, MOST, _JSON)
    yield Section("By repository", (), fitting, (*more, *notes))


def _of_repository(review: ServiceReviewReport, shown: Container[str]) -> Iterator[str]:
    """Yield each metric, with its value in the period before, and the numbers of deadlines."""
    for each in review.result.metrics:
        if each.metric.id in shown:
            before = f" (before: {_value(each.before)})" if _is_known(each.before) else ""
            yield f"{_value(each.sample)}{before}"
    yield f"{len(review.overdue) + len(review.overdue_actions):,}"
    yield f"{len(review.ahead) + len(review.actions_ahead):,}"


def _is_known(sample: Sample) -> bool:
    """Return whether there is at least one value."""
    if isinstance(sample, DurationSample):
        return bool(sample.points)
    return not isinstance(sample, ShareSample) or bool(sample.whole)


def groups(report: ServiceReviewReport) -> Section:
    """Return the number of incidents by service, or by another property."""
    question = report.result.question
    parts = report.by_source
    rows = [
        Row(
            cut(report.names.get(each.name, each.name), _NAME),
            (
                f"{each.incidents:,}",
                *([_split(_in_group(each.name, parts))] if parts else ()),
                f"{each.before:,}",
                change_text(each.change),
            ),
        )
        for each in report.result.groups
    ]
    names = {each.name for each in report.result.groups}
    notes = []
    if question.by == "service":
        notes.append("An incident that affects several services is counted for each of them.")
    by = _PROPERTY.get(question.by, question.by)
    if names == {NOTHING}:
        notes.append(f"No incident has a {by}.")
    heading = f"Major incidents by {by}"
    head = (
        by.capitalize(),
        question.named.name,
        *(_WHERE if parts else ()),
        question.before.name,
        "Change",
    )
    lead = () if rows else ("No major incidents in either period.",)
    table, more = fit_rows(Table(head, tuple(rows)), MOST, _JSON)
    return Section(heading, lead, table, (*more, *notes))


_PROPERTY: Final = {"cause": "root cause"}
_WHERE: Final = ("By repository",)


def _in_group(name: str, parts: Parts) -> Iterator[tuple[str, str]]:
    """Yield the number of incidents in a group for each repository that has any."""
    for source, review in parts:
        number = sum(each.incidents for each in review.result.groups if each.name == name)
        if number:
            yield source, f"{number:,}"


def _met_in(clock: str | None, parts: Parts) -> Iterator[tuple[str, str]]:
    """Yield how many deadlines of a clock were met for each repository in which any fell due."""
    for source, review in parts:
        for each in review.result.deadlines:
            if each.metric.clock == clock and isinstance(each.sample, DeadlineSample) and each.sample.due:
                yield source, f"{each.sample.met:,} of {each.sample.due:,}"


def _split(found: Iterable[tuple[str, str]]) -> str:
    """Return numbers by repository on one line, such as `shop 2, payments 1`."""
    return ", ".join(f"{cut(source, _NAME)} {number}" for source, number in found) or "none"


def repeats(report: ServiceReviewReport) -> Section:
    """Return the root causes that caused more than one incident."""
    result = report.result
    rows = [_repeat(report, each) for each in result.repeats]
    notes = []
    if result.unknown_cause:
        number = len(result.unknown_cause)
        notes.append(
            f"The root cause of {number:,} of {counted(result.incidents, 'incident')} is not known: "
            f"{_ids(result.unknown_cause)}."
        )
    where = _WHERE if report.by_source else ()
    head = ("Root cause", "In the period", "Before", *where, "Problem records")
    lead = () if rows else ("None of the known root causes in this period occurred before.",)
    table, more = fit_rows(Table(head, tuple(rows)), MOST, _JSON)
    return Section("Repeats of the same root cause", lead, table, (*more, *notes))


def _repeat(report: ServiceReviewReport, found: Repeat) -> Row:
    problems = [each for each in report.problems if found.cause in {each.cause, each.id}]
    known = next((each.title for each in problems if each.id == found.cause), found.cause)
    states = ", ".join(f"{each.id} ({each.state})" for each in problems[:_IDS])
    parts = [
        (each.source, f"{each.incidents:,}{f' (before: {each.earlier:,})' if each.earlier else ''}")
        for each in found.sources
    ]
    where = [_split(parts)] if report.by_source else ()
    return Row(
        cut(known, _NAME), (_ids(found.incidents), _ids(found.earlier) or "none", *where, states or "none")
    )


def deadlines_met(report: ServiceReviewReport) -> Section:
    """Return how many deadlines were met, by clock."""
    question = report.result.question
    parts = report.by_source
    rows = tuple(
        _kept(
            each.metric.title,
            each.sample,
            each.before,
            each.change,
            [_split(_met_in(each.metric.clock, parts))] if parts else (),
        )
        for each in report.result.deadlines
        if isinstance(each.sample, DeadlineSample) and isinstance(each.before, DeadlineSample)
    )
    if not rows:
        return Section("Deadlines met", ("No deadline fell due in either period.",))
    head = (
        "Deadline",
        question.named.name,
        *(_WHERE if parts else ()),
        "Late",
        "Overdue",
        "Longest delay",
        question.before.name,
        "Change",
    )
    table, more = fit_rows(Table(head, rows), 2 * MOST, _JSON)
    about = "Deadlines that fell due in the period, regardless of when the incident was declared."
    return Section("Deadlines met", (about,), table, (*more, *_uncounted(report)))


def _kept(
    title: str, now: DeadlineSample, before: DeadlineSample, change: AnyChange, where: Sequence[str]
) -> Row:
    longest = span(now.worst) if now.worst else "none"
    cells = (_met(now), *where, f"{now.late:,}", f"{now.overdue:,}", longest, _met(before))
    return Row(cut(title, _NAME), (*cells, change_text(change, now)))


def _met(kept: DeadlineSample) -> str:
    return f"{kept.met:,} of {kept.due:,}, {percent(kept.met, kept.due)}" if kept.due else "none fell due"


def _uncounted(report: ServiceReviewReport) -> tuple[str, ...]:
    """Return a sentence about deadlines that are neither met nor missed, or an empty tuple if there are none."""
    samples = [each.sample for each in report.result.deadlines]
    numbers = {words: sum(getattr(each, name) for each in samples) for name, words in _UNCOUNTED.items()}
    said = [f"{number:,} {words}" for words, number in numbers.items() if number]
    return (f"Not counted: {', '.join(said)}.",) if said else ()


_UNCOUNTED: Final = {
    "running": "not due yet",
    "waived": "waived",
    "undecided": "undecided because the times are approximate",
    "undated": "met at an unknown time",
    "unmissable": "that could not be missed",
}
"""The outcomes of deadlines that are neither met nor missed, with their descriptions."""


def _ids(incidents: Sequence[str]) -> str:
    left = len(incidents) - _IDS
    more = f" and {left:,} more" if left > 0 else ""
    return f"{', '.join(incidents[:_IDS])}{more}"
