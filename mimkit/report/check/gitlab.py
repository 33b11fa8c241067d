"""Findings as a GitLab Code Quality report."""

from __future__ import annotations

import json as _json

from mimkit.report.check.fingerprint import fingerprints
from mimkit.report.check.report import CheckReport

_SEVERITY = {"error": "major", "warning": "minor"}


def gitlab(report: CheckReport) -> str:
    """Return the JSON list that GitLab reads from an artifact of type `codequality`."""
    found = [
        {
            "description": f"{each.code} {each.message}",
            "check_name": each.rule,
            "fingerprint": name,
            "severity": _SEVERITY[each.level],
            "location": {"path": each.path, "lines": {"begin": each.line}},
        }
        for each, name in zip(report.diagnostics, fingerprints(report.diagnostics), strict=True)
    ]
    return _json.dumps(found, indent=2) + "\n"
