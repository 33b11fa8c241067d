"""Exports the numbers of open deadlines and open incidents in the Prometheus text format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from mimkit.model.obligation import Obligation, ObligationStatus
from mimkit.report.metrics.prometheus import escape_label

STATUSES: Final[tuple[ObligationStatus, ...]] = ("pending", "soon", "overdue")


def due_counts(obligations: Iterable[Obligation], open_by_severity: Counter[str]) -> str:
    """Return gauges for open deadlines by clock and status, and for open incidents by severity."""
    numbers = Counter((each.clock, each.status) for each in obligations if each.is_owed)
    lines = [
        "# HELP mim_deadlines Deadlines that are neither met nor waived, by clock and status.",
        "# TYPE mim_deadlines gauge",
    ]
    for clock in sorted({clock for clock, _ in numbers}):
        lines += [
            f'mim_deadlines{{clock="{escape_label(clock)}",status="{status}"}} {numbers[clock, status]}'
            for status in STATUSES
        ]
    lines += [
        "# HELP mim_open_incidents Open live incidents, by severity.",
        "# TYPE mim_open_incidents gauge",
        *(
            f'mim_open_incidents{{severity="{escape_label(severity)}"}} {number}'
            for severity, number in sorted(open_by_severity.items())
        ),
    ]
    return "".join(f"{line}\n" for line in lines)
