"""Table of the formats that `mim report --format` accepts, besides text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from mimkit.report.service_review.html import html
from mimkit.report.service_review.input import ServiceReviewReport
from mimkit.report.service_review.json import json
from mimkit.report.service_review.markdown import markdown

FORMATS: Final[Mapping[str, Callable[[ServiceReviewReport], str]]] = {
    "json": json,
    "markdown": markdown,
    "html": html,
}
"""Pure functions: each returns text and prints nothing."""
