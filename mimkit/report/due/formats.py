"""The formats that `mim due --format` accepts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from mimkit.report.due.findings import gitlab, junit, sarif
from mimkit.report.due.github import github
from mimkit.report.due.ics import ics
from mimkit.report.due.json import json
from mimkit.report.due.markdown import markdown
from mimkit.report.due.report import DueReportInput
from mimkit.report.due.text import text

FORMATS: Final[Mapping[str, Callable[[DueReportInput], str]]] = {
    "text": text,
    "json": json,
    "markdown": markdown,
    "github": github,
    "sarif": sarif,
    "gitlab": gitlab,
    "junit": junit,
    "ics": ics,
}
"""Pure functions that return text and print nothing."""
