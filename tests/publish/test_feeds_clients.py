"""Programs of other people read the status page API over HTTP: two client libraries, an exporter and Atlassian's widget."""

from __future__ import annotations

import http.server
import importlib
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from mimkit.model.snapshot import Snapshot
from mimkit.publish.archive import Archive, build_archive
from mimkit.publish.build_info import PUBLIC, BuildFacts
from mimkit.publish.feeds.files import files
from mimkit.publish.feeds.site import Site
from mimkit.publish.feeds.statuspage import statuspage

HERE = Site("Example incidents", "https://status.example.com/")
OPEN = "MI-20261123-K7F"
WIDGET = "@statuspage/status-widget"


@pytest.fixture(scope="module")
def archive(snapshot: Snapshot, facts: BuildFacts) -> Archive:
    return build_archive(snapshot, replace(facts, audience=PUBLIC))


def api(archive: Archive) -> dict[str, Any]:
    return dict(statuspage(archive, HERE))


class _Host(http.server.SimpleHTTPRequestHandler):
    """A host that sends the headers in `_headers`, as Netlify and Cloudflare Pages do."""

    def log_message(self, *_: Any) -> None: ...

    def end_headers(self) -> None:
        rules = Path(str(self.directory), "_headers")
        address = ""
        for line in rules.read_text().splitlines() if rules.exists() else ():
            name, _, value = line.strip().partition(": ")
            address = address if value else name
            # The base class has sent the type by then.
            if value and fnmatchcase(self.path, address) and name != "Content-Type":
                self.send_header(name, value)
        super().end_headers()


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Host, directory=str(folder)))
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def served(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    for path, make in files(archive, HERE, ()).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(make())
    with hosted(folder) as address:
        yield address


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


@pytest.mark.sweep
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


def test_an_exporter_for_prometheus_finds_the_incident_with_its_components(
    served: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"{served}/api/v2/summary.json"
    (tmp_path / "services.json").write_text(json.dumps({"ours": {"url": url}}))
    monkeypatch.chdir(tmp_path)  # it reads its configuration here, and keeps its cache here
    name = "statuspage_prometheus_exporter.service_checker"
    pytest.importorskip(name, reason="statuspage-prometheus-exporter is not installed")
    found = importlib.import_module(name).check_status_page_service("ours", {"url": url})
    assert (found["success"], found["raw_status"]) == (True, "critical")
    (incident,) = found["incident_metadata"]
    assert incident["affected_components"] == ["Web checkout", "Card payments"]
    assert incident["shortlink"] == f"https://status.example.com/incidents/2026/{OPEN}/"
    assert {each["name"]: each["status"] for each in found["component_metadata"]}["Card payments"] == (
        "degraded_performance"
    )


@pytest.mark.sweep
@pytest.mark.browser
def test_the_widget_of_atlassian_shows_our_status_on_a_page_elsewhere(
    served: str, browser: Any, tmp_path: Path
) -> None:
    """Its npm package is the public one; the embed script of a hosted page is generated by their server."""
    folders = [Path(each, WIDGET, "dist") for each in os.environ.get("NODE_PATH", "").split(":") if each]
    script = next((each / "index.js" for each in folders if (each / "index.js").exists()), None)
    if script is None:
        pytest.skip(f"needs the npm package {WIDGET} on NODE_PATH")
    shutil.copy(script, tmp_path / "widget.js")
    (tmp_path / "index.html").write_text(
        f'<title>x</title><statuspage-widget src="{served}"></statuspage-widget><script src="widget.js"></script>'
    )
    with hosted(tmp_path) as elsewhere:
        page = browser.new_page()
        page.goto(elsewhere)
        page.locator(".status-text").wait_for()
        assert page.locator(".status-text").inner_text() == "1 active incident"
        assert page.locator(".status-indicator").get_attribute("class") == "status-indicator critical"
        page.close()
