"""`mim drill ID --solo`: questions to one person about a past incident, and the score of a file of answers."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mimkit.cli.commands import drill_solo
from mimkit.cli.solo import asking
from tests.stories.conftest import Desk

pytestmark = pytest.mark.sweep

NOTES = """time,kind,text
2026-03-02T08:21:00Z,detected,Shops report that card payments fail
2026-03-02T08:30:00Z,finding,The certificate of the payment gateway expired
2026-03-02T08:50:00Z,decision,Install the new certificate
2026-03-02T09:20:00Z,restored,Card payments work again
"""
WORDS = ("--service", "checkout", "--severity", "SEV1", "--entries", "notes.csv")
ANSWERS = (
    "9" * 5000, "1 3?", "Declare", "SEV1", "",
    "Customers cannot pay by card", "Browsing and cash", "The team looks for the cause", "soon", "30m", "",
    "Customers cannot pay by card", "", "A new certificate will fix it by 09:00", "", "",
    "Card payments work again", "The cause is being reviewed", "2026-03-06",
)  # fmt: skip
"""What a person types, with two mistakes, at the four moments of the report."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, furnish: Callable[[Path], Desk]) -> Desk:
    """A desk with an old report."""
    desk = furnish(tmp_path_factory.mktemp("solo"))
    desk.write("notes.csv", NOTES)
    desk.mim("backfill", "Nobody could pay", *WORDS)
    return desk


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer as if the answers were typed."""
    monkeypatch.setattr(drill_solo, "can_ask", lambda: True)


@pytest.fixture
def _seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each answer take 61 seconds."""
    passed = iter(range(0, 10_000, 61))
    monkeypatch.setattr(asking, "monotonic", lambda: next(passed))


def name_of_report(desk: Desk) -> str:
    found = desk.mim("list", "--json").document["incidents"]
    return next(str(each["id"]) for each in found if each["title"] == "Nobody could pay")


