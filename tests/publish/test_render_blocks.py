"""Our HTML bypasses Markdown and the search, with the same result as without the bypass."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import markdown
import pytest
from mkdocs.config import load_config

from mimkit.model.snapshot import Snapshot
from mimkit.publish.build_info import BuildFacts
from mimkit.publish.feeds.discovery import add_feed_links
from mimkit.publish.mkdocs.generated import GeneratedPage
from mimkit.publish.mkdocs.html_blocks import extract_blocks, search_html
from mimkit.publish.pages import pages


def lines(html: str) -> list[str]:
    return [line for line in html.split("\n") if line]


@pytest.mark.sweep
def test_a_page_is_the_same_as_if_markdown_had_read_all_of_it(snapshot: Snapshot, facts: BuildFacts) -> None:
    converter = markdown.Markdown(extensions=["toc"], extension_configs={"toc": {"permalink": True}})
    for uri, text in pages(snapshot, facts).items():
        body = text.partition("\n---\n")[2]
        held = extract_blocks(body)
        assert "<" not in re.sub(r"^##+ .*$", "", held.outline, flags=re.MULTILINE), uri
        assert lines(held.put_back(converter.reset().convert(held.outline))) == lines(
            converter.reset().convert(body)
        ), uri


def test_blocks_come_back_in_their_places() -> None:
    held = extract_blocks("<p>one</p>\n<p>two</p>\n\n## Heading\n\n<p>three</p>\n")
    assert held.outline.split() == ["mimkit-block-0", "##", "Heading", "mimkit-block-1"]
    html = '<p>mimkit-block-0</p>\n<h2 id="heading">Heading</h2>\n<p>mimkit-block-1</p>'
    assert held.put_back(html) == '<p>one</p>\n<p>two</p>\n<h2 id="heading">Heading</h2>\n<p>three</p>'


def test_the_anchors_of_blocks_are_known() -> None:
    assert extract_blocks('<div id="a"><p class="x" id="b">c</p></div>').ids == {"a", "b"}


def test_the_search_reads_words_and_no_drawings() -> None:
    html = (
        '<h2 id="facts">Facts<a class="headerlink" href="#facts">x</a></h2>'
        '<div class="mim-facts"><dt>Started</dt><dd>10:00</dd></div><p class="lead">Nobody <b>can</b> pay</p>'
        '<figure class="mim-figure" data-search-exclude=""><svg><text>drawn</text></svg><table></table></figure>'
        '<svg><title>icon</title></svg><p class="mim-built" data-zone="UTC">Built now</p>'
    )
    assert " ".join(search_html(html).split()) == (
        '<h2 id="facts">Facts<a class="headerlink" href="#facts">x</a></h2> Started 10:00 <p>Nobody can pay</p>'
    )


def test_a_page_that_is_written_is_let_go(repository: Path) -> None:
    config = load_config(str(repository / "mkdocs.yml"))
    config.plugins.on_startup(command="build", dirty=False)
    file = GeneratedPage.made(config, "policy.md", lambda: "<p>all of it</p>")
    assert file.content_string == "<p>all of it</p>"
    file.content_string = "<p>something else</p>"
    assert file.content_string == "<p>something else</p>"
    page: Any = type(
        "Page", (), {"content": "<p>mimkit-block-0</p>", "present_anchor_ids": None, "markdown": "x"}
    )()
    file.hold("<p>all of it</p>")
    file.show_search(page)
    file.show_readers(page)
    assert page.content == "<p>all of it</p>"
    file.let_go(page)
    assert (page.content, page.markdown) == ("", "")


def test_a_page_names_the_feed_and_its_twin() -> None:
    html = add_feed_links("<head></head>", "policy.md", "..", frozenset({"policy/index.json"}))
    assert 'type="application/atom+xml" title="Incidents" href="../feed.xml"' in html
    assert 'type="application/json" href="index.json"></head>' in html
    assert "json" not in add_feed_links("<head></head>", "tutorials/first.md", "..", frozenset())


@pytest.mark.sweep
def test_what_other_programs_read_is_part_of_the_site(repository: Path, built: Callable[..., Path]) -> None:
    (repository / "site" / "feed.xml").write_text("<our-own/>")
    site = built(repository)
    assert (site / "api/v2/incidents/unresolved.json").is_file()
    assert (site / "incidents/2026/MI-20261123-K7F/index.json").is_file()
    assert (site / "deadlines.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert (site / "feed.xml").read_text() == "<our-own/>"
    assert 'href="../feed.xml"' in (site / "policy/index.html").read_text()
