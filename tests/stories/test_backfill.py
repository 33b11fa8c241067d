"""A past incident is back-filled with the command, from what is known and from a file of entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office

FILE = """\
time,kind,who,text
2026-03-02 08:45,finding,tech-duty,"The certificate had expired, since 08:00"
2026-03-02T09:00:00Z,decision,,Renew it
"""
TIMES = ("--started", "2026-03-02T08:10Z", "--restored", "2026-03-02T09:02Z")


@pytest.mark.sweep
def test_a_past_incident_is_recorded_once_and_completed_from_its_file(desk: Desk) -> None:
    desk.write("notes.csv", FILE)
    words = ("backfill", "Nobody could pay", "--service", "checkout", "--severity", "SEV2", *TIMES)
    file = ("--entries", "notes.csv", "--zone", "Europe/London")
    tried = desk.mim(*words, *file, "--dry-run").out
    assert "2 new" in tried
    assert "finding" in tried
    before = desk.git("rev-parse", "HEAD")
    made = desk.mim(*words, *file, "--json").document
    assert desk.git("rev-list", "--count", f"{before.strip()}..HEAD").strip() == "1"
    again = desk.mim(*words, *file, "--json").document
    assert (again["incident"], again["repeated"], again["differences"]) == (made["incident"], True, [])

    shown = desk.mim("show", "--json").document["incident"]
    known = {name: at for name, at in shown["milestones"].items() if at}
    assert known == {"started": "2026-03-02T08:10:00Z", "restored": "2026-03-02T09:02:00Z"}
    assert (shown["status"], shown["phase"], shown["roles"]) == ("declared", "restored", {})
    assert "declared  at an unknown time" in desk.mim("show").out
    assert [entry["source"] for entry in shown["timeline"] if "source" in entry] == [
        "notes.csv:2",
        "notes.csv:3",
    ]

    more = FILE.replace("Renew it", "Renew the certificate") + "2026-03-02T09:01:00Z,,,It works\n"
    changed = desk.type("log", "--from", "-", "--zone", "Europe/London", stdin=more)
    assert (changed.status, "1 new, 1 already recorded, 1 different" in changed.out) == (1, True)
    desk.write("notes.csv", FILE.replace("Renew it", "Order a new one"))
    listed = desk.type("log", "--from", "notes.csv", "--zone", "Europe/London")
    assert listed.status == 1
    assert "notes.csv:3:1: `text` is Order a new one here and Renew it in the entry" in listed.err
    assert desk.mim("check").status == 0
    found = desk.mim("metrics", "--include", "backfill", "--format", "json").document
    assert found["groups"][0]["values"]["time-to-declare"]["missing"] == [made["incident"]]


@pytest.mark.sweep
def test_a_mistake_in_one_line_records_nothing(desk: Desk) -> None:
    desk.write("notes.csv", FILE.replace("tech-duty", "somebody"))
    said = desk.refused(2, "backfill", "Nobody could pay", *TIMES, "--entries", "notes.csv", "--zone", "UTC")
    assert "notes.csv:2:26: error: 'somebody' is not a person in policy/people.yaml" in said.err
    for words, sentence in (
        (("--entries", "nowhere.csv"), "nowhere.csv cannot be read"),
        (("--entries", "notes.csv", "--zone", "Mars"), "--zone 'Mars' is not a valid time zone"),
        (("--entries", "notes.csv", "--who", "x"), "--who 'x' is not a pair"),
    ):
        assert sentence in desk.refused(2, "backfill", "Nobody could pay", *words).err
    who = ("--zone", "UTC", "--who", "Somebody=tech")
    desk.mim("backfill", "Nobody could pay", *TIMES, "--entries", "notes.csv", *who)
    assert desk.timeline()[0]["by"] == "tech-duty"
    mistakes: tuple[tuple[tuple[str, ...], str], ...] = (
        (("TEXT", "--from", "notes.csv"), "TEXT and --from cannot be combined"),
        (("--from", "notes.csv", "--star"), "--starred and --from cannot be combined"),
        (("--from", "notes.csv", "--key", "k"), "--key and --from cannot be combined"),
        (("TEXT", "--zone", "UTC"), "--zone needs --from"),
        ((), "TEXT is missing"),
    )
    for typed, sentence in mistakes:
        assert sentence in desk.refused(2, "log", *typed).err


@pytest.mark.sweep
def test_two_clones_that_read_one_file_have_its_entries_once(office: Office) -> None:
    first = office.seat("mim-duty")
    first.mim("backfill", "Nobody could pay", *TIMES)
    second = office.seat("tech-duty")
    for desk in (first, second):
        desk.write("notes.csv", FILE)
    url = second.git("remote", "get-url", "origin").strip()
    second.git("remote", "set-url", "origin", str(second.folder / "nowhere"))
    assert (
        second.type("log", "--from", "notes.csv", "--zone", "Europe/London", "--by", "mim-duty").status == 4
    )
    first.mim("log", "--from", "notes.csv", "--zone", "Europe/London")
    second.git("remote", "set-url", "origin", url)
    assert "2 entries were recorded on both sides with the same key" in second.mim("sync").err
    assert [entry["kind"] for entry in second.timeline()] == ["finding", "decision", "restored"]
    assert second.mim("check").status == 0
