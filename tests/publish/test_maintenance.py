"""Planned maintenance on both sites, in the feed, the calendar and the API. Values follow from the records in `planned`."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar

from mimkit.app.reading.records import gather
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.incident.maintenance import Maintenance
from mimkit.model.snapshot import Snapshot
from mimkit.publish.archive import Archive
from mimkit.publish.build_info import PUBLIC, BuildFacts
from mimkit.publish.feeds.files import files
from mimkit.publish.feeds.open_records import FOLDER
from mimkit.publish.feeds.site import Site
from mimkit.publish.feeds.statuspage import statuspage
from mimkit.publish.pages import archive_for, pages
from mimkit.publish.public.canaries import MARK, plant_canaries
from mimkit.publish.public.snapshot import public
from mimkit.publish.public.texts import Texts
from tests.publish.conftest import VECTORS, organisation
from tests.publish.test_feeds_statuspage import CORPORA, keys_of

PLANNED = Path(__file__).parent / "planned"
SITE = Site("Example status", "https://status.example.com/")
COMING, PAST, HIDDEN = "MW-20261201-Q2M", "MW-20261102-T4C", "MW-20261124-HDN"
HIDDEN_WORDS = ("Hidden exchange", "Hidden work", "second data centre", HIDDEN.lower())


@pytest.fixture(scope="module")
def planned() -> Snapshot:
    records = {
        path.relative_to(PLANNED).as_posix(): path.read_bytes() for path in sorted(PLANNED.rglob("*.yaml"))
    }
    gathered = gather({**organisation(), **records})
    assert gathered.diagnostics == []
    found = gathered.snapshot()
    assert found is not None
    return found


def at(text: str, audience: str = PUBLIC) -> BuildFacts:
    return BuildFacts(datetime.fromisoformat(text).replace(tzinfo=UTC), None, audience)


def outside(snapshot: Snapshot, now: str = "2026-11-23 10:55") -> Archive:
    return archive_for(snapshot, at(now))


def with_steps(snapshot: Snapshot, *steps: tuple[str, str]) -> Snapshot:
    """Return the snapshot without incidents, in which the coming maintenance has some more entries."""
    record = snapshot.maintenance[COMING]
    data = record.model_dump(mode="json")
    for place, (when, kind) in enumerate(steps):
        keys = {"kind": kind, "by": "payments-duty", "id": f"01KARW7M00S1M2N3P4Q5R6S7Y{place}"}
        data["timeline"] += [{"at": f"{when}Z", "recorded": f"{when}Z", **keys}]
    found = Maintenance.model_validate(data)
    none: dict[str, Any] = {}
    return snapshot.with_records(none, none, none, {**snapshot.maintenance, COMING: found})


STARTED = ("2026-12-01T22:03:00", "started")


@pytest.mark.sweep
def test_the_home_pages_announce_what_is_scheduled(planned: Snapshot, seen: Any) -> None:
    words = seen(pages(planned, at("2026-11-23 10:55"))["index.md"]).words
    assert "Planned maintenance" in words
    assert "Upgrade of the payment gateway" in words
    assert "1 Dec 2026, 22:00 UTC to 2 Dec 2026, 00:30 UTC" in words
    assert "We need half an hour more." in words
    assert "New certificates for the gateway" not in words
    inside = seen(pages(planned, at("2026-11-23 10:55", "internal"))["index.md"]).words
    assert "Hidden exchange of a power supply" in inside


def test_the_page_lists_what_is_in_progress_scheduled_and_past(planned: Snapshot, seen: Any) -> None:
    running = with_steps(planned, STARTED)
    words = seen(pages(running, at("2026-12-01 22:10"))["maintenance.md"]).words
    assert words.index("In progress") < words.index("Upgrade of the payment") < words.index("Past")
    assert words.index("Past") < words.index("New certificates for the gateway")
    assert "New planned end: 2 Dec 2026, 00:30 UTC" in words
    assert "payments-duty" not in words
    inside = seen(pages(running, at("2026-12-01 22:10", "internal"))["maintenance.md"]).words
    assert "Payments engineer on duty" in inside


@pytest.mark.parametrize(
    ("steps", "now", "remark"),
    [
        ((), "2026-12-01 21:59", ""),
        ((), "2026-12-01 22:00", "Not started yet"),
        ((STARTED,), "2026-12-02 00:29", ""),
        ((STARTED,), "2026-12-02 00:30", "Takes longer than planned"),
    ],
)
def test_what_differs_from_the_plan_is_said(
    planned: Snapshot, seen: Any, steps: Any, now: str, remark: str
) -> None:
    words = seen(pages(with_steps(planned, *steps), at(now))["index.md"]).words
    assert ("Not started yet" in words, "Takes longer than planned" in words) == (
        remark == "Not started yet",
        remark == "Takes longer than planned",
    )


def test_nothing_internal_is_published(planned: Snapshot) -> None:
    archive = outside(planned)
    assert set(archive.snapshot.maintenance) == {COMING, PAST}
    assert archive.snapshot.maintenance[COMING].services == ("payments",), "the database is not public"
    assert public(archive.snapshot).maintenance == archive.snapshot.maintenance
    site = pages(planned, at("2026-11-23 10:55"))
    made = {path: make() for path, make in files(archive, SITE, site).items()}
    with zipfile.ZipFile(io.BytesIO(made.pop(f"{FOLDER}/all.zip"))) as records:
        inside = [records.read(name) for name in records.namelist()]
    assert inside
    for text in (*site.values(), *(raw.decode() for raw in (*made.values(), *inside))):
        for words in (*HIDDEN_WORDS, "CHG-881", "payments-duty", "database-duty"):
            assert words.lower() not in text.lower()


def test_canaries_stand_for_everything_but_the_public_words(planned: Snapshot) -> None:
    found = plant_canaries(planned).snapshot
    coming, hidden = found.maintenance[COMING], found.maintenance[HIDDEN]
    assert coming.title == "Upgrade of the payment gateway"
    assert coming.timeline[1].text == "We need half an hour more."
    assert MARK in coming.timeline[0].by
    assert MARK in coming.timeline[0].evidence[0]
    assert MARK in hidden.title
    assert MARK in (hidden.timeline[0].text or "")
    shown = public(found).maintenance
    assert set(shown) == {COMING, PAST}
    assert MARK not in json.dumps([each.model_dump(mode="json") for each in shown.values()])


def test_a_text_that_may_not_go_out_is_withheld_alone(planned: Snapshot) -> None:
    record = planned.maintenance[COMING]
    first = record.timeline[0].model_copy(update={"text": "Ask payments-duty at db01.int.example.net"})
    changed = record.model_copy(
        update={"title": "Move to db01.int.example.net", "timeline": (first, *record.timeline[1:])}
    )
    snapshot = replace(planned, maintenance={COMING: changed})
    texts = Texts(snapshot)
    assert set(texts.withheld) == {(COMING, "title"), (COMING, first.id)}
    shown = public(snapshot, frozenset(texts.withheld)).maintenance[COMING]
    assert (shown.title, [each.text for each in shown.timeline]) == (
        "Maintenance of Card payments",
        [None, "We need half an hour more."],
    )
    said = "\n".join(map(str, texts.withheld.values()))
    assert f"incidents/maintenance/{COMING}.yaml, title" in said
    assert "add the line `anyway: REASON` to the first entry" in said
    accepted = changed.model_copy(
        update={"timeline": (first.model_copy(update={"anyway": "It is public"}), *record.timeline[1:])}
    )
    assert not Texts(replace(planned, maintenance={COMING: accepted})).withheld


@pytest.mark.parametrize(
    ("steps", "status", "lists", "component", "indicator"),
    [
        ((), "scheduled", ("upcoming",), "operational", "none"),
        ((STARTED,), "in_progress", ("active",), "under_maintenance", "maintenance"),
        (
            (STARTED, ("2026-12-01T23:00:00", "verifying")),
            "verifying", ("active",), "under_maintenance", "maintenance",
        ),
        ((STARTED, ("2026-12-01T23:00:00", "completed")), "completed", (), "operational", "none"),
        ((("2026-11-25T10:00:00", "cancelled"),), "completed", (), "operational", "none"),
    ],
)  # fmt: skip
def test_the_api_follows_the_states(  # noqa: PLR0917 - a table
    planned: Snapshot, steps: Any, status: str, lists: tuple[str, ...], component: str, indicator: str
) -> None:
    api = dict(statuspage(outside(with_steps(planned, *steps), "2026-12-01 23:10"), SITE))
    found = {
        name: [each["id"] for each in api[f"scheduled-maintenances{name}.json"]["scheduled_maintenances"]]
        for name in ("", "/upcoming", "/active")
    }
    assert found[""] == [COMING, PAST]
    assert [name[1:] for name in found if name and COMING in found[name]] == list(lists)
    assert [each["id"] for each in api["summary.json"]["scheduled_maintenances"]] == [COMING] * len(lists)
    record = api["scheduled-maintenances.json"]["scheduled_maintenances"][0]
    assert record["status"] == record["incident_updates"][0]["status"] == status
    statuses = {each["id"]: each["status"] for each in api["components.json"]["components"]}
    assert statuses == {"payments": component, "checkout": "operational"}
    assert api["status.json"]["status"]["indicator"] == indicator


def test_an_object_of_the_api_in_full(planned: Snapshot) -> None:
    steps = (STARTED, ("2026-12-01T23:00:00", "verifying"), ("2026-12-01T23:05:00", "completed"))
    api = dict(statuspage(outside(with_steps(planned, *steps), "2026-12-01 23:10"), SITE))
    record = api["scheduled-maintenances.json"]["scheduled_maintenances"][0]
    assert {
        key: record[key] for key in ("impact", "created_at", "started_at", "updated_at", "monitoring_at")
    } == {
        "impact": "maintenance",
        "created_at": "2026-11-20T10:00:00.000Z",
        "started_at": "2026-11-20T10:00:00.000Z",
        "updated_at": "2026-12-01T23:05:00.000Z",
        "monitoring_at": "2026-12-01T23:00:00.000Z",
    }
    assert (record["resolved_at"], record["scheduled_for"], record["scheduled_until"]) == (
        "2026-12-01T23:05:00.000Z", "2026-12-01T22:00:00.000Z", "2026-12-02T00:30:00.000Z",
    )  # fmt: skip
    assert record["shortlink"] == f"https://status.example.com/maintenance/#{COMING.lower()}"
    assert [each["body"] for each in record["incident_updates"]] == [
        "Maintenance has been completed.",
        "The work is done, and we are verifying the result.",
        "Maintenance is in progress.",
        "We need half an hour more.\nNew planned end: 2 Dec 2026, 00:30 UTC",
        "Card payments may fail for up to ten minutes.",
    ]
    moves = [
        (each["affected_components"][0]["old_status"], each["affected_components"][0]["new_status"])
        for each in record["incident_updates"]
    ]
    assert moves[:3] == [
        ("under_maintenance", "operational"),
        ("under_maintenance", "under_maintenance"),
        ("operational", "under_maintenance"),
    ]


@pytest.mark.corpora
def test_the_objects_have_the_keys_of_real_ones(planned: Snapshot) -> None:
    """Compared with the maintenance that GitHub announced in 2023."""
    if not CORPORA.is_dir():
        pytest.skip("the corpora of real data are not beside the checkout")
    theirs: dict[str, set[str]] = {}
    for path in CORPORA.glob("statuspage-github/series/*/*_summary.json"):
        for place, keys in keys_of(json.loads(path.read_text()).get("scheduled_maintenances")).items():
            theirs.setdefault(place, set()).update(keys)
    assert theirs
    api = dict(statuspage(outside(planned), SITE))
    ours = keys_of(api["summary.json"]["scheduled_maintenances"])
    assert {place: keys for place, keys in ours.items() if place} == {
        place: keys for place, keys in theirs.items() if place
    }


def test_a_blanked_text_and_an_entry_without_effect_are_not_repeated(planned: Snapshot) -> None:
    running = with_steps(planned, STARTED, ("2026-12-01T22:10:00", "cancelled"))
    record = running.maintenance[COMING]
    first = record.timeline[0].model_copy(update={"text": REDACTED})
    blanked = record.model_copy(update={"timeline": (first, *record.timeline[1:])})
    snapshot = replace(running, maintenance={COMING: blanked})
    found = files(outside(snapshot), SITE, ())
    api = json.loads(found["api/v2/scheduled-maintenances.json"]())["scheduled_maintenances"][0]
    assert (api["status"], len(api["incident_updates"])) == ("in_progress", 3)
    assert api["incident_updates"][-1]["body"] == "Maintenance is scheduled."
    assert b"redacted" not in found["feed.xml"]()
    assert b"redacted" not in found["maintenance.ics"]()
    page = pages(snapshot, at("2026-12-01 22:20"))["maintenance.md"]
    assert ("Text removed" in page, "no effect" in page) == (True, True)


def test_the_feed_has_maintenance_by_its_last_news(planned: Snapshot) -> None:
    root = ET.fromstring(files(outside(planned), SITE, ())["feed.xml"]())
    name = "{http://www.w3.org/2005/Atom}"
    found = {each.findtext(f"{name}title"): each for each in root.iter(f"{name}entry")}
    entry = found["[Scheduled] Upgrade of the payment gateway"]
    assert entry.findtext(f"{name}updated") == "2026-11-21T09:00:00Z"
    assert entry.findtext(f"{name}id") == f"tag:status.example.com,2026-12-01:{COMING}"
    assert "We need half an hour more." in (entry.findtext(f"{name}content") or "")
    assert "[Completed] New certificates for the gateway" in found
    only = files(outside(with_steps(planned)), SITE, ())["feed.xml"]()
    assert ET.fromstring(only).findtext(f"{name}updated") == "2026-11-21T09:00:00Z"


def test_the_calendar_has_an_event_for_each_record(planned: Snapshot) -> None:
    steps = (("2026-11-25T10:00:00", "cancelled"),)
    raw = files(outside(with_steps(planned, *steps)), SITE, ())["maintenance.ics"]()
    events: dict[str, Any] = {str(each["uid"]): each for each in Calendar.from_ical(raw).walk("VEVENT")}
    assert set(events) == {f"{COMING}@mimkit", f"{PAST}@mimkit"}
    event = events[f"{COMING}@mimkit"]
    assert (event["dtstart"].dt, event["dtend"].dt) == (
        datetime(2026, 12, 1, 22, 0, tzinfo=UTC), datetime(2026, 12, 2, 0, 30, tzinfo=UTC),
    )  # fmt: skip
    assert (str(event["status"]), int(event["sequence"])) == ("CANCELLED", 2)
    assert str(event["summary"]) == "[Cancelled] Upgrade of the payment gateway"
    assert str(events[f"{PAST}@mimkit"]["status"]) == "CONFIRMED"
    without = files(outside(planned), Site("Example status"), ())["maintenance.ics"]()
    assert b"URL" not in without


def test_an_incident_is_more_than_maintenance(planned: Snapshot) -> None:
    """A service with an outage is not shown as under maintenance."""
    running = with_steps(planned, STARTED)
    both = running.with_records(planned.incidents, planned.reviews, planned.problems)
    api = dict(statuspage(outside(both, "2026-12-01 22:20"), SITE))
    statuses = {each["id"]: each["status"] for each in api["components.json"]["components"]}
    assert statuses["payments"] not in {"operational", "under_maintenance"}
    assert api["status.json"]["status"]["indicator"] not in {"none", "maintenance"}


@pytest.mark.sweep
def test_records_without_maintenance_have_no_page_and_an_empty_calendar(
    snapshot: Snapshot, facts: BuildFacts
) -> None:
    assert "maintenance.md" not in pages(snapshot, facts)
    archive = archive_for(snapshot, facts)
    read = Calendar.from_ical(files(archive, SITE, ())["maintenance.ics"]())
    assert list(read.walk("VEVENT")) == []


def test_the_page_is_available_as_json(planned: Snapshot) -> None:
    archive = outside(planned)
    found = json.loads(files(archive, SITE, ["maintenance.md"])["maintenance/index.json"]())
    assert [(each["id"], each["state"]) for each in found["maintenance"]] == [
        (COMING, "scheduled"), (PAST, "completed"),
    ]  # fmt: skip


@pytest.mark.sweep
def test_hostile_words_are_text_on_the_page_and_in_the_feed(planned: Snapshot, seen: Any) -> None:
    record = planned.maintenance[COMING]
    for words in VECTORS:
        first = record.timeline[0].model_copy(update={"text": words})
        title = " ".join(words.split())
        changed = record.model_copy(update={"title": title, "timeline": (first, *record.timeline[1:])})
        snapshot = with_steps(replace(planned, maintenance={COMING: changed}))
        for uri, page in pages(snapshot, at("2026-11-23 10:55", "internal")).items():
            if uri in {"index.md", "maintenance.md"}:
                found = seen(page)
                names = {name for name, _ in found.elements}
                assert names.isdisjoint({"script", "iframe", "img", "style", "base", "meta"}), words
                keys = {key for _, attributes in found.elements for key in attributes}
                assert not [key for key in keys if key.startswith("on")], words
        ET.fromstring(files(outside(snapshot), SITE, ())["feed.xml"]())
