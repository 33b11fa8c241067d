"""Findings as GitHub annotations, with the rest in the job summary."""

from __future__ import annotations

from mimkit.report.check.markdown import document
from mimkit.report.check.report import Report
from mimkit.report.text.annotations import Annotation, annotate, quiet
from mimkit.report.text.markdown import SUMMARY_LIMIT


def github(report: Report) -> str:
    """Return the annotations, at most ten of a level, and a line that counts all."""
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


def job_summary(report: Report) -> str:
    """Return the Markdown for the job's page, below the 1 MiB from which on GitHub shows nothing."""
    return document(report, SUMMARY_LIMIT)
