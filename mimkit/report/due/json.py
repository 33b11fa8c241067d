"""Deadlines as a JSON document."""

from __future__ import annotations

import json as _json

from mimkit.model.obligation import Obligation
from mimkit.report.due.report import DueReportInput, DueSource
from mimkit.report.incident.documents import at, obligation


def json(report: DueReportInput) -> str:
    """Return the deadlines as a JSON document, including the paths of files that could not be read.

    The document has the keys `version`, `now`, `as_of`, `obligations` and `unreadable`. It is ASCII-only, so that
    record text cannot control a terminal, and decodes to the original text.
    """
    document = {
        "version": 1,
        "now": at(report.now),
        "as_of": at(report.as_of),
        "obligations": [obligation(each) | _source(report, each) for each in report.obligations],
        "unreadable": list(report.unreadable),
    }
    if report.sources:
        document["sources"] = [_numbers(each) for each in report.sources]
    return _json.dumps(document, indent=2) + "\n"


def _source(report: DueReportInput, owed: Obligation) -> dict[str, str | None]:
    """Return the keys `source` and `commit`, which a deadline has only in a report on several repositories."""
    return {
        key: value
        for each in report.sources
        if each.name == (owed.source or report.sources[0].name)
        for key, value in (("source", each.name), ("commit", each.commit))
    }


def _numbers(source: DueSource) -> dict[str, object]:
    return {
        "source": source.name,
        "commit": source.commit,
        "incidents": source.incidents,
        "obligations": source.deadlines,
        "statuses": dict(source.statuses),
        "restricted": source.restricted,
        "unreadable": source.unreadable,
    }
