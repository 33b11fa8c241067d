"""Where the year pages go in a navigation that a user wrote."""

from __future__ import annotations

import pytest

from mimkit.publish.mkdocs.navigation import is_listed, with_maintenance, with_repositories, with_years

URIS = (
    "index.md",
    "incidents/index.md",
    "incidents/2025.md",
    "incidents/2026.md",
    "incidents/2026/MI-20261123-K7F.md",
)


def test_years_follow_the_list_of_all_incidents_newest_first() -> None:
    assert with_years([{"Home": "index.md"}, {"What happened": "incidents/index.md"}], URIS) == [
        {"Home": "index.md"},
        {"What happened": ["incidents/index.md", "incidents/2026.md", "incidents/2025.md"]},
    ]


def test_years_have_a_section_of_their_own_beside_other_pages_of_incidents() -> None:
    nav = [{"Incidents": ["incidents/index.md", {"Reviews": "reviews.md"}]}]
    years = {"By year": ["incidents/2026.md", "incidents/2025.md"]}
    assert with_years(nav, URIS) == [{"Incidents": ["incidents/index.md", years, {"Reviews": "reviews.md"}]}]
    assert with_years(nav, ("index.md", "incidents/index.md")) == nav


def test_a_section_made_by_hand_stays_as_it_is() -> None:
    nav = ["index.md", {"Incidents": ["incidents/index.md", "incidents/2026.md"]}]
    assert with_years(nav, URIS) == nav


def test_planned_maintenance_is_the_last_entry_once_there_is_any() -> None:
    nav = ["index.md", {"Incidents": ["incidents/index.md"]}]
    assert with_maintenance(nav, URIS) == nav
    assert with_maintenance(nav, (*URIS, "maintenance.md")) == [*nav, {"Maintenance": "maintenance.md"}]
    listed = ["index.md", {"Services": [{"Changes": "maintenance.md"}]}]
    assert with_maintenance(listed, ("index.md", "maintenance.md")) == listed
    assert with_repositories(nav, URIS) == nav
    assert with_repositories(nav, (*URIS, "repositories.md")) == [*nav, {"Repositories": "repositories.md"}]


@pytest.mark.parametrize(
    ("uri", "listed"),
    [
        ("index.md", True),
        ("incidents/2026.md", True),
        ("problems/index.md", True),
        ("incidents/2026/MI-20261123-K7F.md", False),
        ("problems/PB-20261123-A0A.md", False),
        ("incidents/severity/sev1.md", False),
        ("services.md", True),
        ("services/checkout.md", False),
        ("runbooks/checkout-errors.md", False),
    ],
)
def test_a_single_record_stands_in_no_navigation(uri: str, listed: bool) -> None:  # noqa: FBT001 - a table
    assert is_listed(uri) is listed
