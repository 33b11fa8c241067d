"""The working channel gets each entry of the kinds that the policy names, in order and once: real HTTP receivers."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.stories.receivers import Hook, dripping, receiver
from tests.stories.silence import silence

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.conftest import Desk, Office

WORKING = """\
  - id: war-room
    kind: chat
    title: The responders' chat
    url_env: WAR_ROOM
    private: true
"""
KINDS = "working: {channel: war-room, kinds: [decision, blocker, severity, workaround, restored, query]}\n"


@pytest.fixture
def hook() -> Iterator[Hook]:
    with receiver() as found:
        yield found


def set_up(desk: Desk, address: str, more: str = "") -> Desk:
    path = desk.folder / "policy/channels.yaml"
    text = path.read_text().replace("audiences:\n", f"{WORKING}{more}{KINDS}audiences:\n")
    path.write_text(text)
    desk.mim("check")
    desk.commit("Set up the working channel")
    desk.more.update(WAR_ROOM=address)
    return desk


@pytest.fixture
def room(desk: Desk, hook: Hook) -> Desk:
    set_up(desk, hook.url("ok"))
    desk.declare()
    return desk


def posts(hook: Hook, path: str = "ok") -> list[str]:
    return [json.loads(body)["message"] for where, body in hook.posts if where == path]


def titles(hook: Hook) -> list[str]:
    return [json.loads(body)["title"] for _, body in hook.posts]


def kinds(desk: Desk) -> list[str]:
    return [each["kind"] for each in desk.timeline()]


@pytest.mark.sweep
def test_only_the_kinds_of_the_policy_are_posted_with_their_time_and_author(room: Desk, hook: Hook) -> None:
    room.clock = "10:12"
    assert "posted to war-room" in room.mim("decision", "We roll back", "--at", "10:11").out
    assert "posted" not in room.mim("note", "The vendor calls back").out
    room.mim("severity", "SEV2", "--reason", "fewer users")
    assert posts(hook) == ["We roll back", "SEV2: fewer users"]
    (name,) = {
        each["incident"]
        for each in room.mim("list", "--json").document["incidents"]
        for each in [each | {"incident": each["id"]}]
    }
    assert titles(hook) == [
        f"{name}, 10:11 UTC: decision by mim-duty",
        f"{name}, 10:12 UTC: severity by mim-duty",
    ]
    # Nothing was added to the timeline but the entries themselves; the sender says who posts them.
    assert kinds(room) == ["declared", "role", "decision", "note", "severity"]
    assert [("sender" in each) for each in room.timeline()] == [False, False, True, False, True]


@pytest.mark.sweep
def test_ten_posts_share_a_receipt_and_deliver_records_it_for_fewer(room: Desk, hook: Hook) -> None:
    for number in range(9):
        room.mim("decision", f"Step {number}")
    assert "posted" not in kinds(room)
    room.mim("decision", "Step 9")
    receipt = room.timeline()[-1]
    assert (receipt["kind"], receipt["state"], receipt["channel"]) == ("posted", "posted", "war-room")
    assert receipt["entries"] == [each["id"] for each in room.timeline() if each["kind"] == "decision"]
    room.mim("decision", "Step 10")
    assert kinds(room).count("posted") == 1
    assert "recorded the receipt of 1 post to war-room" in room.mim("deliver").out
    assert room.timeline()[-1]["entries"] == [room.timeline()[-2]["id"]]
    assert "There is nothing to send." in room.mim("deliver").out
    assert posts(hook) == [f"Step {number}" for number in range(11)]


@pytest.mark.sweep
def test_a_channel_that_refuses_never_fails_a_command_and_the_next_one_catches_up_in_order(
    room: Desk, hook: Hook
) -> None:
    room.more["WAR_ROOM"] = hook.url("refuse")
    said = room.mim("decision", "First")
    assert "recorded, not posted yet to war-room: status 500" in said.out
    assert "the next command will post it, or run mim deliver" in said.out
    document = room.mim("blocker", "Second", "--json").document
    assert document["recorded"]
    assert document["posts"]["trouble"] == "status 500"
    assert len(document["posts"]["left"]) == 2
    room.more["WAR_ROOM"] = hook.url("ok")
    document = room.mim("note", "Something else", "--json").document
    assert len(document["posts"]["posted"]) == 2
    room.mim("decision", "Third")
    assert posts(hook) == ["First", "Second", "Third"]
    assert posts(hook, "refuse") == ["First", "First"], "what follows waits"


@pytest.mark.sweep
def test_the_next_command_of_a_delivery_for_all_incidents_names_none(room: Desk, hook: Hook) -> None:
    room.declare("Mails are late")
    room.more["WAR_ROOM"] = hook.url("refuse")
    room.mim("decision", "First", "-i", room.mim("list", "--json").document["incidents"][0]["id"])
    said = room.type("deliver")
    assert said.status == 6
    assert said.err.endswith("  next: mim deliver\n"), said.err


@pytest.mark.sweep
def test_a_channel_that_never_answers_costs_one_wait(room: Desk, hook: Hook) -> None:
    with silence() as dead:
        room.more["WAR_ROOM"] = f"json://127.0.0.1:{dead.port}/x"
        began = time.monotonic()
        assert "not posted yet to war-room: no answer" in room.mim("decision", "First").out
        first = time.monotonic() - began
        began = time.monotonic()
        assert "not posted yet to war-room: no answer" in room.mim("decision", "Second").out
        second = time.monotonic() - began
        assert len(dead.accepted) == 1, "the second command does not try"
    assert first < 4.5
    assert second < first - 1.5
    room.more["WAR_ROOM"] = hook.url("ok")
    assert "posted to war-room: 2 entries" in room.mim("deliver").out
    assert posts(hook) == ["First", "Second"]


@pytest.mark.sweep
def test_a_channel_that_answers_a_byte_at_a_time_holds_up_no_process(room: Desk) -> None:
    with dripping() as port:
        room.more["WAR_ROOM"] = f"json://127.0.0.1:{port}/x"
        began = time.monotonic()
        process = room.spawn("decision", "First")
        out = process.communicate(timeout=60)[0]
        took = time.monotonic() - began
    assert "recorded, not posted yet to war-room: no answer within 3 s" in out
    # Three seconds for the channel, and the start of a process on a slow machine. It was 33 seconds.
    assert took < 15, took


@pytest.mark.sweep
def test_without_its_address_this_clone_says_nothing_and_deliver_says_why(room: Desk, hook: Hook) -> None:
    del room.more["WAR_ROOM"]
    assert "war-room" not in room.mim("decision", "We roll back").out
    assert "sender" not in room.timeline()[-1]
    said = room.type("deliver")
    assert said.status == 6
    assert "WAR_ROOM is not set" in said.err
    room.more["WAR_ROOM"] = hook.url("ok")
    room.mim("note", "The next command in a clone with the address claims it")
    assert posts(hook) == ["We roll back"]
    assert [each["state"] for each in room.timeline() if each["kind"] == "posted"] == ["claimed", "posted"]


@pytest.mark.sweep
def test_what_must_not_leave_does_not(desk: Desk, hook: Hook) -> None:
    set_up(desk, hook.url("ok"))
    proposed = desk.declare("Slow", "--service", "email", "--propose")
    desk.mim("decision", "Wait", "-i", proposed)
    drill = desk.declare("Exercise", "--service", "email", "--criterion", "exposure", "--drill")
    desk.mim("decision", "Practise", "-i", drill)
    secret = desk.declare("Secret", "--service", "email", "--criterion", "exposure")
    desk.mim("set", "visibility=restricted", "-i", secret)
    desk.mim("decision", "Tell no one", "-i", secret)
    past = desk.mim("backfill", "Old", "--started", "2026-05-30T20:00Z", "--json").document["incident"]
    desk.mim("decision", "Long ago", "-i", past, "--at", "2026-05-30T20:10Z")
    live = desk.declare()
    desk.more["GITHUB_EVENT_NAME"] = "pull_request"
    desk.mim("decision", "From a fork", "-i", live)
    del desk.more["GITHUB_EVENT_NAME"]
    desk.mim("decision", "Imported", "-i", live, "--via", "import")
    desk.write("lines.csv", "at,kind,text\n2026-11-23T10:01:00Z,decision,From a file\n")
    desk.mim("log", "--from", "lines.csv", "-i", live)
    assert "not posted to war-room: drill" in desk.mim("decision", "Practise more", "-i", drill).out
    said = [each for each in posts(hook) if each != "From a fork"]  # claimed later by a clone that may post
    assert said == []
    desk.mim("deliver", "--send", "-i", drill)
    assert posts(hook)[-2:] == ["Practise", "Practise more"]
    assert titles(hook)[-1].startswith("EXERCISE: ")


@pytest.mark.sweep
def test_a_redacted_entry_is_not_posted_and_a_later_redaction_says_what_was(room: Desk, hook: Hook) -> None:
    room.more["WAR_ROOM"] = hook.url("refuse")
    room.mim("decision", "Call 555-0100, Mr Example")
    room.more["WAR_ROOM"] = hook.url("ok")
    first = room.timeline()[-1]["id"]
    room.mim("redact", first, "--reason", "A number")
    room.mim("decision", "Mr Example approves")
    assert posts(hook) == ["Mr Example approves"]
    said = room.mim("redact", room.timeline()[-1]["id"], "--reason", "A name").out
    assert "posted to war-room" in said
    assert "delete it there" in said


@pytest.mark.sweep
def test_entries_from_before_the_channel_and_old_ones_are_only_listed(desk: Desk, hook: Hook) -> None:
    desk.declare()
    desk.mim("decision", "Before")
    path = desk.folder / "policy/channels.yaml"
    path.write_text(path.read_text().replace("audiences:\n", f"{WORKING}{KINDS}audiences:\n"))
    desk.clock = "10:30"
    at = {"GIT_AUTHOR_DATE": "2026-11-23T10:20Z", "GIT_COMMITTER_DATE": "2026-11-23T10:20Z"}
    commit = ["git", "commit", "-qam", "Set up the working channel"]
    subprocess.run(commit, cwd=desk.folder, env={**desk.environment, **at}, check=True)
    desk.more.update(WAR_ROOM=hook.url("refuse"))
    desk.mim("decision", "After")
    desk.more.update(WAR_ROOM=hook.url("ok"))
    desk.clock = "11:45"
    assert "1 entry not posted to war-room: older than 60 minutes" in desk.mim("note", "x").out
    assert "older than 60 minutes" in desk.mim("deliver").out
    assert "recorded before the channel was set up" in desk.mim("deliver").out
    desk.mim("deliver", "--older")
    assert posts(hook)[-2:] == ["Before", "After"]
    assert titles(hook)[-1].endswith("posted late")


@pytest.mark.sweep
def test_a_closed_output_and_a_broken_policy_keep_nothing_from_being_recorded(room: Desk, hook: Hook) -> None:
    process = room.spawn("decision", "Nobody reads this")
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 0
    assert posts(hook) == ["Nobody reads this"]
    path = room.folder / "policy/channels.yaml"
    path.write_text(path.read_text().replace("kinds: [decision", "kinds: [nonsense"))
    room.commit("Break the policy")
    room.mim("decision", "Recorded all the same")
    assert room.timeline()[-1]["text"] == "Recorded all the same"
    assert posts(hook) == ["Nobody reads this"]


@pytest.mark.sweep
def test_alerts_are_not_posted_because_they_have_reached_the_people_on_call(desk: Desk, hook: Hook) -> None:
    set_up(desk, hook.url("ok"))
    path = desk.folder / "policy/channels.yaml"
    path.write_text(path.read_text().replace("kinds: [decision,", "kinds: [note, declared, decision,"))
    rule = "alerts: {rules: [{labels: {service: checkout}, outcome: declare}]}\n"
    policy = desk.folder / "policy/policy.yaml"
    policy.write_text(policy.read_text() + rule)
    desk.mim("check")
    desk.commit("Let an alert declare")
    alert = {"fingerprint": "1", "labels": {"service": "checkout"}, "startsAt": "2026-11-23T10:00:00Z"}
    payload = json.dumps({"alerts": [alert, {**alert, "fingerprint": "2"}]})
    assert "declared" in desk.mim("import", "alert", "-", stdin=payload).out
    assert posts(hook) == []
    desk.clock = "10:12"
    said = desk.mim("note", "We look into it")
    assert posts(hook) == ["We look into it"], said


@pytest.mark.sweep
def test_mentions_have_no_effect(room: Desk, hook: Hook) -> None:
    room.mim("decision", "@everyone <!channel> @here look")
    (said,) = posts(hook)
    assert "@everyone" not in said
    assert "<!channel>" not in said
    assert "@here" not in said
    assert said.replace("\u2060", "") == "@everyone <!channel> @here look"


@pytest.mark.sweep
def test_a_sender_killed_anywhere_posts_each_entry_and_repeats_only_what_it_could_not_know(
    room: Desk, hook: Hook
) -> None:
    chance = random.Random(16)
    killed = 0
    for number in range(12):
        process = room.spawn("decision", f"Step {number}", cold=True)
        time.sleep(chance.uniform(0.2, 1.2))
        killed += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
    room.mim("deliver")
    recorded = [each["text"] for each in room.timeline() if each["kind"] == "decision"]
    found = Counter(posts(hook))
    assert found.keys() == set(recorded)
    assert sum(found.values()) <= len(recorded) + killed
    first_seen = list(dict.fromkeys(posts(hook)))
    assert first_seen == recorded, "in the order of recording"


def seat(office: Office, person: str, address: str | None) -> Desk:
    desk = office.seat(person)
    if address:
        desk.more["WAR_ROOM"] = address
    return desk


@pytest.fixture
def two(office: Office, hook: Hook) -> tuple[Desk, Desk]:
    first = seat(office, "mim-duty", None)
    set_up(first, hook.url("ok"))
    first.git("push", "-q", "origin", "main")
    first.declare()
    second = seat(office, "tech-duty", hook.url("ok"))
    return first, second


@pytest.mark.sweep
def test_two_clones_at_the_same_moment_post_each_entry_once(two: tuple[Desk, Desk], hook: Hook) -> None:
    for number in range(5):
        running = [each.spawn("decision", f"{number} of {each.folder.name}") for each in two]
        for desk, process in zip(two, running, strict=True):
            assert desk.answer(process).status == 0
    assert Counter(posts(hook)) == {f"{n} of {each.folder.name}": 1 for n in range(5) for each in two}


@pytest.mark.sweep
def test_two_clones_deliver_what_a_third_recorded_without_the_address(
    two: tuple[Desk, Desk], office: Office, hook: Hook
) -> None:
    third = seat(office, "scribe-duty", None)
    for number in range(3):
        third.mim("decision", f"Step {number}")
        running = [each.spawn("deliver") for each in two]
        for desk, process in zip(two, running, strict=True):
            desk.answer(process)
    for desk in two:
        desk.mim("sync")
        desk.mim("deliver")
    assert posts(hook) == ["Step 0", "Step 1", "Step 2"]


@pytest.mark.sweep
def test_what_a_merge_brings_late_is_posted_once_with_its_time_and_marked(
    two: tuple[Desk, Desk], hook: Hook
) -> None:
    first, second = two
    second.mim("sync")
    second.clock = "10:10"
    second.more["MIM_OFFLINE"] = "1"
    assert "not posted yet to war-room: offline" in second.type("decision", "Earlier").out
    first.clock = "10:12"
    first.mim("decision", "Later")
    del second.more["MIM_OFFLINE"]
    second.clock = "10:13"
    second.mim("sync")
    second.mim("note", "Back again")
    first.mim("sync")
    first.mim("deliver")
    assert posts(hook) == ["Later", "Earlier"]
    assert ["posted late" in each for each in titles(hook)] == [False, True]
    assert "10:10 UTC" in titles(hook)[1]


@pytest.mark.sweep
def test_another_clone_takes_over_only_when_asked_and_after_ten_minutes(
    two: tuple[Desk, Desk], hook: Hook
) -> None:
    first, second = two
    first.more["WAR_ROOM"] = hook.url("refuse")
    first.mim("decision", "We roll back")
    second.mim("sync")
    assert "another clone is posting it or has posted it" in " ".join(second.mim("deliver").out.split())
    second.mim("deliver", "--again")
    assert posts(hook) == []
    second.clock = "10:20"
    second.mim("deliver", "--again")
    assert posts(hook) == ["We roll back"]
    first.more["WAR_ROOM"] = hook.url("ok")
    first.clock = "10:21"
    first.mim("sync")
    first.mim("note", "x")
    assert posts(hook) == ["We roll back"]


@pytest.mark.sweep
def test_a_copy_of_a_clone_is_another_clone(room: Desk, hook: Hook, tmp_path: Path) -> None:
    room.more["WAR_ROOM"] = hook.url("refuse")
    room.mim("decision", "We roll back")
    shutil.copytree(room.folder, tmp_path / "copy")
    copy = type(room)(tmp_path / "copy", room.environment, room.clock, dict(room.more))
    copy.more["WAR_ROOM"] = hook.url("ok")
    copy.mim("note", "x")
    assert posts(hook) == []
    room.more["WAR_ROOM"] = hook.url("ok")
    room.mim("note", "x")
    assert posts(hook) == ["We roll back"]


@pytest.mark.sweep
def test_an_entry_that_is_not_posted_loads_nothing_that_sends_and_looks_up_no_address(
    room: Desk, hook: Hook, tmp_path: Path
) -> None:
    room.mim("decision", "We roll back")
    # A package called `keyring` stands for the real one, which takes longer than a note and may ask for a password.
    (tmp_path / "keyring.py").write_text("raise SystemExit('the keyring was asked')\n")
    room.more.update(PYTHONPATH=str(tmp_path), PYTHONPROFILEIMPORTTIME="1")
    del room.more["WAR_ROOM"]
    process = room.spawn("note", "The vendor calls back")
    loaded = process.communicate(timeout=60)[1]
    assert process.returncode == 0
    assert "mimkit.app.recording.record" in loaded
    assert not {
        each
        for each in ("apprise", "requests", "keyring", "mimkit.app.delivering.poster")
        if f" {each}\n" in loaded
    }
    assert posts(hook) == ["We roll back"]
