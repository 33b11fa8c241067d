"""Sixty planted leaks of twelve kinds: each is refused before it is recorded, and absent from every file of the site.

`tests/publish/leaks_measured/planted.py` lists them; `python -m tests.publish.leaks_measured` prints what the check finds in
texts that vendors published.
"""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

import pytest

from tests.publish.leaks_measured.planted import (
    FILE_NAMES,
    GUESTS,
    LEAKS,
    OTHER_TITLES,
    RECORDED_TAGS,
    RECORDED_TITLES,
    REDACTED,
    Leak,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.conftest import Desk

UPDATE = ("update", "--audience", "customers", "--affected", "Card payments", "--doing")
WRITTEN = {kind: tuple(each for each in leaks if each.text) for kind, leaks in LEAKS.items()}
FIRST = [(kind, leaks[0]) for kind, leaks in WRITTEN.items() if leaks]
REST = [(kind, leak) for kind, leaks in WRITTEN.items() for leak in leaks[1:]]


def plant(desk: Desk) -> str:
    """Record everything internal that the leaks are about, and return the incident of the updates."""
    for title in OTHER_TITLES:
        desk.declare(title, "--severity", "SEV1", "--restricted")
    one = ""
    for title, tag in zip(RECORDED_TITLES, RECORDED_TAGS, strict=True):
        one = desk.declare(title, "--service", "checkout", "--severity", "SEV1")
        desk.mim("set", f"tag+={tag}", "-i", one)
    for number, name in enumerate(FILE_NAMES):
        desk.write(name, "line of a log\n" * (number + 1))
        desk.mim("log", f"Evidence {number}", "--attach", name, "-i", one)
        (desk.folder / name).unlink()
    desk.mim("bridge", "https://meet.example.net/k7f-war", "-i", one)
    for guest in GUESTS:
        desk.mim("join", guest, "--guest", "-i", one)
    for text in REDACTED:
        desk.mim("log", text, "-i", one)
        desk.mim("redact", desk.timeline(one)[-1]["id"], "-i", one, "--reason", "names somebody")
    return one


def needles() -> list[tuple[str, str]]:
    return [(kind, leak.needle) for kind, leaks in LEAKS.items() for leak in leaks]


def test_there_are_sixty() -> None:
    assert {kind: len(leaks) for kind, leaks in LEAKS.items()} == dict.fromkeys(LEAKS, 5)
    assert len(set(needles())) == 60


def _refused(desk: Desk, incident: str, leaks: list[tuple[str, Leak]]) -> None:
    before = desk.git("rev-parse", "HEAD")
    for _, leak in leaks:
        said = desk.type(*UPDATE, leak.text, "-i", incident)
        assert said.status == 3, said
        assert leak.needle.lower() in " ".join(said.err.split()).lower(), said
    assert desk.git("rev-parse", "HEAD") == before


@pytest.mark.sweep
def test_each_is_refused_before_it_is_recorded(desk: Desk) -> None:
    incident = plant(desk)
    _refused(desk, incident, REST)
    for _, leak in (*FIRST, *REST):
        said = desk.type("set", f"public.summary={leak.text}", "-i", incident)
        assert said.status == 3, said


@pytest.mark.sweep
def test_each_is_refused_or_withheld_and_named_and_no_file_contains_it(desk: Desk, tmp_path: Path) -> None:
    incident = plant(desk)
    _refused(desk, incident, FIRST)
    # All of them, in a record that was edited.
    record = desk.record(incident)
    entries = [
        f"  - id: 01M8{number:022d}\n    at: 2026-11-23T10:09:00Z\n    recorded: 2026-11-23T10:09:00Z\n    by: mim-duty\n"
        f"    kind: update\n    audience: customers\n    affected: Card payments\n    doing: {leak.text!r}\n"
        for number, (_, leak) in enumerate((*FIRST, *REST))
    ]
    harmless = entries[0].replace("01M80", "01M81").replace(repr(FIRST[0][1].text), "We look for the cause.")
    record.write_text(record.read_text() + "".join((*entries, harmless)))
    desk.commit()
    out = tmp_path / "public"
    said = desk.answer(desk.spawn("site", "build", "--audience", "public", "--strict", "--out", str(out)))
    assert said.status == 1, said
    printed = " ".join((said.out + said.err).split()).lower()
    assert [leak for _, leak in (*FIRST, *REST) if leak.needle.lower() not in printed] == []
    assert f"{len(entries)} texts were withheld" in said.out + said.err
    files = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    every = "\n".join(
        f"{name}\n{(gzip.decompress(raw) if name.endswith('.gz') else raw).decode(errors='replace')}"
        for name, raw in files.items()
        if not name.startswith("assets/") or "mim" in name
    ).lower()
    assert [each for each in needles() if each[1].lower() in every] == []
    assert "we look for the cause." in every
    assert re.search(r"sev[123]", every) is None
