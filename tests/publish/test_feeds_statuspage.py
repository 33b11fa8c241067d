"""The status page's API: its documents, statuses and impacts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mimkit.model.incident.incident import Incident
from mimkit.model.snapshot import Snapshot
from mimkit.publish.archive import Archive, build_archive
from mimkit.publish.build_info import PUBLIC, BuildFacts
from mimkit.publish.feeds.files import files
from mimkit.publish.feeds.site import Site
from mimkit.publish.feeds.statuspage import INCIDENTS, statuspage

HERE = Site("Example incidents", "https://status.example.com/")
OPEN = "MI-20261123-K7F"
CORPORA = Path(__file__).parents[3] / "shared" / "corpora"


@pytest.fixture
def archive(snapshot: Snapshot, facts: BuildFacts) -> Archive:
    return build_archive(snapshot, facts)


def api(archive: Archive) -> dict[str, Any]:
    return dict(statuspage(archive, HERE))


def with_entries(incident: Incident, *entries: dict[str, Any], upto: int | None = None) -> Incident:
    """Return the incident with the first `upto` entries of its own and some more."""
    data = incident.model_dump(mode="json")
    timeline = data["timeline"][:upto]
    for place, entry in enumerate(entries):
        at = f"2026-11-23T10:54:{place:02}Z"
        more = {"at": at, "recorded": at, "by": "mim-duty", "id": f"01M840G000000000000000000{place}"}
        timeline.append(more | entry)
    return type(incident).model_validate({**data, "timeline": timeline})


def only(snapshot: Snapshot, facts: BuildFacts, incident: Incident) -> dict[str, Any]:
    reviews = {key: each for key, each in snapshot.reviews.items() if key == incident.id}
    return api(build_archive(replace(snapshot, incidents={incident.id: incident}, reviews=reviews), facts))


def test_every_address_that_clients_ask_for_is_there(archive: Archive) -> None:
    assert set(api(archive)) == {
        "summary.json",
        "status.json",
        "components.json",
        "incidents.json",
        "incidents/unresolved.json",
        "scheduled-maintenances.json",
        "scheduled-maintenances/upcoming.json",
        "scheduled-maintenances/active.json",
    }


def test_the_summary_has_the_incident_that_is_open(archive: Archive) -> None:
    summary = api(archive)["summary.json"]
    assert summary["page"] == {
        "id": "example-incidents",
        "name": "Example incidents",
        "url": "https://status.example.com/",
        "time_zone": "UTC",
        "updated_at": "2026-11-23T10:56:20.000Z",
    }
    assert summary["status"] == {"indicator": "critical", "description": "1 active incident"}
    (incident,) = summary["incidents"]
    assert (incident["id"], incident["status"], incident["impact"]) == (OPEN, "identified", "critical")
    assert incident["shortlink"] == f"https://status.example.com/incidents/2026/{OPEN}/"
    assert incident["resolved_at"] is None


def test_updates_are_newest_first_and_each_has_the_status_of_its_time(archive: Archive) -> None:
    (incident,) = api(archive)["incidents/unresolved.json"]["incidents"]
    assert [(each["created_at"][11:16], each["status"]) for each in incident["incident_updates"]] == [
        ("10:50", "identified"),
        ("10:48", "identified"),
        ("10:21", "investigating"),
        ("10:09", "investigating"),
    ]
    assert incident["incident_updates"][2]["body"] == (
        "Affected: Customers cannot pay in the web shop.\n"
        "Not affected: Browsing, baskets and orders that were paid before 10:00.\n"
        "What we are doing: The payments and database teams are looking for the cause.\n"
        "Next update due: 23 Nov 2026, 10:51 UTC"
    )


def test_incidents_are_newest_first_with_their_outcome(archive: Archive) -> None:
    incidents = api(archive)["incidents.json"]["incidents"]
    assert [(each["id"][3:], each["status"], each["impact"]) for each in incidents] == [
        ("20261123-K7F", "identified", "critical"),
        ("20260915-6ZR", "resolved", "none"),
        ("20260914-B3Q", "postmortem", "major"),
        ("20260811-T4N", "resolved", "none"),
        ("20260502-9WD", "resolved", "major"),
        ("20191108-F5V", "resolved", "major"),
    ]
    assert [each["resolved_at"] for each in incidents] == [
        None,
        "2026-09-14T08:05:00.000Z",  # merged
        "2026-09-14T09:30:00.000Z",
        "2026-08-11T05:30:00.000Z",  # demoted
        "2026-05-04T14:00:00.000Z",
        "2019-11-08T10:00:00.000Z",
    ]


def test_a_service_is_as_bad_as_the_worst_incident_that_hits_it(
    snapshot: Snapshot, facts: BuildFacts
) -> None:
    incident = snapshot.incidents[OPEN]
    before = with_entries(incident, upto=4)
    found = only(snapshot, facts, before)["components.json"]["components"]
    assert {each["id"]: each["status"] for each in found} == {
        "payments": "partial_outage",
        "checkout": "partial_outage",
        "database": "operational",
        "email": "operational",
    }


def test_a_workaround_makes_a_service_acceptable_and_not_good(archive: Archive) -> None:
    found = {each["id"]: each["status"] for each in api(archive)["components.json"]["components"]}
    assert found["payments"] == "degraded_performance"
    assert found["email"] == "operational"


def test_restored_is_watched_and_hits_nothing_any_more(snapshot: Snapshot, facts: BuildFacts) -> None:
    found = only(snapshot, facts, with_entries(snapshot.incidents[OPEN], {"kind": "restored"}))
    (incident,) = found["incidents/unresolved.json"]["incidents"]
    assert (incident["status"], incident["monitoring_at"]) == ("monitoring", "2026-11-23T10:54:00.000Z")
    assert found["status.json"]["status"] == {"indicator": "none", "description": "1 active incident"}
    assert {each["status"] for each in found["components.json"]["components"]} == {"operational"}


def test_a_restored_service_is_operational_while_another_is_still_out(
    snapshot: Snapshot, facts: BuildFacts
) -> None:
    steps = (
        {"kind": "restored", "services": ["checkout"]},
        {"kind": "reopen", "services": ["checkout"], "reason": "x"},
        {"kind": "restored", "services": ["checkout"]},
    )
    both = snapshot.incidents[OPEN].model_copy(update={"services": ("checkout", "email")})
    found = only(snapshot, facts, with_entries(both, *steps, upto=4))
    status = {each["id"]: each["status"] for each in found["components.json"]["components"]}
    assert (status["checkout"], status["email"]) == ("operational", "partial_outage")
    (incident,) = found["incidents/unresolved.json"]["incidents"]
    assert (incident["status"], incident["monitoring_at"]) == ("investigating", None)
    assert [each["body"] for each in incident["incident_updates"][:2]] == [
        "Service has been restored for Web checkout.",
        "Web checkout: affected again.",
    ]


def test_confirmed_is_resolved_while_the_record_is_still_open(snapshot: Snapshot, facts: BuildFacts) -> None:
    over = ({"kind": "restored"}, {"kind": "confirmed", "stakeholder": "retail-operations"})
    found = only(snapshot, facts, with_entries(snapshot.incidents[OPEN], *over))
    assert found["incidents/unresolved.json"]["incidents"] == []
    assert found["incidents.json"]["incidents"][0]["status"] == "resolved"
    assert found["incidents.json"]["incidents"][0]["resolved_at"] == "2026-11-23T10:54:01.000Z"
    assert found["status.json"]["status"] == {"indicator": "none", "description": "All systems operational"}


def test_reopened_is_investigated_again(snapshot: Snapshot, facts: BuildFacts) -> None:
    again = ({"kind": "restored"}, {"kind": "reopen", "reason": "Payments fail again"})
    found = only(snapshot, facts, with_entries(snapshot.incidents[OPEN], *again))
    (incident,) = found["incidents/unresolved.json"]["incidents"]
    assert incident["status"] == "investigating"
    assert [each["status"] for each in incident["incident_updates"][:2]] == ["investigating", "monitoring"]
    assert incident["monitoring_at"] is None


def test_a_severity_that_cannot_be_told_yet_counts_as_major(snapshot: Snapshot, facts: BuildFacts) -> None:
    unsure = {"kind": "severity", "severity": "pending", "reason": "It may be worse"}
    found = only(snapshot, facts, with_entries(snapshot.incidents[OPEN], unsure, upto=4))
    assert found["status.json"]["status"]["indicator"] == "major"


def test_a_severity_that_the_policy_does_not_know_any_more_counts_as_major(
    snapshot: Snapshot, facts: BuildFacts
) -> None:
    gone = {"kind": "severity", "severity": "P9", "reason": "By the old catalogue"}
    found = only(snapshot, facts, with_entries(snapshot.incidents[OPEN], gone, upto=4))
    assert found["status.json"]["status"]["indicator"] == "major"


def test_a_severity_below_the_major_ones_is_minor(snapshot: Snapshot, facts: BuildFacts) -> None:
    severities = tuple(
        each.model_copy(update={"major": each.id != "SEV1"}) for each in snapshot.policy.severities
    )
    policy = snapshot.policy.model_copy(update={"severities": severities})
    archive = build_archive(replace(snapshot, policy=policy), facts)
    assert api(archive)["status.json"]["status"]["indicator"] == "minor"


def test_a_proposal_is_minor_until_somebody_decides(snapshot: Snapshot, facts: BuildFacts) -> None:
    proposed = with_entries(
        snapshot.incidents[OPEN], {"kind": "proposed", "severity": "SEV1", "criteria": []}, upto=0
    )
    (incident,) = only(snapshot, facts, proposed)["incidents/unresolved.json"]["incidents"]
    assert (incident["status"], incident["impact"]) == ("investigating", "minor")


def test_several_open_incidents_are_counted(snapshot: Snapshot, facts: BuildFacts) -> None:
    first = snapshot.incidents[OPEN]
    both = {each: first.model_copy(update={"id": each}) for each in (OPEN, "MI-20261123-K7G")}
    archive = build_archive(replace(snapshot, incidents=both), facts)
    assert api(archive)["status.json"]["status"]["description"] == "2 active incidents"


def test_a_site_without_incidents_says_that_all_is_well(snapshot: Snapshot, facts: BuildFacts) -> None:
    found = api(build_archive(replace(snapshot, incidents={}), facts))
    assert found["summary.json"]["incidents"] == []
    assert found["summary.json"]["status"]["indicator"] == "none"
    assert {each["created_at"] for each in found["components.json"]["components"]} == {
        "2026-11-23T10:55:00.000Z"
    }


def test_an_incident_without_a_single_time_is_told_all_the_same(
    snapshot: Snapshot, facts: BuildFacts
) -> None:
    bare = snapshot.incidents[OPEN].model_copy(update={"timeline": (), "started": None})
    (incident,) = only(snapshot, facts, bare)["incidents.json"]["incidents"]
    assert incident["created_at"] == incident["updated_at"] == "2026-11-23T10:55:00.000Z"


@pytest.mark.sweep
def test_only_the_latest_incidents_are_listed(snapshot: Snapshot, facts: BuildFacts) -> None:
    one = snapshot.incidents["MI-20260914-B3Q"]
    ids = [f"MI-20260914-{place:03}" for place in range(60)]
    many = replace(snapshot, incidents={each: one.model_copy(update={"id": each}) for each in ids})
    assert len(api(build_archive(many, facts))["incidents.json"]["incidents"]) == INCIDENTS


def over(snapshot: Snapshot, facts: BuildFacts, *entries: dict[str, Any], **header: Any) -> dict[str, Any]:
    """Return the incident of the API after some more entries, one second apart from 10:54:00 on."""
    incident = snapshot.incidents[OPEN].model_copy(update=header)
    found = only(snapshot, facts, with_entries(incident, *entries))
    (shown,) = found["incidents.json"]["incidents"]
    return dict(shown)


CONFIRMED = {"kind": "confirmed", "stakeholder": "retail-operations"}
RESTORED, CLOSED, REOPENED = {"kind": "restored"}, {"kind": "close"}, {"kind": "reopen", "reason": "x"}
DEMOTED = {"kind": "demoted", "reason": "x"}


@pytest.mark.parametrize(
    ("entries", "second"),
    [
        ([RESTORED], None),  # only monitoring
        ([RESTORED, CONFIRMED], 1),
        ([RESTORED, CONFIRMED, CLOSED], 1),
        ([RESTORED, CLOSED], 1),  # closed without a confirmation
        ([CLOSED], 0),
        ([RESTORED, CONFIRMED, CLOSED, REOPENED], None),
        ([RESTORED, CONFIRMED, CLOSED, REOPENED, RESTORED, CLOSED], 5),
        ([DEMOTED], 0),
        ([{"kind": "merged", "into": "MI-20260914-B3Q"}], 0),
        ([DEMOTED, REOPENED, RESTORED, CONFIRMED], 3),
    ],
)
def test_an_incident_is_resolved_when_it_ended_for_the_last_time(
    snapshot: Snapshot, facts: BuildFacts, entries: list[dict[str, Any]], second: int | None
) -> None:
    shown = over(snapshot, facts, *entries)
    assert shown["resolved_at"] == (None if second is None else f"2026-11-23T10:54:0{second}.000Z")
    assert (shown["status"] == "resolved") is (second is not None)


def test_a_replaced_confirmation_counts_with_its_own_time(snapshot: Snapshot, facts: BuildFacts) -> None:
    right = CONFIRMED | {"at": "2026-11-23T10:54:07Z", "replaces": "01M840G0000000000000000001"}
    assert over(snapshot, facts, RESTORED, CONFIRMED, right)["resolved_at"] == "2026-11-23T10:54:07.000Z"


def test_a_report_that_does_not_say_how_it_ended_is_resolved_at_its_last_time(
    snapshot: Snapshot, facts: BuildFacts
) -> None:
    shown = over(snapshot, facts, mode="backfill")
    assert (shown["status"], shown["resolved_at"]) == ("resolved", "2026-11-23T10:50:00.000Z")
    assert over(snapshot, facts, RESTORED, mode="backfill")["resolved_at"] == "2026-11-23T10:54:00.000Z"


def test_each_update_says_how_the_components_changed(snapshot: Snapshot, facts: BuildFacts) -> None:
    shown = over(snapshot, facts, RESTORED, REOPENED)
    steps = [
        [(each["code"], each["old_status"], each["new_status"]) for each in update["affected_components"]]
        for update in reversed(shown["incident_updates"])
    ]
    # Not classified at the declaration, SEV1 at 10:20, a workaround at 10:48, restored at 10:54:00, and failing again.
    changes = [
        ("operational", "partial_outage"),
        ("partial_outage", "major_outage"),
        ("major_outage", "degraded_performance"),
        ("degraded_performance", "degraded_performance"),
        ("degraded_performance", "operational"),
        ("operational", "major_outage"),
    ]
    assert steps == [[("checkout", *change), ("payments", *change)] for change in changes]


def test_an_incident_names_its_components_in_full(archive: Archive) -> None:
    summary = api(archive)["summary.json"]
    full = {each["id"]: each for each in summary["components"]}
    (incident,) = summary["incidents"]
    assert incident["components"] == [full["checkout"], full["payments"]]


def test_a_service_that_is_not_in_the_catalogue_is_no_component(
    snapshot: Snapshot, facts: BuildFacts
) -> None:
    shown = over(snapshot, facts, services=("checkout", "gone"))
    assert [each["id"] for each in shown["components"]] == ["checkout"]
    assert {
        each["code"] for update in shown["incident_updates"] for each in update["affected_components"]
    } == {"checkout"}


def keys_of(document: Any, place: str = "") -> dict[str, set[str]]:
    """Return the keys of the objects in a document, by their place: `incidents.components`."""
    found: dict[str, set[str]] = {}
    if isinstance(document, dict):
        found[place] = set(document)
    each_in = document.items() if isinstance(document, dict) else ((None, each) for each in document or ())
    for key, each in each_in:
        if isinstance(each, dict | list):
            for inner, keys in keys_of(each, f"{place}.{key}" if key else place).items():
                found.setdefault(inner, set()).update(keys)
    return found


@pytest.mark.corpora
def test_the_documents_have_the_keys_of_real_ones(archive: Archive) -> None:
    """Compared with what Atlassian and GitHub published, from 2020 to 2026."""
    if not CORPORA.is_dir():
        pytest.skip("the corpora of real data are not beside the checkout")
    theirs: dict[str, set[str]] = {}
    paths = [
        *CORPORA.glob("statuspage-github/snapshots/*.json"),
        *CORPORA.glob("statuspage-*/series/*/*/*.json"),
    ]
    assert len(paths) > 20
    for path in paths:
        for place, keys in keys_of(json.loads(path.read_text())).items():
            theirs.setdefault(place, set()).update(keys)
    ours = keys_of(api(archive)["summary.json"])
    for place in set(ours) - {""}:
        assert theirs[place] - ours[place] == set(), place
    assert {"", ".page", ".incidents.components", ".incidents.incident_updates.affected_components"} <= set(
        ours
    )


def test_every_time_has_milliseconds(archive: Archive) -> None:
    text = json.dumps([*api(archive).values()])
    times = re.findall(r'"(\d{4}-\d{2}-\d{2}T[^"]*)"', text)
    assert len(times) > 50
    assert [each for each in times if not re.fullmatch(r"[-\d]{10}T[\d:]{8}\.\d{3}Z", each)] == []


def test_pages_elsewhere_may_read_the_public_api_and_never_an_internal_one(
    archive: Archive, facts: BuildFacts
) -> None:
    public = replace(archive, facts=replace(facts, audience=PUBLIC))
    lines = files(public, HERE, ())["_headers"]().decode().splitlines()
    assert lines[:2] == ["/api/*", "  Access-Control-Allow-Origin: *"]
    assert [each for each in lines if each.startswith("/")] == [
        "/api/*", "/badges/*", "/open-incident-records/*", "/schemas/open-incident-record.json", "/maintenance.ics", "/feed.xml", "/history.atom", "/history.rss",
    ]  # fmt: skip
    assert "_headers" not in files(archive, HERE, ())
