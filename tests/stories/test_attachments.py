"""Long texts are stored beside the record, travel with it, are protected by a hash, and can be redacted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mimkit.model.incident.attachment import BLANKED

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.conftest import Desk

TRACE = "".join(f"10:12 ERROR request {number} timed out\n" for number in range(200))
"""More than 4 kB."""


@pytest.fixture
def incident(desk: Desk) -> str:
    return desk.declare()


def evidence(desk: Desk, incident: str) -> list[Path]:
    return sorted((desk.record(incident).parent / "evidence").glob("*"))


def test_a_file_is_stored_beside_the_record(desk: Desk, incident: str) -> None:
    desk.write("../trace.log", TRACE.replace("\n", "\r\n"))
    said = desk.mim("finding", "Errors of payments", "--attach", "../trace.log", "--json").document
    [file] = evidence(desk, incident)
    assert file.stem == said["entries"][0]
    assert file.read_text() == TRACE
    last = desk.timeline()[-1]
    assert last["text"] == "Errors of payments"
    assert last["attached"] == {
        "file": f"evidence/{file.name}",
        "name": "trace.log",
        # sha256sum of the text with plain line feeds
        "sha256": "eb33e73050c8c8a01c0391d80fad16061de3d9150d780760f5dbf1d8e305e835",
    }
    assert f"evidence/{file.name}" in desk.mim("show").out
    assert desk.git("status", "--porcelain") == ""
    desk.mim("check")


def test_without_a_text_the_entry_names_the_file(desk: Desk, incident: str) -> None:
    desk.write("../trace.log", TRACE)
    desk.mim("log", "--attach", "../trace.log")
    assert incident
    assert desk.timeline()[-1]["text"] == "trace.log (200 lines)"


@pytest.mark.parametrize(
    ("typed", "text", "stored"),
    [("The pool is full\n", "The pool is full", []), (TRACE, "10:12 ERROR request 0 timed out", [TRACE])],
    ids=["short", "long"],
)
def test_standard_input_is_attached_when_it_is_long(
    desk: Desk, incident: str, typed: str, text: str, stored: list[str]
) -> None:
    desk.mim("log", "-", stdin=typed)
    assert desk.timeline()[-1]["text"] == text
    assert [each.read_text() for each in evidence(desk, incident)] == stored


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x7fELF\xff", "is not UTF-8 text"),
        (b"a\0b", "is not text, because it contains NUL characters"),
        (b" \n", "is empty"),
        (b"x" * (4 * 1024 * 1024 + 1), "is larger than 4 MiB"),
        (None, "cannot be read: no such file or directory"),
    ],
)
def test_what_cannot_be_attached_is_refused(
    desk: Desk, incident: str, content: bytes | None, message: str
) -> None:
    if content is not None:
        desk.write("../file", content)
    said = desk.refused(2, "log", "Look", "--attach", "../file")
    assert said.err.startswith(f"mim: ../file {message}\n")
    assert evidence(desk, incident) == []


@pytest.mark.sweep
def test_a_changed_or_missing_text_is_found(desk: Desk, incident: str) -> None:
    desk.mim("log", "-", stdin=TRACE)
    [file] = evidence(desk, incident)
    file.write_text(TRACE.replace("\n", "\r\n"))  # as git writes it with core.autocrlf
    desk.mim("check")
    file.write_text(TRACE + "more\n")
    assert "differs from the text that was recorded. (attachment-changed)" in desk.type("check").out
    assert "MIM180" in desk.type("check", "--base", "HEAD").out
    file.unlink()
    assert "is missing. (attachment-changed)" in desk.type("check").out


@pytest.mark.sweep
def test_a_redaction_blanks_the_text_too(desk: Desk, incident: str) -> None:
    desk.mim("log", "-", stdin=TRACE + "Customer 4711 called twice\n")
    desk.mim("log", "Customer 4711 called twice")
    entry, note = (each["id"] for each in desk.timeline()[-2:])
    said = desk.mim("redact", note, "--reason", "names a customer")
    assert f"evidence/{entry}.txt:201:1" in said.out
    assert f"mim redact {entry[-6:]} -i {incident[-3:]} --reason WHY" in said.out
    desk.mim("redact", entry, "--reason", "names a customer")
    assert [each.read_bytes() for each in evidence(desk, incident)] == [BLANKED]
    desk.mim("check")
    desk.mim("audit")
    desk.refused(3, "redact", entry, "--reason", "again")


@pytest.mark.sweep
def test_two_full_records_are_merged_and_shared(desk: Desk, incident: str, tmp_path: Path) -> None:
    remote = tmp_path / "remote.git"
    desk.git("clone", "-q", "--bare", ".", str(remote))
    desk.git("remote", "add", "origin", str(remote))
    desk.git("push", "-q", "-u", "origin", "main")
    desk.git("clone", "-q", str(remote), str(tmp_path / "other"))
    other = type(desk)(tmp_path / "other", desk.environment)
    for clone, word in ((desk, "pool"), (other, "disk")):
        record = clone.record(incident)
        entry = "  - at: 2026-11-23T10:09:00Z\n    kind: note\n    by: tech-duty\n    text: {}\n    recorded: 2026-11-23T10:09:00Z\n    id: 01M83Y2QK0{:016}\n"
        first = 0 if word == "pool" else 1000
        with record.open("a") as file:
            for number in range(100, 150):
                file.write(entry.format(f"{word} {number} " * 1950, first + number))
        clone.commit("Pasted by hand")
    said = desk.mim("log", "The pool grows")
    assert "% of its size limit" in said.err
    assert other.type("sync").status == 0
    assert desk.type("sync").status == 0
    assert desk.record(incident).read_bytes() == other.record(incident).read_bytes()
    assert len(desk.record(incident).read_bytes()) > 1024 * 1024
    desk.mim("check")
    desk.mim("log", "Short entries still fit")
    full = desk.refused(3, "log", "x " * 5000)
    assert "next: mim log TEXT --attach FILE" in full.err
