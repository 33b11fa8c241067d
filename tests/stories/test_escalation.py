"""A page that is not answered, from the page to the next person, as people type it and see it."""

from __future__ import annotations

import pytest

from tests.stories.conftest import Desk


@pytest.mark.sweep
def test_whoever_is_next_is_shown_everywhere_and_paged_with_the_printed_command(desk: Desk) -> None:
    desk.declare()
    desk.clock = "10:12"
    first = desk.mim("page", "payments").out
    assert "after 10m  head-of-service" in first
    desk.clock = "10:13"
    desk.mim("page", "database")
    desk.clock = "10:14"
    desk.mim("join", "payments-duty")
    desk.clock = "10:15"
    assert (
        "Database, page recorded at 10:13 UTC, call database-duty; next head-of-service at 10:23 UTC"
        in " ".join(desk.mim("status").out.split())
    )
    assert "Database has not answered; head-of-service is next at 10:23 UTC." in " ".join(
        desk.mim("sitrep").out.split()
    )
    (waiting,) = desk.mim("status", "--json").document["incidents"][0]["unanswered_pages"]
    assert (waiting["group"], waiting["next"], waiting["next_due"]) == (
        "database",
        "head-of-service",
        "2026-11-23T10:23:00Z",
    )
    owed = desk.type("due", "--format", "json").document["obligations"]
    (step,) = [each for each in owed if each["clock"] == "escalation"]
    assert (step["due"], step["subject"], step["owner"]) == ("2026-11-23T10:23:00Z", "database.2", "mim-duty")
    assert {each["subject"] for each in owed if each["clock"] == "page-joined"} == {"database"}
    desk.clock = "10:24"
    paged = desk.mim(*step["command"].split()[1:]).out
    assert "head-of-service, Head of IT service" in paged
    assert "+44 20 7946 0009" in paged
    desk.mim("ack", "database", "--person", "head-of-service")
    assert desk.mim("status", "--json").document["incidents"][0]["unanswered_pages"] == []
    past = desk.type("due", "--all", "--format", "json").document["obligations"]
    assert [(each["subject"], each["status"]) for each in past if each["clock"] == "escalation"] == [
        ("database.2", "late")
    ]


def test_somebody_who_is_not_on_the_path_can_be_paged_too(desk: Desk) -> None:
    desk.declare()
    said = desk.mim("page", "payments", "--person", "network-duty").out
    assert "network-duty" in said
    assert "If there is no answer" not in said
