"""Findings as a JSON document."""

from __future__ import annotations

import json as _json

from mimkit.report.check.report import CheckReport

_KEYS = ("path", "line", "column", "code", "rule", "level", "message", "hint")


def json(report: CheckReport) -> str:
    """Return the document: `version`, `diagnostics` and `checked`, the numbers of files and incidents.

    It is ASCII only, so that no text from a record acts on a terminal, and decodes to the original text.
    """
    document = {
        "version": 1,
        "diagnostics": [{key: getattr(each, key) for key in _KEYS} for each in report.diagnostics],
        "checked": {"files": report.files, "incidents": report.incidents},
    }
    return _json.dumps(document, indent=2) + "\n"
