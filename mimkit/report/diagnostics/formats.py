"""Table of the formats that `mim check --format` accepts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from mimkit.report.diagnostics.github import github
from mimkit.report.diagnostics.gitlab import gitlab
from mimkit.report.diagnostics.json import json
from mimkit.report.diagnostics.junit import junit
from mimkit.report.diagnostics.markdown import markdown
from mimkit.report.diagnostics.report import Report
from mimkit.report.diagnostics.sarif import sarif
from mimkit.report.diagnostics.text import text

FORMATS: Final[Mapping[str, Callable[[Report], str]]] = {
    "text": text,
    "json": json,
    "github": github,
    "sarif": sarif,
    "gitlab": gitlab,
    "junit": junit,
    "markdown": markdown,
}
"""Pure functions: each returns text and prints nothing."""

SELF_JUDGING: Final = frozenset({"sarif"})
"""Formats whose reader decides what a finding means: with them the command ends with 0 all the same."""
