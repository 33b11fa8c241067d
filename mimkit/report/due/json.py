"""Obligations as a JSON document."""

from __future__ import annotations

import json as _json

from mimkit.report.due.report import DueReportInput
from mimkit.report.incident.documents import at, obligation


def json(report: DueReportInput) -> str:
    """Return the document: `version`, `now`, `as_of`, `obligations`, and `unreadable`, the files left out.

    It is ASCII only, so that no text from a record acts on a terminal, and decodes to the original text.
    """
    document = {
        "version": 1,
        "now": at(report.now),
        "as_of": at(report.as_of),
        "obligations": [obligation(each) for each in report.obligations],
        "unreadable": list(report.unreadable),
    }
    return _json.dumps(document, indent=2) + "\n"
