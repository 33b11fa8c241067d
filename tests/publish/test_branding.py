"""Subscribe, brand and descriptions of the public site: one build, and the brand alone."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from mimkit.publish.mkdocs.branding import Brand, brand_of

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
URL = "https://status.example.com/"
OPEN = "incidents/2026/MI-20261123-K7F"


def branded(root: Path) -> Path:
    configuration = root / "mkdocs.yml"
    text = configuration.read_text()
    text = text.replace('!ENV [MIM_SITE_URL, ""]', URL).replace(
        "  font: false\n", "  font: false\n  logo: images/logo.png\n  favicon: images/favicon.png\n"
    )
    text = text.replace(
        "extra:\n",
        'extra:\n  brand:\n    name: Example & Sons status\n    colour: "#ffd400"\n'
        '    support: mailto:help@example.com\n    footer: "Example <b>Ltd</b>"\n',
    )
    configuration.write_text(text.replace("  - mimkit:\n", "  - mimkit:\n      audience: public\n"))
    (root / "site/images").mkdir()
    for name in ("logo", "favicon", "internal"):
        (root / f"site/images/{name}.png").write_bytes(PIXEL)
    channels = root / "policy/channels.yaml"
    channels.write_text(
        channels.read_text().replace(
            "    public: true\n", "    public: true\n    subscribe: https://lists.example.com/status\n"
        )
    )
    return root


def tags(html: str) -> dict[str, str]:
    return {
        key: unescape(value)
        for key, value in re.findall(r'<meta property="(og:\w+)" content="([^"]*)">', html)
    }


@pytest.mark.sweep
def test_a_public_site_has_the_look_of_its_organisation_and_says_how_to_subscribe(
    repository: Path, built: Callable[..., Path], seen: Any
) -> None:
    site = built(branded(repository))
    home = (site / "index.html").read_text()
    assert "Example &amp; Sons status" in home
    assert 'src="images/logo.png"' in home
    assert 'rel="icon" href="images/favicon.png"' in home
    # Yellow is light: white text on it would have a contrast of 1.4, black text has 14.7.
    assert "--md-primary-bg-color: #000000" in (site / "assets/mim-brand.css").read_text()
    assert 'href="assets/mim-brand.css"' in home
    assert not (site / "images/internal.png").exists()
    for page in ("index.html", f"{OPEN}/index.html", "404.html"):
        html = (site / page).read_text()
        assert "Example &lt;b&gt;Ltd&lt;/b&gt;" in html, page
        assert '<a href="mailto:help@example.com">Support</a>' in html, page

    words = seen(home).words
    subscribe = words[words.rindex("Subscribe") :]
    assert "Messages: Customers" in subscribe
    targets = seen(home).targets
    assert {
        "feed.xml",
        "history.rss",
        "maintenance.ics",
        "api/v2/summary.json",
        "https://lists.example.com/status",
    } <= set(targets)
    assert [each for each in ("feed.xml", "history.rss", "history.atom", "maintenance.ics", "_headers", "api/v2/summary.json")
            if not (site / each).is_file()] == []  # fmt: skip

    assert tags(home) == {
        "og:type": "website",
        "og:site_name": "Example & Sons status",
        "og:title": "Example organisation - Example & Sons status",
        "og:description": "Current status of Example organisation: 1 active incident.",
        "og:url": URL,
        "og:image": f"{URL}images/logo.png",
    }
    incident = tags((site / OPEN / "index.html").read_text())
    assert incident["og:url"] == f"{URL}{OPEN}/"
    assert incident["og:description"].startswith("Identified: Customers cannot pay in the web shop")
    policies = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', home)
    assert policies[0].startswith("default-src 'none'; img-src 'self' data:;")


@pytest.mark.parametrize(
    ("brand", "sentence"),
    [
        ({"color": "#000000"}, "can have these keys: name, colour, support, footer"),
        ("blue", "can have these keys"),
        ({"colour": "red; } body { display: none"}, "extra.brand.colour is"),
        ({"colour": "#fff"}, "extra.brand.colour is"),
        ({"name": '"><script>window.pwned=1</script>'}, "extra.brand.name contains '\"'"),
        ({"name": "Status</title>"}, "extra.brand.name contains '<'"),
        ({"support": "javascript:alert(1)"}, "extra.brand.support is"),
    ],
)
def test_a_brand_that_is_none_is_refused_with_the_key(brand: Any, sentence: str) -> None:
    config = MkDocsConfig()
    config.load_dict({"site_name": "x", "extra": {"brand": brand}})
    with pytest.raises(PluginError, match=sentence):
        brand_of(config)


@pytest.mark.parametrize(
    ("colour", "text"),
    [("#000000", "#ffffff"), ("#ffffff", "#000000"), ("#767676", "#ffffff"), ("#777777", "#000000"), ("#0b5cad", "#ffffff")],
)  # fmt: skip
def test_the_text_on_a_colour_can_be_read(colour: str, text: str) -> None:
    """#767676 is the lightest grey on which white text has a contrast of 4.5 (WCAG 2.2, 1.4.3)."""
    assert f"--md-primary-bg-color: {text};" in Brand(colour=colour).css


def test_without_a_brand_nothing_changes() -> None:
    assert (Brand().css, Brand().with_footer("Ours"), Brand().with_footer(None)) == ("", "Ours", None)
