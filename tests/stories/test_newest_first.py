"""Lists are ordered by when an incident was declared, never by the random letters of its id."""

from __future__ import annotations

import json

import pytest

from tests.stories.conftest import Desk

# The letters of the ids run against the times, and so do the dates of the last two.
DECLARED = {
    "MI-20261123-ZZZ": "2026-11-23T08:00:00Z",
    "MI-20261123-AAA": "2026-11-23T09:00:00Z",
    "MI-20261123-MMM": "2026-11-23T08:30:00Z",
    "MI-20261120-BBB": "2026-11-23T09:30:00Z",
}
NEWEST = ["MI-20261120-BBB", "MI-20261123-AAA", "MI-20261123-MMM", "MI-20261123-ZZZ"]


def record(name: str, at: str, number: int, kind: str = "declared") -> str:
    return (
        f"schema: 1\nid: {name}\ntitle: Incident {name}\nservices: [checkout]\ntimeline:\n"
        f"  - at: {at}\n    kind: {kind}\n    by: mim-duty\n    severity: SEV1\n    recorded: {at}\n"
        f"    id: 01KARC00000000000000000{number:03}\n"
    )


@pytest.fixture
def several(desk: Desk) -> Desk:
    for number, (name, at) in enumerate(DECLARED.items()):
        desk.write(f"incidents/2026/{name}/incident.yaml", record(name, at, number))
    desk.commit("Four incidents")
    return desk


def ids(desk: Desk, *words: str) -> list[str]:
    return [each["id"] for each in desk.mim(*words, "--json").document["incidents"]]


def listed(text: str) -> list[str]:
    """Return the incidents among which a refusal asks to choose."""
    assert "newest first\n" in text
    return [line.strip() for line in text.splitlines() if line.startswith("  MI-")]


def test_a_list_is_by_the_time_of_declaration_and_its_limit_keeps_the_newest(several: Desk) -> None:
    assert ids(several, "list") == NEWEST
    assert ids(several, "list", "--limit", "1") == NEWEST[:1]
    assert ids(several, "list", "--limit", "2", "--open") == NEWEST[:2]
    assert [line.split()[0] for line in several.mim("list").out.splitlines()] == NEWEST
    assert "opened" not in several.mim("list", "--json").document["incidents"][0]


def test_of_the_same_second_the_one_that_was_recorded_later_comes_first(desk: Desk) -> None:
    for number, name in enumerate(("MI-20261123-ZZZ", "MI-20261123-MMM", "MI-20261123-AAA")):
        desk.write(f"incidents/2026/{name}/incident.yaml", record(name, "2026-11-23T08:00:00Z", number))
    desk.commit("Three in a second")
    assert ids(desk, "list") == ["MI-20261123-AAA", "MI-20261123-MMM", "MI-20261123-ZZZ"]


def test_a_proposal_counts_from_when_it_was_made(several: Desk) -> None:
    name = "MI-20261122-CCC"
    several.write(f"incidents/2026/{name}/incident.yaml", record(name, "2026-11-23T08:45:00Z", 9, "proposed"))
    several.commit("A proposal")
    assert ids(several, "list") == [*NEWEST[:2], name, *NEWEST[2:]]


def test_a_corrected_time_moves_an_incident(several: Desk) -> None:
    several.mim("amend", "000000", "--at", "2026-11-23T09:45:00Z", "-i", "MI-20261123-ZZZ")
    assert ids(several, "list")[0] == "MI-20261123-ZZZ"


def test_status_and_the_refusal_name_the_newest_open_incident_first(several: Desk) -> None:
    assert ids(several, "status") == NEWEST
    said = several.refused(2, "log", "Which one?")
    assert listed(said.err) == [f"{name}  Incident {name}" for name in NEWEST]
    assert "-i BBB" in said.err


def test_the_review_that_is_asked_for_is_looked_up_newest_first(several: Desk) -> None:
    said = several.refused(2, "review", "start")
    assert listed(said.err) == [f"{name}  Incident {name}" for name in NEWEST]


@pytest.mark.sweep
def test_the_site_and_its_feeds_have_the_newest_on_top(several: Desk) -> None:
    several.mim("site", "build", "--out", "out")
    twin = json.loads((several.folder / "out/incidents/index.json").read_text())
    assert [each["id"] for each in twin["incidents"]] == NEWEST
    api = json.loads((several.folder / "out/api/v2/incidents.json").read_text())
    assert [each["name"].removeprefix("Incident ") for each in api["incidents"]] == NEWEST
    for page in ("index.html", "incidents/index.html", "incidents/2026/index.html"):
        html = (several.folder / "out" / page).read_text()
        places = [html.index(f">Incident {name}<") for name in NEWEST]
        assert places == sorted(places), page


def test_problem_records_are_by_when_they_were_opened(several: Desk) -> None:
    opened = []
    for minute, name in enumerate(DECLARED):
        several.clock = f"10:1{minute}"
        opened.append(several.mim("problem", "open", "-i", name, "--json").document["made"])
    found = several.mim("problem", "list", "--json").document["problems"]
    assert [each["id"] for each in found] == opened[::-1]
