"""Other repositories on the site: numbers of each one, and the incidents that may be listed."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from mimkit.app.judging.other_repositories import SiteRepository
from mimkit.model.snapshot import Snapshot
from mimkit.publish.archive import build_archive
from mimkit.publish.build_info import INTERNAL, PUBLIC, BuildFacts
from mimkit.publish.pages import pages

SAME_ID = "MI-20261123-K7F"
"""The id of an incident of the organisation, which another repository has given to another incident."""


def summary(name: str, title: str, opened: str, **more: Any) -> dict[str, Any]:
    milestones = {"started": None, "detected": opened, "declared": opened}
    found = {"id": name, "title": title, "severity": "SEV1", "phase": "restored", "mode": "live"}
    return {**found, "milestones": milestones, "opened": [opened, "x"], **more}


@pytest.fixture(scope="module")
def both(snapshot: Snapshot, facts: BuildFacts) -> BuildFacts:
    """A site with a repository that lists two incidents, and a restricted one with the same numbers."""
    counted = tuple(
        replace(each, source="payments", incident=f"payments:{each.incident}")
        for each in build_archive(snapshot, facts).counted
    )
    shown = (
        summary(SAME_ID, "Cards <b>are</b> declined", "2026-11-23T10:00:00Z"),
        summary(
            "MI-20261120-AAA", "A drill of the bank", "2026-11-20T10:00:00Z", mode="drill", severity="P9"
        ),
    )
    payments = SiteRepository(
        "payments", "8513810", "https://payments.example.com/incidents", is_restricted=False,
        note="fetched 2h 05m ago: offline", facts=counted, incidents=shown, unreadable=2,
    )  # fmt: skip
    hidden = tuple(replace(each, source="legal").only_counted("legal:restricted") for each in counted)
    legal = SiteRepository(
        "legal", None, None, is_restricted=True, note="", facts=hidden, incidents=(), unreadable=0
    )
    partly = replace(legal, name="shared", is_restricted=False, facts=(*counted[:1], *hidden[:1]))
    return replace(facts, repositories=(payments, legal, partly))


@pytest.fixture(scope="module")
def site(snapshot: Snapshot, both: BuildFacts) -> dict[str, str]:
    return pages(snapshot, both)


def test_each_metric_is_shown_for_all_repositories_and_for_each(
    snapshot: Snapshot, both: BuildFacts, site: dict[str, str]
) -> None:
    made = {uri: unescape(page) for uri, page in site.items()}
    alone = pages(snapshot, replace(both, repositories=both.repositories[:1]))
    own = sum(each.counts and each.mode == "live" for each in build_archive(snapshot, both).counted)
    assert own > 2
    *rest, row = re.findall(r"Major incidents</span></td> (.*)</tr>", alone["metrics.md"])
    assert rest  # the table of rates has the number of this repository
    assert re.findall(r"<td>(\d+)", row) == [str(2 * own), str(own), str(own)]
    for uri in ("index.md", "repositories.md"):
        assert "payments" in made[uri], uri
        assert "8513810" in made[uri], uri
        assert "Fetched 2h 05m ago: offline" in made[uri], uri
        assert "2 unreadable records" in made[uri], uri
        assert "Restricted: only numbers are shown" in made[uri], uri
        assert "1 incident restricted and not listed" in made[uri], uri


def test_an_incident_of_another_repository_is_listed_with_its_source_and_its_own_site(
    site: dict[str, str],
) -> None:
    page = unescape(site["repositories.md"])
    assert f"https://payments.example.com/incidents/incidents/2026/{SAME_ID}/" in page
    assert "Cards <b>" not in site["repositories.md"]
    assert f"payments · {SAME_ID}" in page
    assert page.index("Cards") < page.index("A drill of the bank")
    assert "Drill</span>" in page
    assert "more. To list" not in page


ONLY_OWN = " This page does not include other repositories."


def test_the_pages_of_the_repository_itself_say_that_they_are_as_without_the_others(
    snapshot: Snapshot, facts: BuildFacts, site: dict[str, str]
) -> None:
    """An equal id in another repository has no page here, so it replaces none."""
    assert SAME_ID in snapshot.incidents
    alone = pages(snapshot, facts)
    rest = set(site) - {"index.md", "metrics.md", "repositories.md"}
    assert {uri for uri in rest if site[uri].replace(ONLY_OWN, "") != alone[uri]} == set()
    assert {uri for uri in rest if ONLY_OWN not in site[uri]} == set()
    assert all(ONLY_OWN not in site[uri] for uri in site.keys() - rest)
    assert all(ONLY_OWN not in page for page in alone.values())
    assert "The figures and lists on this page are from this repository only" in site["index.md"]


def test_a_back_filled_report_without_a_restoration_is_not_an_open_incident(
    snapshot: Snapshot, both: BuildFacts
) -> None:
    """Four of them in the other repository, and no live incident in either."""
    (open_one, *_) = [each for each in both.repositories[0].facts if each.status == "declared"]
    old = replace(open_one, mode="backfill")
    other = replace(both.repositories[0], facts=(old,) * 4)
    bare = replace(snapshot, incidents={}, reviews={}, problems={})
    page = pages(bare, replace(both, repositories=(other,)))["index.md"]
    assert "No open major incidents in any repository" in page


def test_a_long_list_of_incidents_ends_with_the_number_of_the_rest(
    snapshot: Snapshot, both: BuildFacts
) -> None:
    many = tuple(
        summary(f"MI-20261101-A{number:02}", f"Number {number}", f"2026-11-01T10:{number % 60:02}:00Z")
        for number in range(103)
    )
    first = replace(both.repositories[0], incidents=many)
    page = pages(snapshot, replace(both, repositories=(first,)))["repositories.md"]
    assert page.count('<li class="mim-row') == 100
    assert "3 more. To list them all, run <code>mim list</code> with the same repositories." in page
    none = replace(first, incidents=())
    assert "No incidents to list." in pages(snapshot, replace(both, repositories=(none,)))["repositories.md"]


def test_nothing_of_other_repositories_is_on_the_public_site(snapshot: Snapshot, both: BuildFacts) -> None:
    made = pages(snapshot, replace(both, audience=PUBLIC))
    assert made == pages(snapshot, replace(both, audience=PUBLIC, repositories=()))
    assert "repositories.md" not in made
    assert "repositories.md" in pages(snapshot, replace(both, audience=INTERNAL))


def test_a_site_says_which_counts_are_only_those_of_its_own_repository(
    snapshot: Snapshot, both: BuildFacts, site: dict[str, str]
) -> None:
    metrics = unescape(site["metrics.md"])
    assert " in this repository. For all repositories together, see" in metrics
    assert "in other repositories" in site["index.md"]
    empty = pages(replace(snapshot, incidents={}, reviews={}, problems={}), both)
    opened = sum(
        each.status == "declared" and each.mode == "live" for one in both.repositories for each in one.facts
    )
    assert opened > 1
    assert f"{opened} open incidents in other repositories" in empty["index.md"]
    assert "No open major incidents in this repository." in empty["index.md"]
    assert "Based on 0 incidents in this repository." in empty["metrics.md"]
    assert "No incidents in this repository yet." in empty["index.md"]
    quiet = tuple(replace(each, facts=()) for each in both.repositories)
    none = pages(replace(snapshot, incidents={}, reviews={}, problems={}), replace(both, repositories=quiet))
    assert "No open major incidents in any repository" in none["index.md"]


def test_an_archive_of_back_filled_incidents_counts_the_live_ones_of_other_repositories(
    snapshot: Snapshot, both: BuildFacts
) -> None:
    """Its own charts count back-filled incidents, but the table counts live ones in every repository."""
    old = {name: each for name, each in snapshot.incidents.items() if each.mode == "backfill"}
    assert old
    page = pages(replace(snapshot, incidents=old), both)["metrics.md"]
    assert f"Based on {len(old)} incident" in page
    *_, row = re.findall(r"Major incidents</span></td> (.*)</tr>", page)
    every, own, *others = map(int, re.findall(r"<td>(\d+)", row))
    assert own == 0
    assert every == sum(others) > 0
