"""The formats that `mim check --format` accepts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from mimkit.report.check.github import github
from mimkit.report.check.gitlab import gitlab
from mimkit.report.check.json import json
from mimkit.report.check.junit import junit
from mimkit.report.check.markdown import markdown
from mimkit.report.check.report import CheckReport
from mimkit.report.check.sarif import sarif
from mimkit.report.check.text import text

FORMATS: Final[Mapping[str, Callable[[CheckReport], str]]] = {
    "text": text,
    "json": json,
    "github": github,
    "sarif": sarif,
    "gitlab": gitlab,
    "junit": junit,
    "markdown": markdown,
}
"""Pure functions that return text and print nothing."""

SELF_JUDGING: Final = frozenset({"sarif"})
"""Formats whose consumer decides whether a finding is a failure.

With these formats, findings do not cause an exit status of 1.
"""
