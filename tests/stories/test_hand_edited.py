"""A manually edited record keeps every byte of the edit, command after command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.conftest import Desk

NAME = "MI-20261123-K7F"
BY_HAND = """\
# Kept by the scribe; questions to the service desk.

id:   "MI-20261123-K7F"      # said as kilo seven foxtrot
title: 'Checkout: "503" for everybody, 12:30 included'
services:
    - "checkout"
    - payments   # since 10:20

impact: >-
  Nobody in the EU can pay
  by card.

schema: 1
started: "2026-11-23T10:57:00+01:00"



timeline:
# the alarm
- {at: 2026-11-23T10:01:00Z, recorded: "2026-11-23T10:09:00Z", by: mim-duty, kind: detected, id: 01M83Y2QK004ZYDQWV3F5BSNT9}

- id: '01M83Y2QK004ZYDQWV3F5BSNTA'
  kind: declared
  severity: SEV1     # unsure means the higher one

  criteria: [ service-unavailable ]
  by:    mim-duty
  at: 2026-11-23 10:09:00Z
  recorded: 2026-11-23T10:09:00Z
- at: 2026-11-23T10:09:30Z
  kind: note
  text: |
    no: 010 is what they said,
      with the spaces that they put in

    and a blank line.
  by: scribe-duty
  recorded: 2026-11-23T10:09:40Z
  id: 01M83Y2QK004ZZ94AMQ4ZSYNZY
"""

COMMANDS = (
    ("role", "technical-lead", "tech-duty"),
    ("log", "The connection pool: is full # not a comment", "--kind", "finding"),
    ("page", "payments"),
    ("join", "payments-duty"),
    ("bridge", "https://meet.example.com/k7f"),
    ("update", "--affected", "Nobody can pay", "--doing", "Rolling back"),
    ("severity", "SEV2", "--reason", "- the stores can sell"),
    ("link", "INC-4711", "--closed"),
    ("workaround", "Orders are paid for\nby link"),
    ("restored",),
    ("amend", "SYNZY", "--at", "10:08"),
    ("confirm", "--by", "retail-operations"),
)


@pytest.fixture
def by_hand(desk: Desk) -> Path:
    file = desk.write(f"incidents/2026/{NAME}/incident.yaml", BY_HAND)
    desk.commit()
    desk.clock = "10:40"
    assert desk.mim("check").status == 0
    return file


@pytest.mark.sweep
def test_twelve_commands_only_append(desk: Desk, by_hand: Path) -> None:
    for words in COMMANDS:
        before = by_hand.read_bytes()
        desk.mim(*words)
        after = by_hand.read_bytes()
        assert after.startswith(before), words
        assert len(after) > len(before)
    assert len(desk.timeline()) == 3 + len(COMMANDS)
    assert desk.mim("check").status == 0


def test_a_redaction_touches_the_blanked_lines_alone(desk: Desk, by_hand: Path) -> None:
    desk.mim("redact", "SYNZY", "--reason", "names a customer")
    head, tail = BY_HAND.split("  text: |\n", 1)
    rest = tail[tail.index("  by: scribe-duty") :]
    after = by_hand.read_text()
    assert after.startswith(head)
    blank = after.removeprefix(head)
    assert blank[: blank.index("\n") + 1].startswith("  text: ")
    assert blank[blank.index("\n") + 1 :].startswith(rest)
    assert "they said" not in after


def test_windows_line_ends_stay_and_the_new_lines_have_them_too(desk: Desk, by_hand: Path) -> None:
    desk.git("config", "core.autocrlf", "false")
    by_hand.write_bytes(BY_HAND.replace("\n", "\r\n").encode())
    desk.commit()
    before = by_hand.read_bytes()
    desk.mim("log", "one more")
    after = by_hand.read_bytes()
    assert after.startswith(before)
    assert after.count(b"\n") == after.count(b"\r\n")


@pytest.mark.parametrize("end", ["", "\n\n\n", "\n# the end\n", "\n  \n"])
def test_whatever_the_file_ends_with(desk: Desk, by_hand: Path, end: str) -> None:
    by_hand.write_text(BY_HAND.rstrip("\n") + end)
    desk.commit()
    before = by_hand.read_bytes()
    desk.mim("log", "one more")
    assert by_hand.read_bytes().startswith(before)
    assert desk.timeline()[-1]["text"] == "one more"


def test_half_typed_and_staged_work_stays_whose_it_is(desk: Desk, by_hand: Path) -> None:
    staged = BY_HAND.replace("said as kilo", "spoken as kilo")
    by_hand.write_text(staged)
    desk.git("add", "-A")
    half = staged.replace("\n\nimpact", "\ncategory: payments\n\nimpact")
    by_hand.write_text(half)
    desk.write("policy/glossary.yaml", "half typed: [\n")
    desk.write("todo.txt", "mine")

    desk.mim("log", "one more")

    assert desk.git("show", "--name-only", "--format=").split() == [f"incidents/2026/{NAME}/incident.yaml"]
    committed = desk.git("show", f"HEAD:incidents/2026/{NAME}/incident.yaml")
    assert committed.startswith(BY_HAND)
    new = committed.removeprefix(BY_HAND)
    assert desk.git("show", f":incidents/2026/{NAME}/incident.yaml") == staged + new
    assert by_hand.read_text() == half + new
    assert desk.git("diff", "--cached", "--numstat").split()[:2] == ["1", "1"]
    assert (desk.folder / "policy/glossary.yaml").read_text() == "half typed: [\n"


def test_a_copy_that_cannot_take_the_entry_is_left_alone_and_named(desk: Desk, by_hand: Path) -> None:
    by_hand.write_text(broken := BY_HAND + "- at: [half typed\n")
    said = desk.mim("log", "one more")
    assert "note: " in said.err
    assert f"incidents/2026/{NAME}/incident.yaml" in said.err
    assert by_hand.read_text() == broken
    assert desk.timeline()[-1]["text"] == "one more"


def test_a_record_that_was_deleted_by_hand_is_not_brought_back(desk: Desk, by_hand: Path) -> None:
    by_hand.unlink()
    assert "note: " in desk.mim("log", "one more", "-i", NAME).err
    assert not by_hand.exists()
