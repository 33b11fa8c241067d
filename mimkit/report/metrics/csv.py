"""Metrics as CSV: one row per metric and group."""

from __future__ import annotations

import csv as _csv
import io
from collections.abc import Sequence
from typing import Final

from mimkit.metrics.result import DeadlineSample, DurationSample, Sample, ShareSample
from mimkit.report.metrics.report import MetricsReport, definition, stamp

_HEAD: Final = (
    "metric", "group", "incidents", "n", "missing", "errors", "median_seconds", "p90_seconds", "max_seconds",
    "part", "whole", "late", "overdue", "waived", "worst_seconds", "definition", "commit", "now",
    "imprecise", "undecided",
)  # fmt: skip
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv(report: MetricsReport) -> str:
    """Return a row for each metric and group; a cell that a spreadsheet would evaluate starts with `'`."""
    out = io.StringIO()
    writer = _csv.writer(out, lineterminator="\n")
    writer.writerow(_HEAD)
    tail = (report.commit or "", stamp(report.measured.question.now))
    for metric in report.measured.metrics:
        for group in report.measured.groups:
            found = group.samples[metric.id]
            middle = _cells(found)
            row = (
                metric.id,
                group.name,
                group.incidents,
                *middle,
                definition(metric),
                *tail,
                *_approximate(found),
            )
            writer.writerow([escape_formula(str(cell)) for cell in row])
    return out.getvalue()


def escape_formula(cell: str) -> str:
    """Return a cell that every spreadsheet treats as text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


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
    return _kept(sample)


def _approximate(sample: Sample) -> Sequence[object]:
    """Return how many values approximate times leave out."""
    return (
        len(sample.imprecise) if isinstance(sample, DurationSample) else "",
        sample.undecided if isinstance(sample, DeadlineSample) else "",
    )


def _kept(kept: DeadlineSample) -> Sequence[object]:
    return (
        kept.due, "", "", "", "", "", kept.met, kept.due, kept.late, kept.overdue, kept.waived, round(kept.worst)
    )  # fmt: skip
