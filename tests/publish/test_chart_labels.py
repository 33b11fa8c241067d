"""Labels of the charts, measured in Chromium: none overlaps another, leaves its drawing or is cut short."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from markupsafe import Markup

from mimkit.publish.figures.ages import ActionAge, Ages, Owner, action_ages
from mimkit.publish.figures.cadence import Cadence, CadenceRow, UpdateInterval, cadence_dots
from mimkit.publish.figures.dependencies import Dependencies, ServiceNode, dependency_graph
from mimkit.publish.figures.duration_strip import Strip, StripRow, strip_plot
from mimkit.publish.figures.phase_rows import PhaseRow, PhaseRows, phase_rows
from mimkit.publish.figures.phases import phases
from mimkit.publish.figures.quarters import QuarterColumn, Quarters, quarter_columns
from mimkit.publish.figures.service_bars import AffectedDay, ServiceBars, ServiceHistory, service_bars
from mimkit.publish.figures.timeline import DeadlineMark, IncidentTimeline, Mark, incident_timeline
from mimkit.publish.times import Zoned
from tests.publish.figure_gallery import (
    START,
    after,
    figures,
    lengths,
    milestones,
    ordinary_timeline,
    page_of,
    promise,
)

pytestmark = pytest.mark.browser
SIXTY = (
    "payments-settlement-reconciliation-gateway-europe-west-three",
    "Settlement of card payments with the acquirer, Europe (west)",
    "Wholesale Management & Millimetre-Wave Measurement WWWWMMMMM",
    "\u6c7a\u6e08\u30b2\u30fc\u30c8\u30a6\u30a7\u30a4\u969c\u5bb3\u5bfe\u5fdc" * 5,
    "\u041f\u043b\u0430\u0442\u0435\u0436\u0438 \u0438 \u0432\u043e\u0437\u0432\u0440\u0430\u0442\u044b \u043a\u043b\u0438\u0435\u043d\u0442\u0430\u043c, \u0432\u0441\u0435 \u0440\u0435\u0433\u0438\u043e\u043d\u044b \u0438 \u043a\u0430\u043d\u0430\u043b\u044b",
    "a" * 60,
)
"""Names of 60 characters: of one word, of several, of wide letters, in Japanese, in Russian."""
WIDTHS = (320, 360, 640, 760, 1280)
MEASURE = """() => [...document.querySelectorAll(".mim-picture")].flatMap(picture => {
    const name = picture.getAttribute("aria-labelledby") + "@" + picture.clientWidth;
    if (!picture.clientWidth) return [];
    const box = picture.getBoundingClientRect();
    const seen = [...picture.querySelectorAll("text")].filter(each => getComputedStyle(each).display !== "none");
    const places = seen.map(each => [each.textContent, each.getBoundingClientRect()]).filter(each => each[0]);
    const outside = places.filter(([, at]) =>
        at.left < box.left - 1 || at.right > box.right + 1 || at.top < box.top - 1 || at.bottom > box.bottom + 1
    ).map(([text]) => `${name}: ${text} is outside`);
    const over = places.flatMap(([text, one], place) => places.slice(place + 1).filter(([, other]) =>
        one.left < other.right - .5 && other.left < one.right - .5 && one.top < other.bottom - 3.5 && other.top < one.bottom - 3.5
    ).map(([other]) => `${name}: ${text} overlaps ${other}`));
    return [...outside, ...over];
})"""
"""Boxes of text have room above and below their letters, so two lines may share 3.5 pixels of it."""


def services(names: tuple[str, ...]) -> tuple[ServiceNode, ...]:
    return tuple(ServiceNode(f"s{n}", name, (f"s{n + 2}", f"s{n + 5}"), "hit" if n % 3 == 0 else "reached")
                 for n, name in enumerate(names))  # fmt: skip


def strip_of(count: int, label: str = "All incidents", missing: int = 0) -> StripRow:
    return StripRow(label, (*lengths(count, count), ("late", -5.0)), 3600.5, 86_400 * 40, missing)


def steps(scale: float) -> PhaseRow:
    at = milestones(*(scale * each for each in (0, 5, 10, 20, 50, 90)))
    return PhaseRow(SIXTY[int(scale) % 6], phases(at, None), at.declared or START)


def story(name: str, minutes: float, zone: str) -> Markup:
    at = milestones(*(minutes * each for each in (0, 0.1, 0.2, 0.3, 0.5, 1, 1.1, 3)))
    times = [after(minutes * each / 1000) for each in range(1000)]
    statuses = ("met", "late", "overdue", "waived", "undecided", "pending", "soon")
    promised = tuple(promise(n, n + 1, n + 2, each) for n, each in enumerate(statuses) for _ in range(100))  # type: ignore[arg-type]
    marks = tuple(
        Mark(each, ("update", "alarm", "finding")[n % 3], SIXTY[n % 6]) for n, each in enumerate(times)
    )
    deadlines = tuple(DeadlineMark(each, after(0), after(9), None, "pending") for each in SIXTY)
    return incident_timeline(
        IncidentTimeline(name, SIXTY[0], phases(at, None), marks, promised, deadlines), Zoned(zone)
    )


@cache
def hostile() -> dict[str, Markup]:
    """Every chart with long names, with 1,000 points and with extreme values."""
    drawn: dict[str, Markup] = {}
    for n, name in enumerate(SIXTY):
        drawn[f"strip-{n}"] = strip_plot(
            Strip(f"strip-{n}", name, (strip_of(12, name, 999), strip_of(3, name)))
        )
        drawn[f"graph-{n}"] = dependency_graph(Dependencies(f"graph-{n}", name, services((name,) * 9)))
        age = Owner(name, tuple(ActionAge(name, 10 ** (each % 5), 3) for each in range(1000)))
        drawn[f"ages-{n}"] = action_ages(Ages(f"ages-{n}", name, (age, Owner(name, (ActionAge(name, 1),)))))
        late = tuple(UpdateInterval(60.0 * each**2, 1800) for each in range(1000))
        drawn[f"cadence-{n}"] = cadence_dots(Cadence(f"cadence-{n}", name, (CadenceRow(name, late),) * 2))
    days = tuple(AffectedDay(each, "partial", "told") for each in range(0, 90, 7))
    drawn["bars"] = service_bars(
        ServiceHistory(
            "bars",
            "History",
            90,
            "1 Sep 2026",
            tuple(ServiceBars(each, f"{each}, 12m", days) for each in SIXTY),
            (),
            (),
        )
    )
    drawn["graph-all"] = dependency_graph(Dependencies("graph-all", "All", services(SIXTY * 3)))
    drawn["graph-1000"] = dependency_graph(Dependencies("graph-1000", "Many", services(SIXTY * 167)))
    drawn["strip-1000"] = strip_plot(Strip("strip-1000", "Many", (strip_of(1000),)))
    drawn["strip-rows"] = strip_plot(
        Strip("strip-rows", "Rows", tuple(strip_of(9, each) for each in SIXTY * 170))
    )
    for n, wide in enumerate(
        ((60.0, 61.0), (1.0, 3.2e9), (1.0, 2.0), (90_000.0, 91_000.0), (600.0, 40_000.0))
    ):
        points = tuple((f"i{each}", value) for each, value in enumerate(wide * 6))
        drawn[f"axis-{n}"] = strip_plot(
            Strip(f"axis-{n}", "Axis", (StripRow("All", points, wide[0], wide[1]), StripRow("All", points)))
        )
    for n, scale in enumerate((0.01, 1, 13, 700, 90_000)):
        drawn[f"phases-{n}"] = phase_rows(
            PhaseRows(f"phases-{n}", "Phases", (steps(scale), steps(scale * 2)))
        )
    drawn["phases-many"] = phase_rows(PhaseRows("phases-many", "Phases", tuple(map(steps, range(1, 100)))))
    for n, minutes in enumerate((1, 7, 55, 240, 1500, 20_000, 4_000_000)):
        drawn[f"story-{n}"] = story(f"story-{n}", minutes, ("UTC", "Europe/London", "Asia/Kathmandu")[n % 3])
    change = datetime(2026, 10, 25, tzinfo=UTC)
    at = phases(milestones(0, 60), change + timedelta(hours=3))
    drawn["story-zone"] = incident_timeline(IncidentTimeline("zone", "Zone", at), Zoned("America/St_Johns"))
    for count in (1, 2, 3, 8, 12, 13, 16, 17, 40, 100):
        columns = tuple(
            QuarterColumn(2011 + (n + 3) // 4, (n + 3) % 4 + 1, (n % 7 + 1, 10 ** (n % 5)))
            for n in range(count)
        )
        drawn[f"quarters-{count}"] = quarter_columns(
            Quarters(f"quarters-{count}", "Quarters", ("SEV1", SIXTY[3]), columns)
        )
    return drawn


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    """A page with every chart, ordinary and hostile."""
    opened = browser.new_page()
    # The tables of 1,000 rows are hidden and take most of the time.
    opened.set_content(re.sub(r"<details.*?</details>", "", page_of(figures() | hostile())))
    yield opened
    opened.close()


@pytest.mark.sweep
@pytest.mark.parametrize("wide", WIDTHS)
def test_no_label_overlaps_another_or_leaves_its_drawing(page: Any, wide: int) -> None:
    page.set_viewport_size({"width": wide, "height": 900})
    assert page.evaluate(MEASURE) == []


@pytest.mark.sweep
@pytest.mark.parametrize("name", SIXTY)
def test_a_name_of_sixty_characters_is_readable_in_full(name: str) -> None:
    drawn = hostile()
    for kind in ("strip", "graph", "ages", "cadence"):
        shown = drawn[f"{kind}-{SIXTY.index(name)}"]
        words = "".join(Markup(shown[: shown.index("<details")]).striptags().split())
        assert "".join(name.split()) in words, kind
        assert "\N{HORIZONTAL ELLIPSIS}" not in shown
    words = "".join(Markup(drawn["bars"]).striptags().split())
    assert "".join(name.split()) in words


@pytest.mark.sweep
def test_an_ordinary_timeline_keeps_the_labels_of_its_clock_on_a_desktop(page: Any) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    assert str(ordinary_timeline().title) in page.content()
    shown = page.evaluate(
        """() => [...document.querySelectorAll('[aria-labelledby="timeline-t"] .mim-clock')]
            .filter(each => getComputedStyle(each).display !== "none").map(each => each.textContent)"""
    )
    assert shown == ["10:00 UTC", "10:30", "11:00", "11:30", "12:00"]
