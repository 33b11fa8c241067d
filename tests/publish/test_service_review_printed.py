"""The page of a service review prints on two sheets of A4, in a real browser, and loads nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from mimkit.metrics.fact import IncidentFacts, Interval
from mimkit.model.obligation import Obligation
from mimkit.report.service_review.formats import FORMATS
from mimkit.report.service_review.input import OpenAction, ServiceReviewReport
from tests.metrics.test_service_review import METRICS, NOW, fact, review

pytestmark = pytest.mark.sweep

_PAGE: Final = re.compile(rb"/Type\s*/Page\b(?!s)")
LONG: Final = (
    "Customers in the European Union cannot complete a purchase with any kind of payment card at all"
)


def full() -> ServiceReviewReport:
    """Return a report in which every table has as many rows as it may have, with long texts in them."""
    clocks = [metric.clock for metric in METRICS if metric.clock]
    incidents = [_incident(number, clocks) for number in range(60)]
    due = NOW - timedelta(days=40)
    actions = [
        OpenAction(f"AC-20260901-A{number:02}", LONG, "MI-20260901-AAA", "major-incident-manager", due)
        for number in range(40)
    ]
    obligations = [_owed(clock, "overdue", NOW - timedelta(days=20)) for clock in clocks]
    obligations += [_owed(clocks[0], "pending", NOW + timedelta(days=number)) for number in range(1, 40)]
    return ServiceReviewReport(
        "Example organisation", review(*incidents), actions, obligations, (), 2, 3, {}, "abcdef0123456789",
        "mim report --period 2026-Q3 --by service --as-of 2026-10-12T09:00:00Z", NOW, ("x.yaml",), ("MI-20260901-BBB",),
    )  # fmt: skip


def _incident(number: int, clocks: list[str]) -> IncidentFacts:
    month = 5 if number % 2 else 8
    due = datetime(2026, month, 20, tzinfo=UTC)
    return fact(
        f"MI-20260801-{number:03}", f"2026-{month:02}-{number // 2 % 28 + 1:02}", number + 1,
        services=(f"a-service-with-a-long-name-{number // 2}",), causes=(f"{number // 6} {LONG}",),
        intervals=tuple(Interval(clock, "late", due, due + timedelta(hours=number + 1), None) for clock in clocks),
    )  # fmt: skip


def _owed(clock: str, status: Any, due: datetime) -> Obligation:
    return Obligation(clock, LONG, "MI-20260901-AAA", "mim-duty", due, due, None, status, about=LONG)


def test_the_fullest_report_prints_on_two_pages_and_asks_for_nothing(tmp_path: Path, browser: Any) -> None:
    page = tmp_path / "review.html"
    page.write_text(FORMATS["html"](full()))
    tab = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.goto(page.as_uri())
    assert len(_PAGE.findall(tab.pdf(prefer_css_page_size=True))) == 2
    assert asked == [page.as_uri()]
    assert said == []
    assert tab.evaluate("getComputedStyle(document.querySelector('table')).borderCollapse") == "collapse"
    tab.set_viewport_size({"width": 390, "height": 800})
    assert tab.evaluate("document.documentElement.scrollWidth") == 390
    tab.close()
