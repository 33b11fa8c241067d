"""Maps each value of `mim metrics --format` to a formatter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from mimkit.report.metrics.csv import csv
from mimkit.report.metrics.json import json
from mimkit.report.metrics.markdown import markdown
from mimkit.report.metrics.prometheus import prometheus
from mimkit.report.metrics.report import MetricsReport
from mimkit.report.metrics.text import text

FORMATS: Final[Mapping[str, Callable[[MetricsReport], str]]] = {
    "text": text,
    "json": json,
    "csv": csv,
    "markdown": markdown,
    "prometheus": prometheus,
}
"""Pure functions that return text and print nothing."""
