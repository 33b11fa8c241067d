"""Metrics as Markdown, for a comment, a job summary or a page."""

from __future__ import annotations

from collections.abc import Iterator

from mimkit.report.metrics.report import MetricsReport, comparison_text, definition, words
from mimkit.report.text.markdown import COMMENT_LIMIT, Section, fit_to_limit
from mimkit.report.text.markdown import words as escaped


def markdown(report: MetricsReport) -> str:
    """Return a table for all metrics, or one per group, with every definition below; at most 64 KiB."""
    head = f"## {escaped(report.heading)}\n\n{escaped(report.basis)}.\n"
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
            found = group.differences.get(metric.id)
            more = f"; {escaped(comparison_text(found))}" if found else ""
            rows.append(f"| {escaped(metric.title)} | {escaped(words(group.samples[metric.id]))}{more} |\n")
        yield Section(f"{name}\n| Metric | Value |\n| --- | --- |\n", tuple(rows))


def _definitions(report: MetricsReport) -> Iterator[str]:
    return (
        f"- {escaped(metric.title)}: {escaped(definition(metric))}\n" for metric in report.measured.metrics
    )
