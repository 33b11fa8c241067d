"""The public feed and API say when something was recorded, and never go back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

import pytest

pytestmark = pytest.mark.sweep

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.conftest import Desk

ATOM = "{http://www.w3.org/2005/Atom}"
UPDATE = ("update", "--affected", "Card payments", "--doing")


def seconds(text: str) -> str:
    """Return a time of the API, which has milliseconds, as the feed writes it."""
    assert text.endswith(".000Z")
    return text.replace(".000Z", "Z")


class Published(NamedTuple):
    """What the public site tells those who poll it."""

    feed: str
    entry: str
    incident: dict[str, Any]
    page: str

    @property
    def moments(self) -> tuple[str, ...]:
        """Each time at which it says that it was updated."""
        return self.feed, self.entry, seconds(self.incident["updated_at"]), seconds(self.page)

    def late_update(self) -> dict[str, Any]:
        """Return the update of 10:15, whose id is not that of its entry, because that contains when it was recorded."""
        found: dict[str, Any] = next(
            each for each in self.incident["incident_updates"] if "T10:15:" in each["display_at"]
        )
        return found

    def update(self, entry: str) -> dict[str, Any]:
        """Return an update of the incident by the id of its entry."""
        found: dict[str, Any] = next(
            each for each in self.incident["incident_updates"] if each["id"] == entry
        )
        return found


def published(desk: Desk, out: Path) -> Published:
    """Return what the site says whose files are written without building the pages, which takes longer."""
    desk.mim("site", "render", "--audience", "public", "--out", str(out))
    return said_in(out / "docs")


def built(desk: Desk, out: Path) -> Published:
    """Return what the site that is built says."""
    desk.mim("site", "build", "--audience", "public", "--strict", "--out", str(out))
    return said_in(out)


def said_in(out: Path) -> Published:
    feed = ET.parse(out / "feed.xml").getroot()
    document = json.loads((out / "api/v2/incidents.json").read_text())
    (incident,) = document["incidents"]
    feed_updated, entry = feed.find(f"{ATOM}updated"), feed.find(f"{ATOM}entry/{ATOM}updated")
    assert feed_updated is not None
    assert entry is not None
    return Published(feed_updated.text or "", entry.text or "", incident, document["page"]["updated_at"])


def recorded_at(desk: Desk, clock: str, *words: str) -> str:
    """Record something at a time, and return the id of its entry."""
    desk.clock = clock
    desk.mim(*words)
    name: str = max(desk.timeline(), key=lambda entry: (entry["recorded"], entry["id"]))["id"]
    return name


def test_late_amended_and_redacted_entries_move_it_on_to_the_time_of_recording(
    desk: Desk, tmp_path: Path
) -> None:
    desk.declare("Nobody can pay", "--service", "checkout", "--severity", "SEV1")
    steps = [published(desk, tmp_path / "0")]
    first = recorded_at(desk, "10:20", *UPDATE, "We look for the cause")
    steps.append(published(desk, tmp_path / "1"))
    late = recorded_at(desk, "10:40", *UPDATE, "We restart the gateway", "--at", "10:15")
    steps.append(published(desk, tmp_path / "2"))
    recorded_at(desk, "10:50", "amend", first, "--at", "10:18")
    steps.append(published(desk, tmp_path / "3"))
    recorded_at(desk, "11:05", "redact", late, "--reason", "It names a customer")
    steps.append(published(desk, tmp_path / "4"))
    recorded_at(desk, "11:30", "log", "Seen by insiders alone")
    steps.append(built(desk, tmp_path / "5"))

    clocks = ["10:09", "10:20", "10:40", "10:50", "11:05", "11:05"]
    assert [step.moments for step in steps] == [(f"2026-11-23T{clock}:00Z",) * 4 for clock in clocks]
    assert len({step.late_update()["id"] for step in steps[2:]} - {late}) == 1
    assert [step.late_update()["updated_at"][11:16] for step in steps[2:]] == [
        "10:40",
        "10:40",
        "11:05",
        "11:05",
    ]
    assert [step.update(first)["updated_at"][11:16] for step in steps[1:]] == [
        "10:20",
        "10:20",
        *["10:50"] * 3,
    ]
    assert "We restart the gateway" not in (tmp_path / "5/feed.xml").read_text()


@pytest.mark.parametrize("order", [("redact", "amend"), ("amend", "redact")])
def test_it_does_not_go_back_when_a_correction_is_of_an_earlier_time(
    desk: Desk, tmp_path: Path, order: tuple[str, str]
) -> None:
    """A corrected time moves an entry, and not when it was recorded."""
    desk.declare("Nobody can pay", "--service", "checkout", "--severity", "SEV1")
    entry = recorded_at(desk, "10:30", *UPDATE, "We look for the cause")
    words = {"amend": ("--at", "10:12"), "redact": ("--reason", "It names a customer")}
    before = published(desk, tmp_path / "0")
    for place, (clock, verb) in enumerate(zip(("10:40", "10:45"), order, strict=True), 1):
        recorded_at(desk, clock, verb, entry, *words[verb])
        after = published(desk, tmp_path / str(place))
        assert after.moments == (f"2026-11-23T{clock}:00Z",) * 4
        assert all(now > then for now, then in zip(after.moments, before.moments, strict=True))
        before = after


def test_one_that_was_demoted_is_resolved_at_that_moment(desk: Desk, tmp_path: Path) -> None:
    desk.declare("Nobody can pay", "--service", "checkout", "--severity", "SEV1")
    recorded_at(desk, "10:20", *UPDATE, "We look for the cause")
    desk.clock = "10:35"
    desk.mim("demote", "--reason", "One till was unplugged", "--at", "10:32")
    found = built(desk, tmp_path / "0")
    assert found.incident["resolved_at"] == "2026-11-23T10:32:00.000Z"
    assert found.moments == ("2026-11-23T10:35:00Z",) * 4
