"""The built site in a real Chromium: it executes nothing of a record's and asks nobody else for anything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PAGES = (
    "",
    "incidents/2026/MI-20261123-K7F/",
    "incidents/2026/MI-20260914-B3Q/",
    "incidents/",
    "actions/",
    "policy/",
    "services/",
    "problems/PB-20260914-H2W/",
)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
        """Say nothing."""


@pytest.fixture
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian package chromium)")
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed (mimkit[dev])"
    )
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def address(hostile_site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(hostile_site)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_hostile_records_execute_nothing_on_any_page_nor_in_the_search(browser: Any, address: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    noticed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: noticed.append(dialog.message))
    for path in PAGES:
        page.goto(address + path, wait_until="load")
        assert page.evaluate("window.pwned") is None, path
    page.goto(address)
    for words in ("code fence", "https", "inside", "item", "heading"):
        page.fill("input[name=query]", "")
        page.locator("input[name=query]").press_sequentially(words)
        page.wait_for_selector(".md-search-result__item")
        assert page.evaluate("window.pwned") is None, words
        assert page.locator(".md-search-result img, .md-search-result script").count() == 0
    assert noticed == []
    assert [url for url in asked if not url.startswith((address, "blob:"))] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_never_scrolls_sideways(browser: Any, address: str, scheme: str) -> None:
    page = browser.new_context(viewport={"width": 360, "height": 800}, color_scheme=scheme).new_page()
    for path in PAGES:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_a_reader_sees_the_time_of_their_own_zone_behind_each_time(browser: Any, address: str) -> None:
    page = browser.new_context(timezone_id="Asia/Tokyo", locale="en-GB").new_page()
    page.goto(address + PAGES[1])
    assert "your time: 23 Nov 2026, 18:58" in page.locator(".mim-facts time").first.get_attribute("title")
