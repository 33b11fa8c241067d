"""Findings as GitHub annotations. Findings beyond the annotation limit are in the job summary."""

from __future__ import annotations

from mimkit.report.check.markdown import document
from mimkit.report.check.report import CheckReport
from mimkit.report.text.annotations import Annotation, annotate, quiet
from mimkit.report.text.markdown import SUMMARY_LIMIT


def github(report: CheckReport) -> str:
    """Return the annotations, at most ten per level, and a line with the totals."""
    shown = annotate(
        (
            Annotation(
                each.level,
                each.message,
                each.hint,
                f"{each.code} {each.rule}",
                each.path,
                each.line,
                each.column,
            )
            for each in report.worst_first()
        ),
        report.more,
    )
    return f"{shown}{quiet(report.sentence)}\n"


def job_summary(report: CheckReport) -> str:
    """Return the job summary as Markdown. It is smaller than 1 MiB, because GitHub does not display larger ones."""
    return document(report, SUMMARY_LIMIT)
