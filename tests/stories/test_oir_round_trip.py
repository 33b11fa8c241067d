"""Incidents of other tools, through open incident records and back: no update and no other event is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

CORPORA = Path(__file__).parents[3] / "shared/corpora"
REAL = [
    pytest.mark.corpora,
    pytest.mark.sweep,
    pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora do not lie beside the checkout"),
]
GCP = "gcp-status/snapshots"
PAGE = {
    "incidents": [
        {
            "id": "kx2",
            "name": "Checkout fails",
            "status": "resolved",
            "created_at": "2026-03-02T10:00:00Z",
            "resolved_at": "2026-03-02T10:50:00Z",
            "impact": "major",
            "components": [{"name": "Web checkout"}],
            "incident_updates": [
                {"id": "u3", "status": "resolved", "body": "Solved.", "created_at": "2026-03-02T10:50:00Z"},
                {"id": "u2", "status": "identified", "body": "A leak.\n\nWe roll back.", "created_at": "2026-03-02T10:20:00Z"},
                {"id": "u1", "status": "investigating", "body": "We look. Next update in 30 minutes.", "created_at": "2026-03-02T10:00:00Z"},
            ],
        }
    ]
}  # fmt: skip


@pytest.fixture
def clones(desk: Desk, furnish: Callable[[Path], Desk], tmp_path: Path) -> tuple[Desk, Desk]:
    """Two new repositories."""
    return desk, furnish(tmp_path / "other")


def documents(desk: Desk) -> list[dict[str, Any]]:
    """Return what the records of a desk say as open incident records."""
    desk.mim("export", "oir", "--audience", "internal", "--output", "build/oir")
    return [json.loads(path.read_text()) for path in (desk.folder / "build/oir").glob("MI-*.json")]


def told(found: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Return each update and event with the title of its incident, without what depends on the record."""
    kept = (
        "at",
        "earliest",
        "latest",
        "kind",
        "affected",
        "not_affected",
        "doing",
        "state",
        "next_update_at",
        "text",
    )
    return sorted(
        (document["title"], *(str(each.get(key)) for key in kept))
        for document in found
        for each in (*document["updates"], *document["events"])
    )


def there_and_back(
    clones: tuple[Desk, Desk], name: str, path: Path, words: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    """Import a file, export its records, import those elsewhere, and return them; both repositories say the same."""
    desk, other = clones
    desk.type("import", name, str(path), "--commit", *words)
    first = documents(desk)
    other.mim("import", "oir", str(desk.folder / "build/oir/all.zip"), "--commit")
    second = documents(other)
    assert told(second) == told(first)
    again = other.mim("import", "oir", str(desk.folder / "build/oir/all.zip"), "--commit")
    assert "nothing changed" in again.out
    return second


@pytest.mark.sweep
def test_a_status_page_comes_back_whole(clones: tuple[Desk, Desk], tmp_path: Path) -> None:
    path = tmp_path / "page.json"
    path.write_text(json.dumps(PAGE))
    (found,) = there_and_back(clones, "statuspage", path)
    # What the page says, in its words.
    texts = [(each["at"][11:16], each["affected"], each["state"]) for each in found["updates"]]
    assert texts == [
        ("10:00", "We look. Next update in 30 minutes.", "investigating"),
        ("10:20", "A leak.\n\nWe roll back.", "identified"),
        ("10:50", "Solved.", "resolved"),
    ]
    assert found["updates"][0]["next_update_at"] == "2026-03-02T10:30:00Z"


@pytest.mark.parametrize(
    ("name", "path", "counts", "words"),
    [
        # The incidents and updates of the first three were counted in the files, the others are what the readers find.
        pytest.param("statuspage", "statuspage-fixtures/emma-2019/DERIVED_incidents.json", (22, 105), (), marks=REAL),
        pytest.param("gcp", f"{GCP}/20201113T223146_6b306a821b_gcp_outages.json", (145, 501), (), marks=REAL),
        pytest.param("gcp", f"{GCP}/20220331T232828_1d51a56b60_gcp_outages.json", (125, 624), (), marks=REAL),
        pytest.param("cstate", "cstate-jenkins/content", (182, 306), ("--zone", "UTC"), marks=REAL),
        pytest.param("markdown", "postmortems/moj-cloud-platform/source", (22, 0), ("--zone", "Europe/London"), marks=REAL),
    ],
)  # fmt: skip
def test_real_incidents_come_back_whole(
    clones: tuple[Desk, Desk], name: str, path: str, counts: tuple[int, int], words: tuple[str, ...]
) -> None:
    found = there_and_back(clones, name, CORPORA / path, words)
    assert (len(found), sum(len(each["updates"]) for each in found)) == counts
