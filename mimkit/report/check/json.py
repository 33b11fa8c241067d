"""Findings as a JSON document."""

from __future__ import annotations

import json as _json
from collections.abc import Iterable
from typing import Any

from mimkit.model.diagnostic import Diagnostic
from mimkit.report.check.report import CheckReport

_KEYS = ("path", "line", "column", "code", "rule", "level", "message", "hint")


def json(report: CheckReport) -> str:
    """Return the findings as a JSON document.

    The document has the keys `version`, `diagnostics` and `checked`, which contains the numbers of files and
    incidents. It is ASCII-only, so that record text cannot control a terminal, and decodes to the original text.
    """
    document = {
        "version": 1,
        "diagnostics": as_document(report.diagnostics),
        "checked": {"files": report.files, "incidents": report.incidents},
    }
    return _json.dumps(document, indent=2) + "\n"


def as_document(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Return findings as dictionaries."""
    return [{key: getattr(each, key) for key in _KEYS} for each in diagnostics]
