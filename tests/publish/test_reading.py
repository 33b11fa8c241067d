"""Reading in a real Chromium: for everybody, on every kind of page, and with no more than a keyboard."""

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
    "404.html",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
"""What differs in the dark and on a phone; the other rules look at the same elements as before."""


@pytest.mark.parametrize(
    ("scheme", "width", "rules"),
    [("light", 1280, RULES), pytest.param("dark", 360, LOOKS, marks=pytest.mark.long)],
)
def test_axe_finds_nothing_on_any_kind_of_page(
    browser: Any, clean_address: str, scheme: str, width: int, rules: list[str]
) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed (mimkit[dev])"
    ).Axe()
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    found = []
    for kind in KINDS:
        page.goto(clean_address + kind)
        violations = axe.run(page, options={"runOnly": rules}).response["violations"]
        found += [(kind, each["id"], each["nodes"][0]["html"]) for each in violations]
    assert found == []
    context.close()


def test_a_phone_never_scrolls_sideways_on_any_kind_of_page(browser: Any, clean_address: str) -> None:
    page = browser.new_context(viewport={"width": 360, "height": 800}).new_page()
    for kind in KINDS:
        page.goto(clean_address + kind)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, kind
    page.context.close()


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


def test_a_list_narrows_down_as_one_chooses(browser: Any, clean_address: str) -> None:
    page = browser.new_page()
    page.goto(clean_address + "incidents/2026/")
    rows = page.locator(".mim-row:visible")
    everything = rows.count()
    page.select_option("select[name=service]", "email")
    assert 0 < rows.count() < everything
    page.fill("input[name=words]", "twice")
    assert page.locator(".mim-filter-count").inner_text() == f"2 of {everything} shown"
    page.close()


def test_an_address_can_carry_what_a_list_is_narrowed_to(browser: Any, clean_address: str) -> None:
    page = browser.new_page()
    page.goto(clean_address + "incidents/2026/?severity=SEV1")
    assert page.locator(".mim-row:visible").count() == 2
    page.close()


def test_without_a_script_every_row_is_there_and_no_dead_form(browser: Any, clean_address: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(clean_address + "incidents/2026/")
    assert page.locator(".mim-row:visible").count() == 6
    assert page.locator(".mim-filter:visible").count() == 0
    page.context.close()


def test_times_change_to_the_readers_zone_and_stay_so(browser: Any, clean_address: str) -> None:
    page = browser.new_context(timezone_id="Asia/Tokyo", locale="en-GB").new_page()
    page.goto(clean_address + "incidents/2026/MI-20261123-K7F/")
    first = page.locator(".mim-facts time").first
    assert first.inner_text() == "23 Nov 2026, 09:58"
    page.select_option(".mim-zone select", "local")
    assert first.inner_text() == "23 Nov 2026, 18:58"
    page.goto(clean_address + "incidents/2026/MI-20260502-9WD/")
    assert page.locator(".mim-zone select").input_value() == "local"
    page.context.close()


def test_a_time_that_falls_on_another_day_for_the_reader_says_so(browser: Any, clean_address: str) -> None:
    page = browser.new_context(timezone_id="Pacific/Kiritimati", locale="en-GB").new_page()
    page.goto(clean_address + "incidents/2026/MI-20261123-K7F/")
    page.select_option(".mim-zone select", "local")
    assert page.locator(".mim-entry-when time").first.inner_text() == "24 Nov 2026, 00:02"
    page.context.close()


def test_the_ticks_of_a_runbook_outlive_a_reload(browser: Any, clean_address: str) -> None:
    page = browser.new_page()
    page.goto(clean_address + "runbooks/checkout-errors/")
    page.locator(".mim-step input").nth(0).check()
    page.locator(".mim-step input").nth(2).check()
    page.reload()
    assert [box.is_checked() for box in page.locator(".mim-step input").all()] == [True, False, True, False]
    page.close()


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
