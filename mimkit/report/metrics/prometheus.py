"""Metrics in the Prometheus text format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from mimkit.metrics.result import DeadlineSample, DurationSample, Group, Sample, ShareSample
from mimkit.model.policy.metric import Metric
from mimkit.report.metrics.report import MetricsReport, definition

Row: TypeAlias = "tuple[str, str, float]"
"""The suffix of the name, an additional label ("" for none), the value."""


def prometheus(report: MetricsReport) -> str:
    """Return gauges: seconds for durations (quantiles only for ten values or more), counts for the rest."""
    by = report.measured.question.by
    lines: list[str] = []
    for metric in report.measured.metrics:
        rows: dict[str, list[str]] = {}
        for group in report.measured.groups:
            for ending, label, value in _rows(group.samples[metric.id]):
                shown = _labels(by, group, label)
                rows.setdefault(ending, []).append(f"{_name(metric)}{ending}{shown} {value:g}")
        for ending, found in rows.items():
            name = f"{_name(metric)}{ending}"
            lines += [f"# HELP {name} {_help(definition(metric))}", f"# TYPE {name} gauge", *found]
    return "".join(f"{line}\n" for line in lines)


def _name(metric: Metric) -> str:
    return f"mim_{metric.id.replace('-', '_')}"


def _help(text: str) -> str:
    return " ".join(text.split()).replace("\\", "\\\\")


def _labels(by: str | None, group: Group, own: str) -> str:
    parts = [f'{by}="{_value(group.name)}"'] if by else []
    parts += [own] if own else []
    return "{" + ",".join(parts) + "}" if parts else ""


def _value(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _rows(sample: Sample) -> Iterator[Row]:
    if isinstance(sample, DurationSample):
        found = sample.summary
        for quantile, value in (("0.5", found.median), ("0.9", found.p90), ("1", found.longest)):
            if value is not None:
                yield "_seconds", f'quantile="{quantile}"', value
        yield "_incidents", "", found.n
        yield "_missing", "", len(sample.missing)
        yield "_imprecise", "", len(sample.imprecise)
    elif isinstance(sample, ShareSample):
        yield "_part", "", len(sample.part)
        yield "_whole", "", len(sample.whole)
    else:
        yield from _kept(sample)


def _kept(kept: DeadlineSample) -> Iterator[Row]:
    for status in ("met", "late", "overdue", "waived", "running", "undecided"):
        yield "_intervals", f'status="{status}"', getattr(kept, status)
    yield "_worst_seconds", "", kept.worst
