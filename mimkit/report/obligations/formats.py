"""Table of the formats that `mim due --format` accepts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from mimkit.report.obligations.findings import gitlab, junit, sarif
from mimkit.report.obligations.github import github
from mimkit.report.obligations.ics import ics
from mimkit.report.obligations.json import json
from mimkit.report.obligations.markdown import markdown
from mimkit.report.obligations.report import Report
from mimkit.report.obligations.text import text

FORMATS: Final[Mapping[str, Callable[[Report], str]]] = {
    "text": text,
    "json": json,
    "markdown": markdown,
    "github": github,
    "sarif": sarif,
    "gitlab": gitlab,
    "junit": junit,
    "ics": ics,
}
"""Pure functions: each returns text and prints nothing."""
