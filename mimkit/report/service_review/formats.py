"""Maps each value of `mim report --format`, except text, to a formatter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from mimkit.report.printed.html import html
from mimkit.report.printed.markdown import markdown
from mimkit.report.service_review.content import document
from mimkit.report.service_review.input import ServiceReviewReport
from mimkit.report.service_review.json import json

FORMATS: Final[Mapping[str, Callable[[ServiceReviewReport], str]]] = {
    "json": json,
    "markdown": lambda report: markdown(document(report)),
    "html": lambda report: html(document(report)),
}
"""Pure functions that return text and print nothing."""
