"""A past incident is recorded with exactly what its report says: approximate times, doubts and stated figures."""

from __future__ import annotations

import pytest

from tests.stories.conftest import Desk

pytestmark = pytest.mark.sweep

DAY = "2026-03-02"


def test_a_report_with_gaps_is_recorded_closed_and_published(desk: Desk) -> None:
    words = ("--backfill", "--service", "checkout", "--at", f"{DAY}T08:30Z", "--started", DAY)
    name = desk.mim("declare", "Nobody could pay", *words).out.split()[0]
    desk.mim("restored", "-i", name, "--at", f"about {DAY}T10:00Z")
    shown = " ".join(desk.mim("show", name).out.split())
    assert "started on 2026-03-02" in shown
    assert "restored about 2026-03-02 10:00 UTC" in shown
    assert "one closing gate" not in desk.refused(3, "close", "-i", name, "--at", f"{DAY}T12:00Z").err

    assert "restored, confirmed," in desk.refused(2, "doubt", "-i", name, "The end is unknown").err
    desk.mim(
        "doubt", "-i", name, "The report does not say", "--about", "confirmed", "--about", "final-update",
        "--about", "cause-tracked", "--about", "detection", "--about", "slowed", "--about", "root_cause",
        "--about", "worked",
    )  # fmt: skip
    desk.mim("close", "-i", name, "--at", f"{DAY}T12:00Z")
    desk.mim("review", "start", "-i", name)
    assert "the section trigger is empty" in desk.refused(3, "review", "publish", "-i", name).err
    desk.mim("review", "add", "-i", name, "trigger", "The certificate had expired.")
    desk.mim("review", "publish", "-i", name)

    desk.mim("stated", "-i", name, "declared-to-restored", "1h 32m", "--where", "Summary")
    assert "no problems found" in desk.mim("check").out  # half an hour earlier or later
    desk.mim("stated", "-i", name, "declared-to-restored", "4h", "--where", "Summary")
    found = desk.type("check").out
    assert (
        "`declared-to-restored` is stated as 4h (Summary), but according to the times in the record it is 1h to 2h."
        in found
    )
    document = desk.mim("show", name, "--json").document["incident"]
    assert document["approximate"]["restored"]["text"] == "about 2026-03-02 10:00 UTC"
    assert document["stated"][0]["differs"] is True
    desk.mim("doubt", "-i", name, "It counts office hours", "--about", "stated")
    assert "no problems found" in desk.mim("check").out
    sample = desk.mim("metrics", "--include", "backfill", "--metric", "time-to-restore", "--json").document
    assert sample["groups"][0]["values"]["time-to-restore"]["excluded"] == [
        {"incident": name, "reason": "times too approximate"}
    ]
