"""The infrastructure of an open incident: on the internal site only, and only while it is open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mimkit.model.organisation.infrastructure import Host, Infrastructure
from mimkit.model.snapshot import Snapshot
from mimkit.publish.build_info import BuildFacts
from mimkit.publish.pages import pages
from mimkit.publish.public.snapshot import public

OPEN = "incidents/2026/MI-20261123-K7F.md"
NAMED = "zeus-"


def hosts(number: int) -> dict[str, Infrastructure]:
    first = Host(
        id="zeus-0", kind="vm", place="Frankfurt", owner="database", services=("database",), runs_on="zeus-1"
    )
    more = tuple(Host(id=f"zeus-{each}", services=("database",)) for each in range(1, number))
    return {"dc": Infrastructure(id="dc", title="Data centre", hosts=(first, *more))}


@pytest.fixture(scope="module")
def equipped(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, infrastructure=hosts(42))


@pytest.mark.sweep
def test_an_open_incident_lists_the_hosts_of_its_services_and_of_what_they_depend_on(
    equipped: Snapshot, facts: BuildFacts, seen: Any
) -> None:
    assert equipped.incidents["MI-20261123-K7F"].services == (
        "checkout",
        "payments",
    )  # they depend on the database
    found = pages(equipped, facts)
    page = str(seen(found[OPEN]).words)
    assert "zeus-0 vm, Frankfurt, on zeus-1" in page
    assert "zeus-39" in page
    assert "zeus-40" not in page
    assert "2 more. To list them all: mim impact -i MI-20261123-K7F" in page
    assert [uri for uri, text in found.items() if NAMED in text] == [OPEN]


@pytest.mark.sweep
def test_without_hosts_the_page_does_not_mention_infrastructure(
    snapshot: Snapshot, facts: BuildFacts
) -> None:
    assert "Affected infrastructure" not in pages(snapshot, facts)[OPEN]


def test_the_public_site_knows_no_host(equipped: Snapshot) -> None:
    assert not public(equipped).infrastructure
