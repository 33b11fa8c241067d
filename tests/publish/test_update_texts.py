"""The text of an update keeps its paragraphs and lists wherever it is read: pages, feeds and mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from mimkit.model.snapshot import Snapshot
from mimkit.publish.archive import build_archive
from mimkit.publish.build_info import PUBLIC, BuildFacts
from mimkit.publish.feeds.atom import ATOM, atom
from mimkit.publish.feeds.rss import rss
from mimkit.publish.feeds.site import Site
from mimkit.publish.pages import pages
from mimkit.publish.public.snapshot import public
from mimkit.report.incident.messages.paste import pastes
from mimkit.store.channels.rendering.html_page import html_page

LIVE = "MI-20261123-K7F"
TEXT = "Card payments fail.\n\nWorking:\n- bank transfer\n- vouchers\n\n1. Wait\n2. Try again"
HTML = "<p>Card payments fail.</p><p>Working:</p><ul><li>bank transfer</li><li>vouchers</li></ul><ol><li>Wait</li><li>Try again</li></ol>"


@pytest.fixture(scope="module")
def told(snapshot: Snapshot) -> Snapshot:
    """The organisation, with an update of several paragraphs and lists."""
    incident = snapshot.incidents[LIVE]
    last = max(place for place, each in enumerate(incident.timeline) if each.kind == "update")
    longer = incident.timeline[last].model_copy(
        update={"affected": TEXT, "doing": TEXT, "audience": None, "not_affected": TEXT}
    )
    timeline = (*incident.timeline[:last], longer, *incident.timeline[last + 1 :])
    return replace(
        snapshot, incidents={**snapshot.incidents, LIVE: incident.model_copy(update={"timeline": timeline})}
    )


def plain(page: str) -> str:
    return page.replace("&#58;", ":")


def test_pages_keep_paragraphs_and_lists(told: Snapshot, facts: BuildFacts) -> None:
    internal = pages(told, facts)
    assert plain(internal[f"incidents/2026/{LIVE}.md"]).count(HTML) >= 3
    assert HTML in plain(internal["index.md"])
    outside = pages(public(told), replace(facts, audience=PUBLIC))
    assert plain(outside[f"incidents/2026/{LIVE}.md"]).count(HTML) == 3
    assert HTML in plain(outside["index.md"])


def test_feeds_keep_paragraphs_and_lists(told: Snapshot, facts: BuildFacts) -> None:
    archive = build_archive(public(told), replace(facts, audience=PUBLIC))
    site = Site("Ours", "https://status.example.com/")
    entries = ET.fromstring(atom(archive, site)).iter(f"{{{ATOM}}}content")
    assert any(plain(each.text or "").count(HTML) == 3 for each in entries)
    items = ET.fromstring(rss(archive, site)).iter("description")
    assert any(HTML in plain(each.text or "") for each in items)


def test_mail_keeps_paragraphs_and_lists(told: Snapshot) -> None:
    incident = told.incidents[LIVE]
    update = [each for each in incident.timeline if each.kind == "update"][-1]
    texts = [each.body for each in pastes(update, incident, "SEV1", told)]
    assert texts
    for text in texts:
        assert TEXT in text
        html = html_page(text)
        assert "<ul><li>bank transfer</li><li>vouchers</li></ul>" in html
        assert '<ol start="1"><li>Wait</li><li>Try again</li></ol>' in html
        assert "Card payments fail.</p>" in html


def test_entries_do_not_repeat_who_recorded_them(
    snapshot: Snapshot, facts: BuildFacts, seen: Callable[[str], Any]
) -> None:
    """Of the 17 entries of the reviewed incident that the page lists, most are by the major incident manager."""
    words = seen(pages(snapshot, facts)["incidents/2026/MI-20260914-B3Q.md"]).words
    story = words[words.index("## Timeline") :].partition("##")[2].partition("##")[0]
    usual = "Major incident manager on duty"
    assert f"Recorded by {usual}, unless an entry states otherwise." in story
    recorded = story.count(usual) - 1
    entries = snapshot.incidents["MI-20260914-B3Q"].timeline
    assert recorded < sum(each.by == "mim-duty" for each in entries)
    others = {snapshot.people[each.by].name for each in entries if each.by != "mim-duty"}
    assert others
    assert all(name in story for name in others)


@pytest.mark.sweep
def test_facets_show_names(snapshot: Snapshot, facts: BuildFacts, seen: Callable[[str], Any]) -> None:
    built = pages(snapshot, facts)
    (cause,) = (uri for uri in built if uri.endswith("cause/configuration-drift.md"))
    assert "<h1>Configuration drift</h1>" in built[cause]
    listed = seen(built["incidents/index.md"]).words
    assert "Category Certificate 1 Change 1" in listed
    assert snapshot.services["checkout"].title in listed
    slugs = {
        facet
        for incident in snapshot.incidents.values()
        for facet in (*incident.tags, *incident.services, incident.category or "")
        if "-" in facet
    } | {each.cause for each in snapshot.problems.values() if each.cause and "-" in each.cause}
    assert slugs
    for uri, text in built.items():
        shown = seen(text.partition("</h1>")[2]).words
        assert not [each for each in slugs if f" {each} " in shown], uri
