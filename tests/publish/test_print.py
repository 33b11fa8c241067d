"""Pages on paper, printed by Chromium as `chromium --print-to-pdf` does: few pages, light, nothing cut.

The pages are counted in the PDF file. The incident of the example organisation lasted an hour and has a review, action
items and a timeline; the metrics page has every chart.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = pytest.mark.browser
INCIDENT = "incidents/2026/MI-20260914-B3Q/"
MOST_PAGES = {INCIDENT: 3, "metrics/": 4}
PAPER = 703
"""The width of A4 without its margins of 12 mm, in CSS pixels."""
CUT = """() => [...document.querySelectorAll(".md-content *")].filter(each => {
    const at = each.getBoundingClientRect(), style = getComputedStyle(each);
    const hides = each.scrollWidth > each.clientWidth + 1 && style.overflowX !== "visible" && each.clientWidth;
    return at.width && (at.right > innerWidth + 1 || at.left < -1 || hides);
}).map(each => each.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module", params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Any) -> Any:
    context = browser.new_context(viewport={"width": PAPER, "height": 1000}, color_scheme=request.param)
    yield context.new_page()
    context.close()


@pytest.mark.sweep
@pytest.mark.parametrize("path", MOST_PAGES)
def test_a_page_is_short_light_and_whole_on_paper(page: Any, clean_address: str, path: str) -> None:
    page.goto(clean_address + path)
    printed = page.pdf(format="A4")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= MOST_PAGES[path]
    assert re.findall(rb"/MediaBox\s*\[0 0 59\d\S* 84\d", printed), "not A4"
    page.emulate_media(media="print")
    assert page.evaluate(CUT) == []
    colours = page.evaluate(
        """() => [document.body, document.querySelector(".mim h1")].map(each => getComputedStyle(each))
            .flatMap(each => [each.backgroundColor, each.color])"""
    )
    assert colours[0] in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
    assert colours[3] == "rgb(23, 33, 43)"  # --mim-ink of the light scheme, #17212b


def test_a_table_that_repeats_a_chart_is_not_printed_even_if_it_is_open(
    page: Any, clean_address: str
) -> None:
    page.goto(clean_address + "metrics/")
    # As the theme does before it prints.
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.emulate_media(media="print")
    assert page.locator(".mim-twin").count() > 0
    assert page.locator(".mim-twin:visible").count() == 0


@pytest.mark.sweep
def test_what_was_known_earlier_is_neither_shown_nor_printed_until_it_is_chosen(
    page: Any, clean_address: str
) -> None:
    page.goto(clean_address + INCIDENT)
    assert page.locator(".mim-then-facts").count() == 1
    assert page.locator(".mim-then-facts:visible").count() == 0
    page.emulate_media(media="print")
    assert page.locator(".mim-then-facts:visible, .mim-moments:visible").count() == 0
    page.emulate_media(media="screen")
    page.goto("about:blank")
    page.goto(clean_address + INCIDENT + "#known-1")
    assert page.locator(".mim-then-facts:visible").count() == 1
