"""Formats metrics as Markdown for a comment, a job summary or a page."""

from __future__ import annotations

from collections.abc import Iterator

from mimkit.metrics.result import DurationSample, Group
from mimkit.model.policy.metric import Metric
from mimkit.report.metrics.report import MetricsReport, comparison_text, definition, stated_text, value
from mimkit.report.text.markdown import COMMENT_LIMIT, Section, fit_to_limit
from mimkit.report.text.markdown import words as escaped


def markdown(report: MetricsReport) -> str:
    """Return one table for all metrics, or one per group, followed by the definitions.

    The text is at most 64 KiB long.
    """
    head = f"## {escaped(report.heading)}\n\n{escaped(report.basis)}.\n"
    head += "".join(f"\n{escaped(each.sentence)}\n" for each in report.sources)
    tail = f"\nTo reproduce: `{report.command.replace('`', '')}`\n"
    sections = [*_tables(report), Section("\n### Definitions\n\n", tuple(_definitions(report)))]
    return (
        fit_to_limit(
            head, sections, COMMENT_LIMIT - len(tail), lambda rows: f"\n{rows} more rows are not shown.\n"
        )
        + tail
    )


def _tables(report: MetricsReport) -> Iterator[Section]:
    for group in report.measured.groups:
        name = f"\n### {escaped(group.name)}\n" if group.name else ""
        rows = []
        for metric in report.measured.metrics:
            shown = [
                escaped("; ".join(_parts(report, each, metric))) for each in (group, *group.sources.values())
            ]
            rows.append(f"| {escaped(metric.title)} | {' | '.join(shown)} |\n")
        heads = ["Metric", "All repositories" if group.sources else "Value", *map(escaped, group.sources)]
        yield Section(f"{name}\n| {' | '.join(heads)} |\n|{' --- |' * len(heads)}\n", tuple(rows))


def _parts(report: MetricsReport, group: Group, metric: Metric) -> Iterator[str]:
    sample = group.samples[metric.id]
    yield value(group, metric, report.statistics)
    if group.earlier:
        yield f"in the earlier period: {value(group.earlier, metric, report.statistics)}"
    if found := group.differences.get(metric.id):
        yield comparison_text(found)
    if isinstance(sample, DurationSample) and sample.stated:
        yield f"stated in the source: {stated_text(sample)}"


def _definitions(report: MetricsReport) -> Iterator[str]:
    return (
        f"- {escaped(metric.title)}: {escaped(definition(metric))}\n" for metric in report.measured.metrics
    )
