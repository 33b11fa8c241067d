"""The built site in a real Chromium: it executes nothing from a record and sends no request to other hosts."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser
PAGES = (
    "",
    "incidents/2026/MI-20261123-K7F/",
    "incidents/2026/MI-20260914-B3Q/",
    "incidents/",
    "actions/",
    "policy/",
    "services/",
    "services/checkout/",
    "runbooks/checkout-errors/",
    "on-call/",
    "metrics/",
    "reviews/",
    "incidents/severity/sev2/",
    "problems/PB-20260914-H2W/",
)


@pytest.mark.sweep
def test_hostile_records_execute_nothing_on_any_page_nor_in_the_search(
    browser: Any, hostile_address: str
) -> None:
    page = browser.new_page()
    asked: list[str] = []
    noticed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: noticed.append(dialog.message))
    for path in PAGES:
        page.goto(hostile_address + path, wait_until="load")
        assert page.evaluate("window.pwned") is None, path
    page.goto(hostile_address)
    for words in ("code fence", "https", "inside", "item", "heading"):
        page.fill("input[name=query]", "")
        page.locator("input[name=query]").press_sequentially(words)
        page.wait_for_selector(".md-search-result__item")
        assert page.evaluate("window.pwned") is None, words
        assert page.locator(".md-search-result img, .md-search-result script").count() == 0
    assert noticed == []
    assert [url for url in asked if not url.startswith((hostile_address, "blob:"))] == []


@pytest.mark.sweep
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_never_scrolls_sideways(browser: Any, hostile_address: str, scheme: str) -> None:
    page = browser.new_context(viewport={"width": 360, "height": 800}, color_scheme=scheme).new_page()
    for path in PAGES:
        page.goto(hostile_address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


@pytest.mark.sweep
def test_a_reader_sees_the_time_of_their_own_zone_behind_each_time(
    browser: Any, hostile_address: str
) -> None:
    page = browser.new_context(timezone_id="Asia/Tokyo", locale="en-GB").new_page()
    page.goto(hostile_address + PAGES[1])
    assert "your time zone: 23 Nov 2026, 18:58 GMT+9" in page.locator(".mim-facts time").first.get_attribute(
        "title"
    )


@pytest.mark.sweep
@pytest.mark.parametrize("path", PAGES[:2])
def test_a_page_requests_nothing_that_does_not_exist(browser: Any, clean_address: str, path: str) -> None:
    """Material requests a site map beside the target of each `link` whose `rel` is `alternate` alone."""
    page = browser.new_page()
    answers: list[tuple[int, str]] = []
    page.on("response", lambda response: answers.append((response.status, response.url)))
    page.goto(clean_address + path, wait_until="networkidle")
    assert answers
    assert [answer for answer in answers if answer[0] >= 400] == []
    page.close()
