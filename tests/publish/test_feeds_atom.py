"""The feed: its content, and that readers and the grammar of the format accept it."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from mimkit.model.snapshot import Snapshot
from mimkit.publish.archive import Archive, build_archive
from mimkit.publish.build_info import BuildFacts
from mimkit.publish.feeds.atom import ENTRIES, atom
from mimkit.publish.feeds.files import files
from mimkit.publish.feeds.rss import rss
from mimkit.publish.feeds.site import Site

HERE = Site("Example incidents", "https://status.example.com/")
ATOM = "{http://www.w3.org/2005/Atom}"
OPEN = "MI-20261123-K7F"


@pytest.fixture
def archive(snapshot: Snapshot, facts: BuildFacts) -> Archive:
    return build_archive(snapshot, facts)


def entries(raw: bytes) -> list[dict[str, str]]:
    found = []
    for entry in ET.fromstring(raw).iter(f"{ATOM}entry"):
        links = {f"link-{link.get('rel')}": link.get("href") or "" for link in entry.iter(f"{ATOM}link")}
        found.append({each.tag.removeprefix(ATOM): each.text or "" for each in entry} | links)
    return found


def test_the_title_says_where_each_incident_stands(archive: Archive) -> None:
    assert [each["title"].partition("]")[0] + "]" for each in entries(atom(archive, HERE))] == [
        "[Identified]",
        "[Resolved]",
        "[Resolved]",
        "[Resolved]",
        "[Resolved]",
        "[Resolved]",
    ]


def test_a_drill_is_not_in_the_feed(archive: Archive) -> None:
    assert b"MI-20261020-D0E" not in atom(archive, HERE)


def test_a_proposal_that_was_turned_down_is_not_in_the_feed(snapshot: Snapshot, facts: BuildFacts) -> None:
    incident = snapshot.incidents["MI-20260811-T4N"]
    plain = incident.model_dump(mode="json")
    last = plain["timeline"][-1]
    plain["timeline"][-1] = {**last, "kind": "rejected"}
    changed = {**snapshot.incidents, incident.id: type(incident).model_validate(plain)}
    archive = build_archive(replace(snapshot, incidents=changed), facts)
    assert archive.by_id[incident.id].state.status == "rejected"
    assert incident.id.encode() not in atom(archive, HERE)


def test_an_entry_leads_to_the_page_and_keeps_its_id_when_title_and_address_change(
    snapshot: Snapshot, archive: Archive, facts: BuildFacts
) -> None:
    first = entries(atom(archive, HERE))[0]
    assert first["link-alternate"] == f"https://status.example.com/incidents/2026/{OPEN}/"
    assert first["id"] == f"tag:status.example.com,2026-11-23:{OPEN}"
    renamed = snapshot.incidents[OPEN].model_copy(update={"title": "Something else"})
    other = build_archive(replace(snapshot, incidents={**snapshot.incidents, OPEN: renamed}), facts)
    moved = entries(atom(other, Site("Another name", "https://status.example.com/under/here/")))[0]
    assert (moved["id"], moved["title"]) == (first["id"], "[Identified] Something else")


def test_an_entry_is_new_again_when_something_was_recorded_and_not_when_the_site_is_built(
    archive: Archive, snapshot: Snapshot, facts: BuildFacts
) -> None:
    updated = entries(atom(archive, HERE))[0]["updated"]
    assert updated == "2026-11-23T10:56:20Z"
    later = build_archive(snapshot, replace(facts, now=facts.now.replace(hour=23)))
    assert entries(atom(later, HERE))[0]["updated"] == updated


def test_a_record_of_the_past_is_as_old_as_what_it_tells(archive: Archive) -> None:
    assert entries(atom(archive, HERE))[-1]["updated"] == "2019-11-08T10:00:00Z"


def test_an_incident_without_a_single_time_is_told_as_of_now(snapshot: Snapshot, facts: BuildFacts) -> None:
    bare = snapshot.incidents[OPEN].model_copy(update={"timeline": (), "started": None})
    (entry,) = entries(atom(build_archive(replace(snapshot, incidents={OPEN: bare}), facts), HERE))
    assert entry["updated"] == "2026-11-23T10:55:00Z"
    assert "published" not in entry


def test_the_words_of_the_updates_stand_in_the_entry_the_latest_first(archive: Archive) -> None:
    content = entries(atom(archive, HERE))[0]["content"]
    assert content.startswith("<p>SEV1 \N{MIDDLE DOT} Web checkout, Card payments</p>")
    assert content.index("A small share of card payments") < content.index("Customers cannot pay")


def test_the_entry_says_when_service_was_restored_and_what_works(
    snapshot: Snapshot, facts: BuildFacts
) -> None:
    stamp = {"by": "mim-duty", "at": "2026-11-23T10:54:00Z", "recorded": "2026-11-23T10:54:10Z"}
    told = {
        **stamp, "kind": "update", "affected": "No payments", "not_affected": "Search:\n\n- in the app",
        "doing": "We repair it", "at": "2026-11-23T10:53:00Z", "id": "01K8Y000000000000000000098",
    }  # fmt: skip
    back = {**stamp, "kind": "restored", "id": "01K8Y000000000000000000099"}
    plain = snapshot.incidents[OPEN].model_dump()
    plain["timeline"] = (*plain["timeline"], told, back)
    incident = type(snapshot.incidents[OPEN]).model_validate(plain)
    only = build_archive(replace(snapshot, incidents={OPEN: incident}), facts)
    content = html.unescape(entries(atom(only, HERE))[0]["content"])
    assert "<p>No payments</p><p>Not affected:</p><p>Search:</p><ul><li>in the app</li></ul>" in content
    assert content.index("<p>Service restored</p>") < content.index("No payments")


def test_an_incident_without_updates_is_told_by_its_impact(snapshot: Snapshot, facts: BuildFacts) -> None:
    quiet = snapshot.incidents["MI-20260502-9WD"].model_copy(update={"impact": "Half of all payments fail"})
    only = build_archive(replace(snapshot, incidents={quiet.id: quiet}), facts)
    (entry,) = entries(atom(only, HERE))
    assert entry["content"].endswith("<p>Half of all payments fail</p>")


@pytest.mark.sweep
def test_the_feed_ends_where_a_reader_would_stop(snapshot: Snapshot, facts: BuildFacts) -> None:
    one = snapshot.incidents["MI-20260914-B3Q"]
    ids = [f"MI-20260914-{place:03}" for place in range(60)]
    many = build_archive(
        replace(snapshot, incidents={each: one.model_copy(update={"id": each}) for each in ids}), facts
    )
    assert len(entries(atom(many, HERE))) == ENTRIES


def test_a_site_without_incidents_has_an_empty_feed(snapshot: Snapshot, facts: BuildFacts) -> None:
    raw = atom(build_archive(replace(snapshot, incidents={}), facts), HERE)
    assert entries(raw) == []
    assert b"<updated>2026-11-23T10:55:00Z</updated>" in raw


def test_without_an_address_links_count_from_the_feed_and_ids_still_have_a_host(archive: Archive) -> None:
    first = entries(atom(archive, Site("Example incidents")))[0]
    assert first["link-alternate"] == f"incidents/2026/{OPEN}/"
    assert first["id"] == f"tag:mimkit.invalid,2026-11-23:{OPEN}"


@pytest.mark.parametrize("site", [HERE, Site("Example incidents")])
def test_ids_last_when_time_passes_and_titles_change(
    snapshot: Snapshot, facts: BuildFacts, site: Site
) -> None:
    renamed = {key: each.model_copy(update={"title": "Other"}) for key, each in snapshot.incidents.items()}
    later = replace(facts, now=facts.now + timedelta(days=400))
    new = entries(atom(build_archive(replace(snapshot, incidents=renamed), later), replace(site, name="New")))
    assert {each["id"] for each in new} == {
        each["id"] for each in entries(atom(build_archive(snapshot, facts), site))
    }


@pytest.mark.parametrize("site", [HERE, Site("Example incidents")])
def test_the_grammar_of_the_format_accepts_the_feed(archive: Archive, site: Site) -> None:
    etree = pytest.importorskip("lxml.etree", reason="lxml is not installed")
    grammar = etree.RelaxNG(etree.parse(str(Path(__file__).with_name("atom.rng"))))
    grammar.assertValid(etree.fromstring(atom(archive, site)))


def test_the_grammar_of_the_format_refuses_a_feed_without_its_times(archive: Archive) -> None:
    etree = pytest.importorskip("lxml.etree", reason="lxml is not installed")
    grammar = etree.RelaxNG(etree.parse(str(Path(__file__).with_name("atom.rng"))))
    tree = etree.fromstring(atom(archive, HERE))
    entry = tree.find(f"{ATOM}entry")
    entry.remove(entry.find(f"{ATOM}updated"))
    assert not grammar.validate(tree)


def test_a_feed_reader_reads_the_feed_without_complaint(archive: Archive) -> None:
    feedparser = pytest.importorskip("feedparser", reason="feedparser is not installed")
    read = feedparser.parse(atom(archive, HERE))
    assert not read.bozo
    assert read.version == "atom10"
    assert len(read.entries) == 6
    assert read.entries[0].title == "[Identified] Customers cannot pay in the web shop"
    assert len({entry.id for entry in read.entries}) == 6


@pytest.mark.sweep
def test_records_that_attack_it_leave_a_feed_that_is_read_and_is_harmless(
    poisoned: Callable[[Sequence[str]], Snapshot], vectors: tuple[str, ...], facts: BuildFacts, seen: Any
) -> None:
    for entry in entries(atom(build_archive(poisoned((*vectors, "a\x7fb\uffff c")), facts), HERE)):
        content = seen(entry["content"])
        assert {tag for tag, _ in content.shapes} <= {"p", "time", "ul", "ol", "li", "code", "a"}
        assert {name for _, name in content.shapes} <= {"", "datetime", "title", "href", "rel"}
        assert all(each.startswith(("http://", "https://")) for each in content.targets)


@pytest.mark.parametrize(
    ("path", "version"), [("feed.xml", "atom10"), ("history.atom", "atom10"), ("history.rss", "rss20")]
)
def test_every_feed_has_the_same_entries(archive: Archive, path: str, version: str) -> None:
    feedparser = pytest.importorskip("feedparser", reason="feedparser is not installed")
    read = feedparser.parse(files(archive, HERE, ())[path]())
    assert (read.bozo, read.version) == (False, version)
    assert [link.href for link in read.feed.links if link.rel == "self"] == [
        f"https://status.example.com/{path}"
    ]
    first = read.entries[0]
    assert first.id == f"tag:status.example.com,2026-11-23:{OPEN}"
    assert first.link == f"https://status.example.com/incidents/2026/{OPEN}/"
    assert first.updated_parsed[:6] == (2026, 11, 23, 10, 56, 20)
    assert [each.title for each in read.entries] == [each["title"] for each in entries(atom(archive, HERE))]
    assert "Customers cannot pay in the web shop" in first.description


def test_a_chat_program_sees_the_last_change_as_the_date_of_an_item(archive: Archive) -> None:
    item = ET.fromstring(rss(archive, HERE)).find("channel/item")
    assert item is not None
    assert item.findtext("pubDate") == "Mon, 23 Nov 2026 10:56:20 GMT"
    guid = item.find("guid")
    assert guid is not None
    assert guid.get("isPermaLink") == "false"
