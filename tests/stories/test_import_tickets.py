"""Tickets and post-mortems come in through the command: in any order, again, and with what was added since."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.app.importing.test_markdown import HEADINGS, KEY_EVENTS
from tests.app.importing.test_pagerduty import INCIDENT, LOG
from tests.app.importing.test_servicenow import HISTORY

if TYPE_CHECKING:
    from tests.stories.conftest import Desk


def _incident(desk: Desk, *words: str) -> dict[str, Any]:
    """Return the first incident that an import names, as `mim show` has it."""
    listed = desk.type("import", *words, "--dry-run", "--json").document["incidents"]
    shown: dict[str, Any] = desk.mim("show", listed[0]["incident"], "--json").document["incident"]
    return shown


def _is_unchanged(desk: Desk, *words: str) -> bool:
    again = desk.type("import", *words, "--json").document
    return not again["new"] and not again["changed"] and bool(again["unchanged"])


def test_an_incident_and_its_log_make_one_record_in_either_order(desk: Desk) -> None:
    desk.write("incidents.json", json.dumps({"incidents": [INCIDENT]}))
    desk.write("log.json", json.dumps(LOG))
    words = ("pagerduty", "log.json", "incidents.json", "--who", "tech-duty=tech-duty")
    assert desk.type("import", *words, "--commit").status == 0
    assert desk.mim("check").status == 0
    incident = _incident(desk, *words)
    assert (incident["title"], incident["severity"], incident["services"]) == (
        "Checkout is slow",
        "SEV1",
        ["checkout"],
    )
    assert sorted((each["at"], each["kind"], each["by"]) for each in incident["timeline"]) == [
        ("2026-03-02T09:00:00Z", "detected", "mim-duty"),
        ("2026-03-02T09:00:00Z", "note", "mim-duty"),
        ("2026-03-02T09:00:00Z", "severity", "mim-duty"),
        ("2026-03-02T09:05:00Z", "note", "tech-duty"),
        ("2026-03-02T09:10:00Z", "severity", "tech-duty"),
        ("2026-03-02T09:20:00Z", "note", "tech-duty"),
        ("2026-03-02T09:30:00Z", "update", "tech-duty"),
        ("2026-03-02T09:40:00Z", "restored", "tech-duty"),
    ]
    assert _is_unchanged(desk, "pagerduty", "incidents.json", "log.json")
    assert _is_unchanged(desk, "pagerduty", "incidents.json")


@pytest.mark.sweep
def test_a_longer_history_adds_only_what_is_new(desk: Desk) -> None:
    words = ("servicenow", "history.csv", "--zone", "Europe/Berlin", "--dates", "dmy")
    rows = HISTORY.splitlines(keepends=True)
    desk.write("history.csv", "".join(rows[:3]))
    assert desk.type("import", *words, "--commit").status == 0
    before = _incident(desk, *words)["timeline"]
    desk.write("history.csv", HISTORY)
    said = desk.type("import", *words, "--commit", "--json").document
    assert (said["new"], said["changed"]) == (1, 1)
    after = _incident(desk, *words)
    assert {each["id"] for each in before} < {each["id"] for each in after["timeline"]}
    assert after["milestones"]["restored"] is None, "it was reopened"
    assert desk.mim("check").status == 0
    assert _is_unchanged(desk, *words)


@pytest.mark.sweep
def test_a_post_mortem_becomes_a_record_with_doubts_and_a_draft_review(desk: Desk) -> None:
    desk.write("reports/2026-03-02-checkout.html.md.erb", KEY_EVENTS)
    desk.write("reports/hub.md", HEADINGS)
    refused = desk.type("import", "markdown", "reports")
    assert refused.status == 1
    assert "add --zone" in refused.err
    words = ("markdown", "reports", "--zone", "Europe/London")
    assert desk.type("import", *words, "--commit").status == 0
    incident = _incident(desk, *words)
    assert incident["milestones"] == {
        **incident["milestones"],
        "started": "2026-03-02T09:55:00Z",
        "detected": "2026-03-02T10:00:00Z",
        "declared": "2026-03-02T10:05:00Z",
        "restored": "2026-03-02T10:40:00Z",
        "closed": "2026-03-03T01:10:00Z",
    }
    review = (desk.folder / f"incidents/2026/{incident['id']}/review.yaml").read_text(encoding="utf-8")
    assert "ticket: https://forge.example/org/repo/issues/12" in review
    assert desk.mim("check").status == 0
    assert _is_unchanged(desk, *words)
    desk.write("reports/hub.md", HEADINGS.replace("Hub restarted.", "The hub was restarted."))
    said = desk.type("import", *words, "--commit", "--json").document
    assert (said["new"], said["changed"], said["unchanged"]) == (0, 1, 1)
