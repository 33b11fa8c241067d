"""The status page's API: statuses and impacts, and two client libraries that read it over HTTP."""

from __future__ import annotations

import http.server
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from mimkit.model.incident.incident import Incident
from mimkit.model.snapshot import Snapshot
from mimkit.publish.archive import Archive, build_archive
from mimkit.publish.build_info import BuildFacts
from mimkit.publish.feeds.files import files
from mimkit.publish.feeds.site import Site
from mimkit.publish.feeds.statuspage import INCIDENTS, statuspage

HERE = Site("Example incidents", "https://status.example.com/")
OPEN = "MI-20261123-K7F"


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
        "updated_at": "2026-11-23T10:56:20Z",
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
        "2026-09-14T08:05:00Z",  # merged
        "2026-09-14T09:30:00Z",
        "2026-08-11T05:30:00Z",  # demoted
        "2026-05-04T14:00:00Z",
        "2019-11-08T10:00:00Z",
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
    assert (incident["status"], incident["monitoring_at"]) == ("monitoring", "2026-11-23T10:54:00Z")
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
    assert found["incidents.json"]["incidents"][0]["resolved_at"] == "2026-11-23T10:54:01Z"
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
    assert {each["created_at"] for each in found["components.json"]["components"]} == {"2026-11-23T10:55:00Z"}


def test_an_incident_without_a_single_time_is_told_all_the_same(
    snapshot: Snapshot, facts: BuildFacts
) -> None:
    bare = snapshot.incidents[OPEN].model_copy(update={"timeline": (), "started": None})
    (incident,) = only(snapshot, facts, bare)["incidents.json"]["incidents"]
    assert incident["created_at"] == incident["updated_at"] == "2026-11-23T10:55:00Z"


def test_only_the_latest_incidents_are_listed(snapshot: Snapshot, facts: BuildFacts) -> None:
    one = snapshot.incidents["MI-20260914-B3Q"]
    ids = [f"MI-20260914-{place:03}" for place in range(60)]
    many = replace(snapshot, incidents={each: one.model_copy(update={"id": each}) for each in ids})
    assert len(api(build_archive(many, facts))["incidents.json"]["incidents"]) == INCIDENTS


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def served(archive: Archive, tmp_path: Path) -> Iterator[str]:
    """The files of the API on this machine, as any web server gives them out."""
    for path, make in files(archive, HERE, ()).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(make())
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _refuses(node: str, script: str) -> bool:
    return subprocess.run([node, "-e", script], capture_output=True, check=False).returncode != 0


READ_BY_NODE = """
const { Statuspage } = require("statuspage.io");
const client = new Statuspage("example");
client.setApiUrl(process.argv[1]);
const api = client.api;
Promise.all([
  api.getSummary(), api.getStatus(), api.getComponents(), api.incidents.getAll(), api.incidents.getUnresolved(),
  api.scheduledMaintenances.getAll(), api.scheduledMaintenances.getUpcoming(),
]).then((found) => console.log(JSON.stringify(found)));
"""


def test_a_client_for_node_reads_the_api(served: str, archive: Archive) -> None:
    node = shutil.which("node")
    if not node or _refuses(node, 'require("statuspage.io")'):
        pytest.skip("needs node and the npm package statuspage.io on its NODE_PATH")
    done = subprocess.run(
        [node, "-e", READ_BY_NODE, served], capture_output=True, text=True, check=True, timeout=30
    )
    names = (
        "summary", "status", "components", "incidents", "incidents/unresolved",
        "scheduled-maintenances", "scheduled-maintenances/upcoming",
    )  # fmt: skip
    assert json.loads(done.stdout) == [api(archive)[f"{name}.json"] for name in names]


def test_the_models_of_the_vendors_own_client_accept_what_we_say(served: str) -> None:
    vendor = pytest.importorskip(
        "atlassian_statuspage",
        reason="atlassian-statuspage is not installed: it pins old versions of much else",
    )
    configuration = vendor.Configuration()
    configuration.host = f"{served}/api/v2"
    client = vendor.ApiClient(configuration)
    document = client.call_api("/summary.json", "GET", response_type="object", _return_http_data_only=True)
    read = client._ApiClient__deserialize
    (incident,) = read(document["incidents"], "list[Incident]")
    assert (incident.id, incident.status, incident.impact) == (OPEN, "identified", "critical")
    assert incident.created_at.isoformat() == "2026-11-23T09:58:00+00:00"
    assert {each.status for each in incident.incident_updates} == {"identified", "investigating"}
    components = read(document["components"], "list[Component]")
    assert {each.name: each.status for each in components}["Card payments"] == "degraded_performance"
