"""Deadlines as findings: an overdue deadline is an error, and a deadline that is due soon is a warning."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from mimkit.model.diagnostic import Diagnostic, Level
from mimkit.model.obligation import Obligation
from mimkit.report.check.gitlab import gitlab as as_gitlab
from mimkit.report.check.junit import junit as as_junit
from mimkit.report.check.report import CheckReport
from mimkit.report.check.sarif import sarif as as_sarif
from mimkit.report.due.report import DueReportInput

_LEVEL: Final[dict[str, Level]] = {"overdue": "error", "soon": "warning"}


def sarif(report: DueReportInput) -> str:
    """Return a SARIF log. The rule id of a result is the id of the policy's clock."""
    return _said(as_sarif, report)


def gitlab(report: DueReportInput) -> str:
    """Return a GitLab Code Quality report."""
    return _said(as_gitlab, report)


def junit(report: DueReportInput) -> str:
    """Return JUnit XML with a failed test case for each deadline that is overdue or due soon."""
    return _said(as_junit, report)


def _said(form: Callable[[CheckReport], str], report: DueReportInput) -> str:
    found = sorted(_finding(report, each) for each in report.obligations if each.status in _LEVEL)
    count = len({each.key for each in report.obligations})
    return form(CheckReport(found, count, report.incidents, command="mim due", said=report.sentence))


def _finding(report: DueReportInput, owed: Obligation) -> Diagnostic:
    about = f" ({owed.incident} {owed.about})" if owed.incident else ""
    said = f"{owed.owner or 'No owner'}: {report.origin(owed)}{owed.title}{about}, due {report.due(owed)}."
    return Diagnostic(
        report.place(owed), 1, 1, owed.clock, owed.clock, _LEVEL[owed.status], said, owed.command
    ).about((owed.incident or "-", owed.subject or "-"))
