"""Facet pages and list filters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mimkit.model.snapshot import Snapshot
from mimkit.publish.build_info import BuildFacts
from mimkit.publish.pages import pages
from mimkit.publish.views import facets


@pytest.fixture(scope="module")
def site(snapshot: Snapshot, facts: BuildFacts) -> dict[str, str]:
    return pages(snapshot, facts)


@pytest.fixture
def words(site: dict[str, str], seen: Any) -> Callable[[str], str]:
    return lambda uri: str(seen(site[uri]).words)


@pytest.mark.sweep
def test_a_cause_gathers_its_incidents_and_its_problem_records(words: Callable[[str], str]) -> None:
    page = words("incidents/cause/configuration-drift.md")
    assert "Configuration drift" in page
    assert "2 incidents: 2026 (2)" in page
    assert "Orders are confirmed twice" in page
    assert "Problem records with this cause" in page


def test_a_severity_says_what_it_means(words: Callable[[str], str], snapshot: Snapshot) -> None:
    assert snapshot.policy.severities[0].title in words("incidents/severity/sev1.md")


def test_an_incident_leads_to_what_it_has_in_common(site: dict[str, str], seen: Any) -> None:
    targets = seen(site["incidents/2026/MI-20260914-B3Q.md"]).targets
    assert "../../severity/sev2/" in targets
    assert "../../cause/configuration-drift/" in targets


def test_the_list_leads_to_every_way_of_gathering(site: dict[str, str], seen: Any) -> None:
    targets = seen(site["incidents/index.md"]).targets
    assert {"severity/sev1/", "category/change/", "../services/checkout/"} <= set(targets)


def test_the_filter_is_hidden_until_a_script_can_serve_it(site: dict[str, str], seen: Any) -> None:
    forms = [attributes for tag, attributes in seen(site["incidents/2026.md"]).elements if tag == "form"]
    assert [("hidden" in each) for each in forms] == [True]


def test_each_row_says_what_the_filter_goes_by(site: dict[str, str], seen: Any) -> None:
    rows = [
        attributes for tag, attributes in seen(site["incidents/2026.md"]).elements
        if tag == "li" and "mim-row" in (attributes.get("class") or "")
    ]  # fmt: skip
    assert rows[0]["data-severity"] == "SEV1"
    assert rows[0]["data-service"] == "checkout payments"


def test_the_search_finds_an_incident_by_its_tags(site: dict[str, str]) -> None:
    front = site["incidents/2026/MI-20260914-B3Q.md"].split("---\n")[1]
    assert 'tags: ["MI-20260914-B3Q", "email", "checkout", "SEV2", "configuration-drift"' in front


def test_a_long_list_shows_the_newest_and_leads_to_the_years(
    snapshot: Snapshot, facts: BuildFacts, seen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets, "MOST", 1)
    page = seen(pages(snapshot, facts)["incidents/severity/sev2.md"])
    assert "the latest 1 of" in page.words
    assert "../../2026/" in page.targets


def test_merged_records_know_of_each_other(snapshot: Snapshot, facts: BuildFacts, seen: Any) -> None:
    merged = next(
        each for each in snapshot.incidents.values() if any(e.kind == "merged" for e in each.timeline)
    )
    into = next(e.into for e in merged.timeline if e.kind == "merged")
    site = pages(replace(snapshot), facts)
    assert "Includes a merged incident." in seen(site[f"incidents/{into[3:7]}/{into}.md"]).words
    assert "Merged into another incident." in seen(site[f"incidents/{merged.id[3:7]}/{merged.id}.md"]).words
