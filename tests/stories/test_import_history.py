"""A status page that somebody scraped into git: all its versions come in as one record with its corrections."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tests.app.importing.test_statuspage import INVESTIGATING, incident, update

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

PLANNED = {
    "id": "m1",
    "name": "Move of \x1b[31mit",
    "status": "scheduled",
    "created_at": "2026-03-01T10:00:00Z",
}


def _commit(desk: Desk, *incidents: dict[str, Any]) -> None:
    text = json.dumps({"incidents": incidents, "scheduled_maintenances": [PLANNED]})
    desk.write("scrapes/summary.json", text)
    desk.git("-C", "scrapes", "add", "summary.json")
    desk.git("-C", "scrapes", "commit", "--quiet", "-m", "Latest data")


def test_all_versions_of_a_scraped_page_are_imported_once(desk: Desk) -> None:
    """The impact rises and falls, a text and the title are edited, and in the end the incident is no longer listed."""
    desk.git("init", "--quiet", "scrapes")
    edited = update("u1", "investigating", "10:00:00", "We look into it, and fix it.")
    later = update("u2", "identified", "10:20:00", "We fix it.")
    end = {"name": "Checkout is down", "updated_at": "2026-03-02T12:00:00Z", "impact": "minor"}
    _commit(desk, incident(INVESTIGATING, impact="none", updated_at="2026-03-02T10:00:01Z"))
    _commit(desk, incident(INVESTIGATING, impact="critical", updated_at="2026-03-02T10:10:00Z"))
    _commit(desk, incident(edited, later, **end))
    _commit(desk)
    done = desk.mim("import", "statuspage", "scrapes/summary.json", "--history")
    assert re.search(r"skipped +Move of \S*it +scheduled maintenance", done.out)
    assert "\x1b[31m" not in done.out
    desk.git("add", "incidents")
    desk.git("commit", "--quiet", "-m", "Import the status page")
    again = desk.type("import", "statuspage", "scrapes/summary.json", "--history", "--json").document
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 1)
    name = again["incidents"][0]["incident"]
    shown = desk.mim("show", name, "--json").document["incident"]
    assert (shown["title"], shown["severity"]) == ("Checkout is down", "SEV1")
    said = [(each["kind"], each["at"]) for each in shown["timeline"] if each["kind"] not in ("amend", "set")]
    assert said == [
        ("declared", "2026-03-02T10:00:00Z"),
        ("update", "2026-03-02T10:00:00Z"),
        ("severity", "2026-03-02T10:10:00Z"),
        ("update", "2026-03-02T10:20:00Z"),
    ]
    texts = [each["affected"] for each in shown["timeline"] if each["kind"] == "update"]
    assert texts == ["We look into it, and fix it.", "We fix it."]
    assert desk.mim("check").status == 0


def test_a_file_without_a_history_is_refused_in_one_sentence(desk: Desk) -> None:
    desk.write("other/summary.json", "{}")
    for name, sentence in (
        ("other/summary.json", "other/summary.json has no versions in the git history of its folder"),
        ("-", "standard input has no git history"),
    ):
        done = desk.type("import", "statuspage", name, "--history")
        assert done.status == 2
        assert sentence in done.err
