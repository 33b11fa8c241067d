"""The page of an incident says how often an alert arrived, and when it did last."""

from __future__ import annotations

from typing import Any, Final

from mimkit.model.incident.incident import Incident
from mimkit.model.snapshot import Snapshot
from mimkit.publish.build_info import BuildFacts
from mimkit.publish.pages import pages
from tests.builders import clock, entry

NAME: Final = "MI-20261123-ZZZ"


def test_an_alert_that_arrived_again_has_its_count(snapshot: Snapshot, facts: BuildFacts, seen: Any) -> None:
    arrived = {"via": "alert", "key": "tool:1", "text": "Checkout fails"}
    timeline = (
        entry("10:00", "detected", **arrived, arrivals=51, last=clock("10:59")),
        entry("10:09", "proposed", severity="pending", via="alert", key="tool:1 opened"),
    )
    incident = Incident.model_validate({"id": NAME, "title": "Checkout fails", "timeline": timeline})
    records = {**snapshot.incidents, NAME: incident}
    whole = snapshot.with_records(records, snapshot.reviews, snapshot.problems)
    page = seen(pages(whole, facts)[f"incidents/2026/{NAME}.md"]).words
    assert "arrived 51 times, last" in page
    assert page.count("arrived") == 1
