"""JSON pages, badges and the calendar."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import icalendar
import pytest

from mimkit.model.dossier import Dossier
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.end_of_day import due_day
from mimkit.publish.archive import Archive, build_archive
from mimkit.publish.build_info import BuildFacts
from mimkit.publish.feeds.files import files
from mimkit.publish.feeds.json_pages import json_pages, json_path
from mimkit.publish.feeds.site import Site
from mimkit.publish.pages import pages
from mimkit.report.incident.documents import show, summary

SITE = Site("Example incidents")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def archive(snapshot: Snapshot, facts: BuildFacts) -> Archive:
    return build_archive(snapshot, facts)


def twin(archive: Archive, uri: str) -> Any:
    (found,) = json_pages(archive, [uri])
    return json.loads(found[1]())


@pytest.mark.sweep
def test_every_page_has_a_twin_at_its_own_address(
    snapshot: Snapshot, facts: BuildFacts, archive: Archive
) -> None:
    uris = pages(snapshot, facts)
    found = {path: make() for path, make in files(archive, SITE, uris).items()}
    assert [uri for uri in uris if json_path(uri) not in found] == []
    assert "incidents/2026/MI-20261123-K7F/index.json" in found
    assert "index.json" in found
    assert all(json.loads(raw)["version"] == 1 for path, raw in found.items() if path.endswith("index.json"))


def test_a_page_that_is_not_ours_has_no_twin(archive: Archive) -> None:
    assert list(json_pages(archive, ["tutorials/first-incident.md"])) == []


def test_the_twin_of_an_incident_is_what_the_command_shows(archive: Archive) -> None:
    card = archive.by_id["MI-20260914-B3Q"]
    assert twin(archive, "incidents/2026/MI-20260914-B3Q.md") == show(
        Dossier(card.incident, archive.snapshot, card.review).under_its_policy()
    )


def test_lists_hold_what_the_command_lists(archive: Archive) -> None:
    everything = [summary(card.incident, card.state) for card in archive.cards]
    assert twin(archive, "incidents/index.md") == {"version": 1, "incidents": everything}
    year = twin(archive, "incidents/2019.md")["incidents"]
    assert [each["id"] for each in year] == ["MI-20191108-F5V"]
    severe = twin(archive, "incidents/severity/sev1.md")["incidents"]
    assert {each["severity"] for each in severe} == {"SEV1"}


def test_the_twin_of_the_first_page_says_what_is_open_and_what_is_owed(archive: Archive) -> None:
    found = twin(archive, "index.md")
    assert [each["id"] for each in found["incidents"]] == ["MI-20261123-K7F"]
    assert (found["now"], found["commit"]) == ("2026-11-23T10:55:00Z", "77aa31f0c2d4")
    assert len(found["obligations"]) == len(archive.owed) > 0


def test_records_are_given_as_they_are_written(archive: Archive, snapshot: Snapshot) -> None:
    service = twin(archive, "services/payments.md")
    assert service["service"]["title"] == snapshot.services["payments"].title
    assert [each["id"] for each in service["incidents"]] == [c.id for c in archive.by_service["payments"]]
    assert twin(archive, "policy.md")["policy"]["organisation"] == snapshot.policy.organisation
    problem = archive.problems[0]
    assert twin(archive, f"problems/{problem.id}.md")["problem"]["title"] == problem.title
    runbook = next(iter(snapshot.runbooks))
    assert twin(archive, f"runbooks/{runbook}.md")["runbook"]["id"] == runbook


def test_an_action_item_names_its_incident(archive: Archive) -> None:
    found = twin(archive, "actions.md")["actions"]
    assert len(found) == len(archive.actions) > 0
    assert {each["incident"] for each in found} <= archive.by_id.keys()


def test_the_twin_of_the_numbers_says_how_to_get_them_again(
    archive: Archive, snapshot: Snapshot, facts: BuildFacts
) -> None:
    assert twin(archive, "metrics.md")["command"] == "mim metrics --format json"
    past = {key: each for key, each in snapshot.incidents.items() if each.mode == "backfill"}
    found = twin(build_archive(replace(snapshot, incidents=past), facts), "metrics.md")
    assert found["command"] == "mim metrics --format json --include backfill"


def test_readers_outside_get_no_deadlines(archive: Archive, facts: BuildFacts) -> None:
    outside = replace(archive, facts=replace(facts, audience="public"))
    assert "deadlines.ics" not in files(outside, SITE, ())
    assert twin(outside, "index.md")["obligations"] == []


def test_a_calendar_library_reads_the_deadlines(archive: Archive) -> None:
    read = icalendar.Calendar.from_ical(files(archive, SITE, ())["deadlines.ics"]())
    events = list(read.walk("VEVENT"))
    assert [each.decoded("dtstart") for each in events] == [
        due_day(each.due) or each.due for each in archive.owed
    ]
    assert len({str(each["uid"]) for each in events}) == len(events)
    assert all(str(each["uid"]).endswith("@mimkit") for each in events)


def test_deadlines_lead_to_their_incidents_where_the_address_of_the_site_is_known(archive: Archive) -> None:
    here = Site("Ours", "https://a.example/x/")
    read = icalendar.Calendar.from_ical(files(archive, here, ())["deadlines.ics"]())
    urls = [str(each.get("url", "")) for each in read.walk("VEVENT")]
    assert urls == [
        f"https://a.example/x/incidents/{each.incident[3:7]}/{each.incident}/" if each.incident else ""
        for each in archive.owed
    ]
    plain = icalendar.Calendar.from_ical(files(archive, Site("Ours"), ())["deadlines.ics"]())
    assert not any("url" in each for each in plain.walk("VEVENT"))


def badge(archive: Archive, name: str) -> str:
    root = ET.fromstring(files(archive, SITE, ())[f"badges/{name}.svg"]())
    title = root.findtext(f"{SVG}title")
    assert title == root.get("aria-label")
    assert [each.text for each in root.iter(f"{SVG}text")] == (title or "").split(": ")
    assert root.get("role") == "img"
    return title or ""


def test_badges_say_what_is_open(archive: Archive) -> None:
    assert badge(archive, "open-incidents") == "open major incidents: 1"
    assert badge(archive, "days-since") == "last major incident: now"


def test_badges_count_the_days_since_the_last_one(snapshot: Snapshot, facts: BuildFacts) -> None:
    past = {key: each for key, each in snapshot.incidents.items() if key != "MI-20261123-K7F"}
    archive = build_archive(replace(snapshot, incidents=past), facts)
    assert badge(archive, "open-incidents") == "open major incidents: none"
    assert badge(archive, "days-since") == "last major incident: 70 days ago"


def test_badges_of_a_site_without_incidents(snapshot: Snapshot, facts: BuildFacts) -> None:
    assert (
        badge(build_archive(replace(snapshot, incidents={}), facts), "days-since")
        == "last major incident: none"
    )


@pytest.mark.parametrize(
    ("site", "page", "host", "slug"),
    [
        (
            Site("Our incidents", "https://a.example/x"),
            "https://a.example/x/policy/",
            "a.example",
            "our-incidents",
        ),
        (Site("\N{GREEK CAPITAL LETTER OMEGA}"), "policy/", "mimkit.invalid", "site"),
    ],
)
def test_a_site_knows_its_addresses(site: Site, page: str, host: str, slug: str) -> None:
    assert (site.page("policy.md"), site.host, site.slug) == (page, host, slug)