def moments(document: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {each["moment"]: (each["points"], each["possible"]) for each in document["moments"]}


@pytest.mark.usefixtures("at_a_terminal", "_seconds")
def test_one_person_answers_and_a_second_run_scores_the_same(desk: Desk, tmp_path: Path) -> None:
    name, file, before = name_of_report(desk), tmp_path / "answers.json", desk.everything()
    said = desk.mim("drill", name, "--solo", "--save", str(file), stdin="\n".join(ANSWERS) + "\n")
    # At 08:26, ten minutes before the update is due at 08:36; with 61 seconds, it came 10 seconds late.
    assert "2 of 4. It is 2026-03-02 08:26 UTC: first update" in said.err
    assert "Due at 08:36 UTC, in 10m: you have 1m at speed 10." in said.err
    assert "no   is on time: due at 08:36 UTC: It was 10s late." in said.err
    assert "Type numbers from 1 to 4, or press Enter for none." in said.err
    assert "next: soon is not a duration; write it as 15m, 1h 30m, 3d or 5 business days" in said.err
    assert "expired" not in said.err.partition("2 of 4.")[2].partition("3 of 4.")[0]  # found at 08:30
    assert "Nobody could pay" not in said.err  # the title was written later
    assert f"To score it again: mim drill {name} --solo --answers {file}" in said.out
    assert desk.everything() == before

    first, second = (desk.mim("drill", name, "--solo", "--answers", str(file), "--json") for _ in range(2))
    assert first == second
    assert first.document["answered"] == 4
    assert moments(first.document) == {
        "declare": (2, 2),
        "first-update": (9, 10),  # late
        "update": (6, 10),  # late, nothing about what works, no next update, a repair time
        "all-clear": (8, 8),
    }
    # Typed by another program, from standard input: only the command in the result differs.
    piped = desk.mim(
        "drill", "solo", name, "--answers", "-", "--json", stdin=file.read_text(encoding="utf-8")
    ).document
    assert {**piped, "command": ""} == {**first.document, "command": ""}
    page = desk.mim("drill", name, "--solo", "--answers", str(file), "--format", "html").out
    assert page.startswith("<!doctype html>")
    assert "25 of 30 points; 4 of 4 moments answered." in page
    text = desk.mim("drill", name, "--solo", "--answers", str(file)).out
    assert "25 of 30 points; 4 of 4 moments answered." in text
    assert "MIM414" in text


@pytest.mark.usefixtures("at_a_terminal")
def test_an_interruption_says_the_score_so_far_and_how_to_continue(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    nothing = desk.type("drill", name_of_report(desk), "--solo")
    assert nothing.status == 130
    assert "Interrupted. Nothing was answered." in nothing.err
    words = ("drill", name_of_report(desk), "--solo", "--save", str(file))
    said = desk.type(*words, stdin="1\ndeclare\nSEV1\n\n")  # then the end of the input
    assert said.status == 130
    assert "mim: Interrupted: 2 of 2 points; 1 of 4 moments answered." in said.err
    assert f"  next: mim drill {name_of_report(desk)} --solo --answers {file}" in said.err
    rest = "\n".join(ANSWERS[5:]) + "\n"
    again = desk.mim("drill", name_of_report(desk), "--solo", "--answers", str(file), stdin=rest)
    assert "1 of 4." not in again.err
    assert "4 of 4 moments answered." in again.out
    assert len(json.loads(file.read_text(encoding="utf-8"))["answers"]) == 4
    nowhere = desk.type("drill", name_of_report(desk), "--solo", "--save", str(tmp_path / "no" / "folder"))
    assert (nowhere.status, "cannot be written" in nowhere.err) == (5, True)
    taken = desk.type(*words)
    assert (taken.status, f"{file} already exists" in taken.err) == (2, True)


def test_without_a_terminal_the_questions_are_a_file_to_fill_in(desk: Desk) -> None:
    name = name_of_report(desk)
    said = desk.refused(2, "drill", name, "--solo")
    assert f"next: mim drill {name} --solo --questions --json > answers.json" in said.err
    form = desk.mim("drill", name, "--solo", "--questions", "--json").document
    assert [each["moment"] for each in form["answers"]] == ["declare", "first-update", "update", "all-clear"]
    assert form["questions"][1]["known"][0]["words"] == "Shops report that card payments fail"
    empty = desk.mim("drill", name, "--solo", "--answers", "-", stdin=json.dumps(form))
    assert "0 of 0 points; 0 of 4 moments answered." in empty.out
    assert "The team:" not in empty.out
    form["answers"][0] |= {"seconds": 9, "decision": "no"}
    filled = desk.mim("drill", name, "--solo", "--answers", "-", "--json", stdin=json.dumps(form))
    assert moments(filled.document)["declare"] == (1, 1)
    shown = desk.mim("drill", name, "--solo", "--questions").out
    assert "3  a large number of users or business units are affected at the same time" in shown
    assert "MIM" not in desk.refused(2, "drill", name, "--solo", "--questions", "--format", "html").err


def test_what_cannot_be_practised_is_refused(desk: Desk, tmp_path: Path) -> None:
    name = name_of_report(desk)
    for raw, said in ((b"\xff", "is not UTF-8 text"), (b"x" * (1024 * 1024 + 1), "is larger than 1 MiB")):
        (tmp_path / "bad").write_bytes(raw)
        assert said in desk.refused(2, "drill", name, "--solo", "--answers", str(tmp_path / "bad")).err
    assert "cannot be read" in desk.refused(2, "drill", name, "--solo", "--answers", str(tmp_path)).err
    (tmp_path / "bad").write_text(
        json.dumps({"version": 1, "incident": name, "speed": 10, "answers": []}), encoding="utf-8"
    )
    faster = ("--answers", str(tmp_path / "bad"), "--speed", "20")
    assert "was answered at speed 10" in desk.refused(2, "drill", name, "--solo", *faster).err
    bare = desk.mim("backfill", "Mail was late", "--started", "2026-03-03T08:00:00Z", "--json").document[
        "incident"
    ]
    assert f"{bare} has nothing to practise" in desk.refused(2, "drill", bare, "--solo").err
    assert "is still open" in desk.refused(2, "drill", desk.declare(), "--solo").err


def test_ctrl_c_at_a_real_terminal(desk: Desk) -> None:
    name = name_of_report(desk)
    ours, theirs = pty.openpty()
    environment = {**desk.surroundings, "NO_COLOR": "1", "PYTHONPATH": str(Path.cwd())}
    words = [sys.executable, "-m", "mimkit", "drill", name, "--solo"]
    with subprocess.Popen(
        words,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=desk.folder,
        env=environment,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        told, ends, again = b"", time.monotonic() + 60, 0.0
        while time.monotonic() < ends and (process.poll() is None or select.select([ours], [], [], 0)[0]):
            if select.select([ours], [], [], 0.1)[0]:
                try:
                    told += os.read(ours, 65_536)
                except OSError:  # the other end is closed
                    break
            # A signal that arrives just before Python waits for a key is noticed at the next key only, so press twice.
            if b"Criteria met" in told and time.monotonic() > again:
                process.send_signal(signal.SIGINT)
                again = time.monotonic() + 2
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
    os.close(ours)
    assert process.returncode == 130, told
    assert b"Interrupted. Nothing was answered." in told
