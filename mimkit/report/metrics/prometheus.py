"""Formats metrics in the Prometheus text format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from mimkit.metrics.result import DeadlineSample, DurationSample, Group, NumberSample, Sample, ShareSample
from mimkit.model.policy.metric import Metric
from mimkit.report.metrics.report import MetricsReport, definition, left_out

Row: TypeAlias = "tuple[str, str, float]"
"""The metric name's suffix, an additional label ("" for none), and the value."""


def prometheus(report: MetricsReport) -> str:
    """Return gauges: seconds for durations and counts for everything else.

    Quantiles are included only if there are at least ten values. Values without a `source` label cover all
    repositories combined.
    """
    by = report.measured.question.by
    lines = [*_left_out(report), *_commits(report)]
    for metric in report.measured.metrics:
        rows: dict[str, list[str]] = {}
        for group in report.measured.groups:
            for source, part in {"": group, **group.sources}.items():
                for ending, label, value in _all_rows(part, metric):
                    shown = _labels(by, part, label, source)
                    rows.setdefault(ending, []).append(f"{_name(metric)}{ending}{shown} {value:g}")
        for ending, found in rows.items():
            name = f"{_name(metric)}{ending}"
            lines += [f"# HELP {name} {_help(definition(metric))}", f"# TYPE {name} gauge", *found]
    return "".join(f"{line}\n" for line in lines)


def _left_out(report: MetricsReport) -> Iterator[str]:
    """Yield the number of incidents that are excluded from all metrics, by reason."""
    reasons = Counter(each.reason for each in left_out(report))
    if reasons:
        yield "# HELP mim_left_out_incidents Incidents that are excluded from all metrics, by reason."
        yield "# TYPE mim_left_out_incidents gauge"
    for reason, number in reasons.items():
        yield f'mim_left_out_incidents{{reason="{escape_label(reason)}"}} {number}'


def _commits(report: MetricsReport) -> Iterator[str]:
    """Yield the commit of each repository, if there are several."""
    if report.sources:
        yield "# HELP mim_source_info The commit that was read in each repository."
        yield "# TYPE mim_source_info gauge"
    for each in report.sources:
        yield f'mim_source_info{{source="{escape_label(each.source)}",commit="{each.commit or ""}"}} 1'


def _name(metric: Metric) -> str:
    return f"mim_{metric.id.replace('-', '_')}"


def _help(text: str) -> str:
    return " ".join(text.split()).replace("\\", "\\\\")


def _labels(by: Sequence[str], group: Group, own: str, source: str) -> str:
    parts = [f'{name}="{escape_label(key)}"' for name, key in zip(by, group.keys, strict=True)]
    parts += [f'source="{escape_label(source)}"'] if source else []
    parts += [own] if own else []
    return "{" + ",".join(parts) + "}" if parts else ""


def escape_label(text: str) -> str:
    """Escape a label value for the Prometheus text format."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _all_rows(group: Group, metric: Metric) -> Iterator[Row]:
    yield from _rows(group.samples[metric.id])
    for reason, number in Counter(each.reason for each in group.excluded.get(metric.id, ())).items():
        yield "_not_counted", f'reason="{escape_label(reason)}"', number


def _rows(sample: Sample) -> Iterator[Row]:
    if isinstance(sample, DurationSample):
        found = sample.summary
        for quantile, value in (("0.5", found.median), ("0.9", found.p90), ("1", found.longest)):
            if value is not None:
                yield "_seconds", f'quantile="{quantile}"', value
        if found.mean is not None:
            yield "_mean_seconds", "", found.mean
        yield "_incidents", "", found.n
        yield "_missing", "", len(sample.missing)
        yield "_imprecise", "", len(sample.imprecise)
    elif isinstance(sample, ShareSample):
        yield "_part", "", len(sample.part)
        yield "_whole", "", len(sample.whole)
    elif isinstance(sample, NumberSample):
        yield "", "", len(sample.incidents)
    else:
        yield from _kept(sample)


def _kept(kept: DeadlineSample) -> Iterator[Row]:
    for status in ("met", "late", "overdue", "waived", "running", "undecided", "undated", "unmissable"):
        yield "_intervals", f'status="{status}"', getattr(kept, status)
    yield "_worst_seconds", "", kept.worst
