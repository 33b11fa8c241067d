"""Formats metrics for a terminal, each with its definition."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from mimkit.metrics.result import DurationSample, Group
from mimkit.model.policy.metric import Metric
from mimkit.report.metrics.report import (
    MetricsReport,
    comparison_text,
    definition,
    left_out,
    stated_text,
    value,
)
from mimkit.report.text.terminal import safe_line

_NARROW = 60
"""On a terminal with fewer columns, the command is printed on a separate line if it does not fit."""


def text(report: MetricsReport) -> str:
    """Return the heading, followed by each metric's definition and one line per group."""
    parts = [_wrapped(report, report.heading), _wrapped(report, f"{report.basis}.")]
    parts += [_wrapped(report, each.sentence) for each in report.sources]
    for metric in report.measured.metrics:
        parts += [
            "",
            _wrapped(report, metric.title),
            *(_wrapped(report, line, "  ") for line in _lines(report, metric)),
        ]
    if report.lists_excluded and (listed := ", ".join(_left_out(report))):
        parts += ["", _wrapped(report, f"Excluded from all metrics: {listed}")]
    parts += ["", _reproduce(report)]
    return "".join(f"{part}\n" for part in parts)


def _left_out(report: MetricsReport) -> Iterator[str]:
    yield from (f"{each.incident} ({each.reason})" for each in left_out(report))
    yield from (f"{path} (unreadable)" for path in report.unreadable)


def _reproduce(report: MetricsReport) -> str:
    """Return the command that reproduces the metrics, on a separate line if it does not fit."""
    line = f"To reproduce: {report.command}"
    if report.width is not None and report.width < min(len(line), _NARROW):
        return f"To reproduce:\n  {report.command}"
    return line


def _lines(report: MetricsReport, metric: Metric) -> Iterator[str]:
    yield definition(metric)
    groups = report.measured.groups
    rooms = [max(map(len, keys)) for keys in zip(*(group.keys for group in groups), strict=True)]
    for group in groups:
        head = "".join(f"{key.ljust(room)}  " for key, room in zip(group.keys, rooms, strict=True))
        yield f"> {head}{value(group, metric, report.statistics)}"
        found = group.samples[metric.id]
        if isinstance(found, DurationSample) and found.stated:
            yield f"> {' ' * len(head)}stated in the source: {stated_text(found)}"
        if report.lists_excluded:
            yield from (f"> {' ' * len(head)}not counted: {line}" for line in _not_counted(group, metric))
        if group.earlier:
            yield f"> {' ' * len(head)}in the earlier period: {value(group.earlier, metric, report.statistics)}"
        if metric.id in group.differences:
            yield f"> {' ' * len(head)}compared with the earlier period: {comparison_text(group.differences[metric.id])}"
        yield from (f"> {' ' * len(head)}{line}" for line in _split(report, group, metric))
    if not groups:
        yield "> no incidents in this period"


def _split(report: MetricsReport, group: Group, metric: Metric) -> Iterator[str]:
    """Yield one line per repository, if there are several."""
    for name, part in group.sources.items():
        found = value(part, metric, report.statistics)
        before = (
            f"; in the earlier period: {value(part.earlier, metric, report.statistics)}"
            if part.earlier
            else ""
        )
        yield f"in {name}: {found}{before}"


def _not_counted(group: Group, metric: Metric) -> Iterator[str]:
    """Yield one line per exclusion reason, with the excluded incidents."""
    reasons: dict[str, list[str]] = {}
    for each in group.excluded.get(metric.id, ()):
        reasons.setdefault(each.reason, []).append(each.incident)
    return (f"{reason}: {', '.join(incidents)}" for reason, incidents in reasons.items())


def _wrapped(report: MetricsReport, line: str, indent: str = "") -> str:
    shown = safe_line(line)
    if report.width is None:
        return indent + shown
    below = f"{indent}  " if shown.startswith("> ") else indent
    return textwrap.fill(
        shown, max(report.width, 40), initial_indent=indent, subsequent_indent=below, break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
