"""Reading in a real Chromium: for everyone, on every kind of page, and with only a keyboard."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser
KINDS = (
    "",
    "incidents/",
    "incidents/2026/",
    "incidents/severity/sev2/",
    "incidents/cause/configuration-drift/",
    "incidents/2026/MI-20261123-K7F/",
    "incidents/2026/MI-20260914-B3Q/",
    "incidents/2026/MI-20260915-6ZR/",
    "incidents/2019/MI-20191108-F5V/",
    "reviews/",
    "problems/",
    "problems/PB-20260914-H2W/",
    "actions/",
    "metrics/",
    "services/",
    "services/checkout/",
    "runbooks/",
    "runbooks/checkout-errors/",
    "on-call/",
    "policy/",
    "guide/",
    "404.html",
)
OUTSIDE = (
    "",
    "incidents/",
    "incidents/2026/MI-20261123-K7F/",
    "incidents/2026/MI-20261123-M3G/",
    "incidents/2026/MI-20261012-C4S/",
    "incidents/2026/MI-20261118-R5T/",
    "incidents/2026/MI-20261109-W2D/",
    "incidents/2026/",
    "404.html",
)
"""Of the site for readers outside: running, merged, over with its review; then restored, withdrawn."""
FEW = 5
"""So many of these have an element of each sort."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
"""What differs in the dark and on a phone; the other rules look at the same elements as before."""


BROKEN = """() => {
  const found = [], texts = document.createTreeWalker(document.querySelector('article'), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.parentElement.closest('td, th') || !text.parentElement.checkVisibility()) continue;
    for (const word of text.data.matchAll(/[A-Za-z]+/g)) {
      const range = new Range();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (range.getClientRects().length > 1) found.push(word[0]);
    }
  }
  return found;
}"""
"""The words in tables that stand on two lines."""


@pytest.fixture
def addresses(clean_address: str, outside_address: str) -> list[str]:
    """Every kind of page of both sites."""
    return [clean_address + each for each in KINDS] + [outside_address + each for each in OUTSIDE]


@pytest.mark.parametrize(
    ("scheme", "width", "rules"),
    [
        pytest.param("light", 1280, RULES, marks=pytest.mark.sweep),
        pytest.param("dark", 360, LOOKS, marks=pytest.mark.long),
    ],
)
def test_axe_finds_nothing_on_any_kind_of_page(
    browser: Any, addresses: list[str], scheme: str, width: int, rules: list[str]
) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed (mimkit[dev])"
    ).Axe()
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    found = []
    for address in addresses[: len(KINDS) + FEW] if rules is RULES else addresses:
        page.goto(address)
        violations = axe.run(page, options={"runOnly": rules}).response["violations"]
        found += [(address, each["id"], each["nodes"][0]["html"]) for each in violations]
    assert found == []
    context.close()


@pytest.mark.sweep
def test_on_every_kind_of_page_a_phone_never_scrolls_sideways_and_nobody_else_is_asked(
    browser: Any, addresses: list[str], clean_address: str, outside_address: str
) -> None:
    page = browser.new_context(viewport={"width": 360, "height": 800}).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in addresses:
        page.goto(address, wait_until="load")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
    page.context.close()
    assert len(asked) > len(addresses)
    assert [url for url in asked if not url.startswith((clean_address, outside_address, "blob:"))] == []


@pytest.mark.sweep
def test_paper_is_light_whatever_the_screen_is_and_breaks_no_word_in_a_table(
    browser: Any, clean_address: str
) -> None:
    # As wide as A4 between its margins.
    page = browser.new_context(viewport={"width": 680, "height": 900}, color_scheme="dark").new_page()
    page.goto(clean_address + "actions/")
    page.emulate_media(media="print", color_scheme="dark")
    style = "getComputedStyle(document.querySelector('{}')).{}".format
    assert page.evaluate(style(".mim h1", "color")) == "rgb(23, 33, 43)"
    assert page.evaluate(style("body", "backgroundColor")) == "rgb(255, 255, 255)"
    assert page.evaluate(BROKEN) == []
    page.context.close()


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("MI-20260914-B3Q", "incidents/2026/MI-20260914-B3Q/"),
        ("b3q", "incidents/2026/MI-20260914-B3Q/"),
        ("PB-20260914-H2W", "problems/PB-20260914-H2W/"),
        ("configuration-drift", "configuration-drift"),
        ("confirmed twice", "incidents/2026/MI-20260914-B3Q/"),
        ("checkout errors", "runbooks/checkout-errors/"),
    ],
)
def test_the_search_finds_a_record_first(browser: Any, clean_address: str, words: str, found: str) -> None:
    page = browser.new_page()
    page.goto(clean_address)
    page.locator("input[name=query]").press_sequentially(words)
    page.wait_for_selector(".md-search-result__item")
    first = page.locator(".md-search-result__item a").first.get_attribute("href")
    assert found in first
    page.close()


