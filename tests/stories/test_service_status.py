"""`mim service`: during an incident, the status page says what users notice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

pytestmark = pytest.mark.sweep

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.conftest import Desk


def test_the_status_of_a_service_is_stated_corrected_and_published(desk: Desk, tmp_path: Path) -> None:
    """Card payments need the database softly, and checkout needs card payments."""
    for name, needs in (("checkout", "[payments, database]"), ("payments", "[database]")):
        service = desk.folder / f"policy/services/{name}.yaml"
        soft = needs.replace("database", "{service: database, requires: soft}")
        service.write_text(service.read_text().replace(needs, soft))
    desk.git("commit", "-qam", "Sell without the database")
    desk.declare("Orders are slow", "--service", "database", "--severity", "SEV1")
    assert "Web checkout; degraded performance" in desk.mim("impact", "database").out
    desk.clock = "10:20"
    assert "checkout: Partial outage" in desk.mim("service", "checkout", "partial-outage").out
    assert "payments: Operational" in desk.mim("service", "payments", "operational").out
    refused = desk.refused(2, "service", "email", "degraded")
    assert "mim set service+=email" in refused.err
    site = tmp_path / "public"
    desk.mim("site", "build", "--audience", "public", "--out", str(site))
    components = json.loads((site / "api/v2/components.json").read_text())["components"]
    assert {each["id"]: each["status"] for each in components} == {
        "checkout": "partial_outage",
        "payments": "operational",
    }
    page = (site / "index.html").read_text()
    assert "Partial outage" in page
    assert "database" not in page.lower()
