"""Formats metrics as CSV, with one row per metric and group."""

from __future__ import annotations

import csv as _csv
import io
from collections.abc import Sequence
from typing import Final

from mimkit.metrics.result import DeadlineSample, DurationSample, Group, NumberSample, Sample, ShareSample
from mimkit.model.policy.metric import Metric
from mimkit.report.metrics.report import MetricsReport, definition, stamp
from mimkit.report.text.spreadsheets import escape_formula

_HEAD: Final = (
    "metric", "group", "incidents", "n", "missing", "errors", "median_seconds", "p90_seconds", "max_seconds",
    "part", "whole", "late", "overdue", "waived", "worst_seconds", "definition", "commit", "now",
    "imprecise", "undecided", "mean_seconds", "number", "not_counted",
)  # fmt: skip


def csv(report: MetricsReport) -> str:
    """Return one row per metric and group. If there are several repositories, add one row for each of them.

    Cells that a spreadsheet would evaluate as a formula are prefixed with `'`.
    """
    out = io.StringIO()
    writer = _csv.writer(out, lineterminator="\n")
    by = report.measured.question.by
    writer.writerow((*_HEAD, *(by if len(by) > 1 else ()), *(("source",) if report.sources else ())))
    for metric in report.measured.metrics:
        for group in report.measured.groups:
            rows = [(*_row(report, metric, group, report.commit), *(("",) if report.sources else ()))]
            rows += [
                (*_row(report, metric, part, report.commit_of(name)), name)
                for name, part in group.sources.items()
            ]
            writer.writerows([escape_formula(str(cell)) for cell in row] for row in rows)
    return out.getvalue()


def _row(report: MetricsReport, metric: Metric, group: Group, commit: str | None) -> Sequence[object]:
    found = group.samples[metric.id]
    return (
        metric.id,
        group.name,
        group.incidents,
        *_cells(found),
        definition(metric),
        commit or "",
        stamp(report.measured.question.now),
        *_approximate(found),
        *_more(found),
        len(group.excluded.get(metric.id, ())),
        *(group.keys if len(report.measured.question.by) > 1 else ()),
    )


def _cells(sample: Sample) -> Sequence[object]:
    if isinstance(sample, DurationSample):
        found = sample.summary
        numbers = ("" if each is None else round(each) for each in (found.median, found.p90, found.longest))
        return (found.n, len(sample.missing), len(sample.backwards), *numbers, "", "", "", "", "", "")
    if isinstance(sample, ShareSample):
        return (
            len(sample.whole),
            len(sample.apart),
            "",
            "",
            "",
            "",
            len(sample.part),
            len(sample.whole),
            "",
            "",
            "",
            "",
        )
    if isinstance(sample, NumberSample):
        return (len(sample.incidents), *[""] * 11)
    return _kept(sample)


def _approximate(sample: Sample) -> Sequence[object]:
    """Return the number of values that are excluded because their times are approximate."""
    return (
        len(sample.imprecise) if isinstance(sample, DurationSample) else "",
        sample.undecided if isinstance(sample, DeadlineSample) else "",
    )


def _more(sample: Sample) -> Sequence[object]:
    """Return the mean duration and the number of incidents.

    A value that does not apply to the metric is an empty string.
    """
    mean = sample.summary.mean if isinstance(sample, DurationSample) else None
    return (
        "" if mean is None else round(mean),
        len(sample.incidents) if isinstance(sample, NumberSample) else "",
    )


def _kept(kept: DeadlineSample) -> Sequence[object]:
    return (
        kept.due, "", "", "", "", "", kept.met, kept.due, kept.late, kept.overdue, kept.waived, round(kept.worst)
    )  # fmt: skip
