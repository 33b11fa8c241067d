"""Findings as a JSON document."""

from __future__ import annotations

import json as _json
from collections.abc import Iterable
from dataclasses import asdict

from mimkit.model.diagnostic import Diagnostic


def json(diagnostics: Iterable[Diagnostic], files: int, incidents: int) -> str:
    """Return the document: `version`, `diagnostics` and `checked`, the numbers of files and incidents.

    It is of ASCII alone, so that no text from a record acts on a terminal, and says what the record says.
    """
    document = {
        "version": 1,
        "diagnostics": [asdict(each) for each in diagnostics],
        "checked": {"files": files, "incidents": incidents},
    }
    return _json.dumps(document, indent=2) + "\n"