@pytest.mark.sweep
def test_a_list_narrows_down_as_one_chooses(browser: Any, clean_address: str) -> None:
    page = browser.new_page()
    page.goto(clean_address + "incidents/2026/")
    rows = page.locator(".mim-row:visible")
    everything = rows.count()
    page.select_option("select[name=service]", "email")
    assert 0 < rows.count() < everything
    page.fill("input[name=words]", "twice")
    assert page.locator(".mim-filter-count").inner_text() == f"Showing 2 of {everything}"
    page.close()


@pytest.mark.sweep
def test_an_address_can_carry_what_a_list_is_narrowed_to(browser: Any, clean_address: str) -> None:
    page = browser.new_page()
    page.goto(clean_address + "incidents/2026/?severity=SEV1")
    assert page.locator(".mim-row:visible").count() == 2
    page.close()


@pytest.mark.sweep
def test_without_a_script_every_row_is_there_and_no_dead_form(browser: Any, clean_address: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(clean_address + "incidents/2026/")
    assert page.locator(".mim-row:visible").count() == 6
    assert page.locator(".mim-filter:visible").count() == 0
    page.context.close()


@pytest.mark.sweep
def test_times_change_to_the_readers_zone_and_stay_so(browser: Any, clean_address: str) -> None:
    page = browser.new_context(timezone_id="Asia/Tokyo", locale="en-GB").new_page()
    page.goto(clean_address + "incidents/2026/MI-20261123-K7F/")
    first = page.locator(".mim-facts time").first
    assert first.inner_text() == "23 Nov 2026, 09:58 UTC"
    page.select_option(".mim-zone select", "local")
    assert first.inner_text() == "23 Nov 2026, 18:58 GMT+9"
    page.goto(clean_address + "incidents/2026/MI-20260502-9WD/")
    assert page.locator(".mim-zone select").input_value() == "local"
    page.context.close()


@pytest.mark.sweep
def test_a_time_that_falls_on_another_day_for_the_reader_says_so(browser: Any, clean_address: str) -> None:
    page = browser.new_context(timezone_id="Pacific/Kiritimati", locale="en-GB").new_page()
    page.goto(clean_address + "incidents/2026/MI-20261123-K7F/")
    page.select_option(".mim-zone select", "local")
    assert page.locator(".mim-entry-when time").first.inner_text() == "24 Nov 2026, 00:02 GMT+14"
    page.context.close()


@pytest.mark.sweep
def test_the_ticks_of_a_runbook_outlive_a_reload(browser: Any, clean_address: str) -> None:
    page = browser.new_page()
    page.goto(clean_address + "runbooks/checkout-errors/")
    page.locator(".mim-step input").nth(0).check()
    page.locator(".mim-step input").nth(2).check()
    page.reload()
    assert [box.is_checked() for box in page.locator(".mim-step input").all()] == [True, False, True, False]
    page.close()


@pytest.mark.sweep
def test_a_keyboard_reaches_the_content_and_shows_where_it_is(browser: Any, clean_address: str) -> None:
    page = browser.new_page()
    page.goto(clean_address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.classList.contains('md-skip')")
    page.keyboard.press("Enter")
    seen = []
    for _ in range(6):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "[document.activeElement.tagName, getComputedStyle(document.activeElement).outlineStyle]"
            )
        )
    assert ["A", "solid"] in seen
    assert all(style != "none" for tag, style in seen if tag in ("A", "SELECT", "SUMMARY"))
    page.close()
