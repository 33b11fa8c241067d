"""Deadlines as GitHub annotations: an overdue deadline is an error, and a deadline that is due soon is a warning."""

from __future__ import annotations

from typing import Final

from mimkit.model.obligation import Obligation
from mimkit.report.due.report import DueReportInput
from mimkit.report.text.annotations import Annotation, AnnotationLevel, annotate, quiet

_LEVEL: Final[dict[str, AnnotationLevel]] = {"overdue": "error", "soon": "warning"}


def github(report: DueReportInput) -> str:
    """Return the annotations, at most ten per level, and a line with the totals."""
    shown = annotate(
        (_annotation(report, each) for each in report.urgent_first() if each.status in _LEVEL), report.more
    )
    return f"{shown}{quiet(report.sentence)}\n"


def _annotation(report: DueReportInput, owed: Obligation) -> Annotation:
    about = f" ({owed.incident} {owed.about})" if owed.incident else ""
    message = f"{owed.owner or 'No owner'}: {report.origin(owed)}{owed.title}{about}, due {report.due(owed)}"
    return Annotation(_LEVEL[owed.status], message, owed.command, report.standing(owed))
