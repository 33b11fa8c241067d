"""A text for the public contains nothing internal, unless a person gives a reason."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from mimkit.app.recording.internal_values import elsewhere

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.conftest import Desk

UPDATE = ("update", "--affected", "Card payments", "--doing")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "public"


def read(site: Path) -> str:
    return "\n".join(
        path.read_text(errors="replace")
        for path in site.rglob("*")
        if path.is_file() and path.suffix in {".html", ".json", ".xml", ".svg"}
    )


def build(desk: Desk, out: Path, status: int = 0) -> tuple[str, str]:
    """Build the public site, and return what all of its files say and what the command printed."""
    words = ("site", "build", "--audience", "public", "--strict", "--out", str(out))
    said = desk.answer(desk.spawn(*words))
    assert said.status == status, said
    return read(out), said.out + said.err


def test_an_action_item_whose_public_title_gives_something_away_is_not_recorded(desk: Desk) -> None:
    incident = desk.declare("Nobody can pay", "--severity", "SEV1")
    desk.mim("restored")
    desk.mim("review", "start")
    words = ("action", "add", "Repair pay-db-03", "--owner", "database-duty", "--due", "2026-12-20")
    desk.mim(*words, "--public-title", "Repair pay-db-03", "-i", incident)  # the review is not shared yet
    path = desk.record(incident).with_name("review.yaml")
    text = path.read_text().replace("public_title: Repair pay-db-03", "public_title: More room")
    path.write_text(f"{text}shared_with: [customers]\n")
    desk.commit()
    said = desk.refused(3, *words, "--public-title", "Repair pay-db-03", "-i", incident)
    assert "the review is public and contains internal values; nothing was recorded" in said.err
    assert "`pay-db-03` is an internal host" in said.err
    desk.mim(*words, "--public-title", "More memory", "-i", incident)


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("doing", "named"),
    [
        ("pay-db-03 is full", "`pay-db-03` is an internal host"),
        ("See CHG-991", "`CHG-991` is a ticket"),
        ("Join https://meet.example.net/k7f", "is an internal link"),
        ("Call +44 20 7946 0003", "`+44 20 7946 0003` is an email address or phone number"),
        ("tech-duty is on it", "`tech-duty` is a person in the organisation"),
        ("It is as in MI-20251101-AAA", "`MI-20251101-AAA` is the id of another record"),
        ("It is PB-20251101-AAA", "`PB-20251101-AAA` is the id of another record"),
        ("It is AC-20251101-AAA", "`AC-20251101-AAA` is the id of another record"),
    ],
)
def test_an_update_that_gives_something_away_is_not_recorded(desk: Desk, doing: str, named: str) -> None:
    desk.declare("Nobody can pay", "--severity", "SEV1", "--bridge", "https://meet.example.net/k7f")
    said = desk.refused(3, *UPDATE, doing)
    assert "the text is public and contains internal values; nothing was recorded" in said.err
    assert re.search(r"open +doing", said.err)
    assert named in " ".join(said.err.split())
    desk.mim(*UPDATE, doing, "--audience", "staff")
    desk.mim(*UPDATE, doing, "--anyway", "readers know it")
    assert desk.timeline()[-1]["anyway"] == "readers know it"
    assert desk.type("check", "--select", "public").status == 0


@pytest.mark.sweep
def test_what_was_accepted_is_published_and_never_stops_a_build(desk: Desk, out: Path) -> None:
    desk.declare("pay-db-03 out of memory after CHG-991", "--service", "checkout", "--severity", "SEV1")
    desk.mim(*UPDATE, "We follow PB-20251101-AAA on pay-db-03", "--anyway", "readers know it")
    site, said = build(desk, out)
    assert "We follow PB-20251101-AAA on pay-db-03" in site
    for internal in ("out of memory", "CHG-991", "SEV1", "readers know it"):
        assert internal not in site
    assert (
        "1 public text searched for recorded values (10 email addresses, 10 phone numbers, 10 people)" in said
    )
    assert "none were found" in said


@pytest.mark.sweep
def test_a_value_that_is_recorded_later_withholds_that_text_alone(desk: Desk, out: Path) -> None:
    desk.declare("Nobody can pay", "--service", "checkout", "--severity", "SEV1")
    desk.mim(*UPDATE, "We work by https://war.example.net/room/7")
    desk.mim(*UPDATE, "We look for the cause")
    entry = desk.timeline()[-2]["id"]
    desk.mim("bridge", "https://war.example.net/room/7")
    site, said = build(desk, out, status=1)
    assert "We look for the cause" in site
    assert "war.example.net" not in site
    assert f"entry {entry[-6:]}: `https://war.example.net/room/7` is an internal link" in said
    policy = desk.folder / "policy" / "policy.yaml"
    policy.write_text(policy.read_text() + "on_leak: stop\n")
    _, stopped = build(desk, out, status=5)
    assert "1 text contains internal values, so nothing was published (`on_leak: stop`" in stopped
    assert read(out) == site  # the previous one
    assert re.findall(r"mim (?:redact|amend) [^\"]*\"[^\"]*\"", stopped) == re.findall(
        r"mim (?:redact|amend) [^\"]*\"[^\"]*\"", said
    )
    desk.git("checkout", "--", "policy")
    back, anyway = re.findall(r"mim (?:redact|amend) [^\"]*\"[^\"]*\"", said)
    for command in (anyway, back):
        desk.mim(*shlex.split(command)[1:])
        shown, _ = build(desk, out)
        assert ("war.example.net" in shown) == (command == anyway)


def test_a_correction_is_read_before_it_is_recorded(desk: Desk) -> None:
    record = desk.record(desk.declare("Nobody can pay", "--severity", "SEV1"))
    desk.mim("log", "Customers may pay at the till")
    lines = record.read_text().replace("    kind: note\n", "    kind: note\n    audience: customers\n")
    record.write_text(lines)
    desk.git("commit", "-qam", "Tell customers")
    entry = desk.timeline()[-1]["id"]
    assert "nothing was recorded" in desk.refused(3, "amend", entry, "--text", "Ask tech-duty").err
    desk.mim("amend", entry, "--text", "Ask tech-duty", "--anyway", "a public role")
    assert desk.type("check", "--select", "public").status == 0
    desk.mim("amend", entry, "--text", "Pay at the till")


@pytest.mark.sweep
def test_nothing_of_a_restricted_incident_is_public(desk: Desk, out: Path) -> None:
    desk.declare("A leak of data", "--service", "checkout", "--severity", "SEV1", "--restricted")
    said = desk.refused(3, *UPDATE, "tech-duty is on it")
    assert "is restricted and has no audience, so no one would be informed" in said.err
    desk.mim("set", "audience=staff")
    desk.refused(3, *UPDATE, "tech-duty is on it", "--audience", "customers")
    told = desk.mim(*UPDATE, "tech-duty is on it").out
    assert "For All staff" in told
    assert "Customers" not in told
    assert desk.timeline()[-1]["audience"] == "staff"
    site, _ = build(desk, out)
    assert "incidents/2026/MI" not in site
    assert "Card payments</dd>" not in site
    assert "No active incidents" in site


ELSEWHERE = {
    "bridge": (("bridge", "https://war.example.net/j/99123456789"), "Join war.example.net/j/99123456789"),
    "link": (("link", "ledger4711"), "It began with ledger4711"),
    "ticket": (("link", "OPS 4711"), "We follow ops#4711"),
    "evidence": (
        ("log", "It is full", "--evidence", "https://graphs.example.net/d/7?x=1"),
        "See https://graphs.example.net/d/7?x=1",
    ),
    "phone": (("link", "tel:+4530123456"), "Ask 30 12 34 56"),
}
"""What is recorded in one incident, and a text for the public in another one."""


@pytest.mark.sweep
@pytest.mark.parametrize("kind", ELSEWHERE)
def test_a_value_of_another_incident_is_found_before_it_is_recorded(desk: Desk, kind: str) -> None:
    words, text = ELSEWHERE[kind]
    other = desk.declare("Orders are late", "--severity", "SEV1")
    desk.mim(*words)
    one = desk.declare("Nobody can pay", "--severity", "SEV1")
    said = " ".join(desk.refused(3, *UPDATE, text, "-i", one).err.split())
    assert "nothing was recorded" in said
    assert f"recorded in {other}" in said
    desk.mim(*UPDATE, text, "-i", one, "--audience", "staff")
    desk.mim(*UPDATE, text, "-i", one, "--anyway", "readers know it")
    # In the incident that it belongs to, it is refused as well, and not found a second time.
    assert "recorded in" not in desk.refused(3, *UPDATE, text, "-i", other).err


def test_what_was_not_searched_is_said_and_searched_the_next_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.declare("Orders are late", "--severity", "SEV1")
    desk.mim("bridge", "https://war.example.net/room/7")
    one = desk.declare("Nobody can pay", "--severity", "SEV1")
    monkeypatch.setattr(elsewhere, "__kwdefaults__", {"at_once": 0})
    said = desk.mim(*UPDATE, "Join https://war.example.net/room/7", "-i", one)
    assert "1 file of other records was not read" in said.err
    monkeypatch.undo()
    desk.refused(3, *UPDATE, "Join https://war.example.net/room/7", "-i", one)
    assert "searched" not in desk.mim(*UPDATE, "We look for the cause", "-i", one).err


def test_a_note_for_the_inside_does_not_search_other_records(desk: Desk) -> None:
    desk.declare("Nobody can pay", "--severity", "SEV1")
    memory = desk.folder / ".git" / "mimkit" / "internal.json"
    desk.mim("log", "It is full")
    desk.mim(*UPDATE, "Ask tech-duty", "--audience", "staff")
    assert not memory.exists()
    desk.mim(*UPDATE, "We look for the cause")
    assert memory.exists()
