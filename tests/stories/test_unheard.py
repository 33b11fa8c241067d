"""If the output cannot be written, the result goes to the error stream with the right exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.stories.conftest import Desk, Office, Said

FULL, CLOSED, LEFT, SILENT = ">/dev/full", ">&-", "| nobody", ">/dev/full 2>&1"
NO_SPACE = "the output cannot be written: no space left on device"
WHY = {FULL: NO_SPACE, CLOSED: "the output is closed", LEFT: "the output pipe was closed"}

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
each_way = pytest.mark.parametrize("way", [pytest.param(FULL, marks=needs_full), CLOSED, LEFT])


def unheard(desk: Desk, way: str, *words: str) -> Said:
    """Run `mim WORDS` with an output that takes nothing."""
    if way != LEFT:
        return desk.answer(desk.spawn(*words, before=("sh", "-c", f'exec "$@" {way}', "sh")))
    process = desk.spawn(*words)
    assert process.stdout
    process.stdout.close()
    assert process.stderr
    with process.stderr:
        said = process.stderr.read()
    return Said(process.wait(timeout=60), "", said)


@pytest.mark.sweep
@each_way
def test_an_entry_is_said_to_be_recorded(desk: Desk, way: str) -> None:
    incident = desk.declare()
    said = unheard(desk, way, "log", "It expired")
    commit = desk.git("rev-parse", "--short=7", "HEAD").strip()
    assert desk.timeline()[-1]["text"] == "It expired"
    assert said == Said(0, "", f"note: {incident} recorded {commit}; {WHY[way]}\n")


@needs_full
def test_so_is_one_that_was_to_be_a_document(desk: Desk) -> None:
    desk.declare()
    said = unheard(desk, FULL, "log", "It expired", "--json")
    assert (said.status, desk.timeline()[-1]["text"]) == (0, "It expired")
    assert NO_SPACE in said.err


@pytest.mark.sweep
@needs_full
def test_where_no_word_gets_through_the_status_tells(desk: Desk) -> None:
    desk.declare()
    assert unheard(desk, SILENT, "log", "It expired") == Said(0, "", "")
    assert desk.timeline()[-1]["text"] == "It expired"
    assert unheard(desk, SILENT, "log", "To no incident", "-i", "ZZZ").status == 2
    assert unheard(desk, SILENT, "list").status == 5


@pytest.mark.sweep
@needs_full
def test_how_far_it_got_is_said_too(office: Office) -> None:
    desk = office.seat("mim-duty")
    incident = desk.declare()
    assert f"note: {incident} recorded " in (said := unheard(desk, FULL, "log", "one")).err
    assert f", shared; {NO_SPACE}" in said.err
    assert said.status == 0
    desk.git("remote", "set-url", "origin", "http://127.0.0.1:1/nowhere.git")
    waiting = unheard(desk, FULL, "log", "two")
    assert waiting.status == 4
    assert f", not shared yet; {NO_SPACE}\nmim: recorded as " in waiting.err
    assert "; the next command will share it\n  next: mim sync\n" in waiting.err


def test_a_reader_who_leaves_early_does_not_hide_that_it_is_not_shared(office: Office) -> None:
    desk = office.seat("mim-duty")
    desk.declare()
    desk.git("remote", "set-url", "origin", "http://127.0.0.1:1/nowhere.git")
    said = unheard(desk, LEFT, "role", "technical-lead", "tech-duty")
    assert said.status == 4
    assert "mim: recorded as " in said.err


@pytest.mark.sweep
@needs_full
def test_a_new_repository_is_said_to_be_made(empty: Desk) -> None:
    said = unheard(empty, FULL, "init")
    assert said.status == 0
    assert " files created, recorded " in said.err
    assert NO_SPACE in said.err
    assert empty.git("log", "--format=%s") == "Start with mimkit\n"


@pytest.mark.sweep
@needs_full
def test_what_was_shared_is_said(office: Office) -> None:
    desk = office.seat("mim-duty")
    desk.declare()
    url = desk.git("remote", "get-url", "origin").strip()
    desk.git("remote", "set-url", "origin", "http://127.0.0.1:1/nowhere.git")
    assert desk.type("log", "It waits").status == 4
    desk.git("remote", "set-url", "origin", url)
    assert unheard(desk, FULL, "sync") == Said(0, "", f"note: 1 commit shared; {NO_SPACE}\n")


@pytest.mark.sweep
@needs_full
def test_a_branch_is_said_to_be_brought_in(desk: Desk) -> None:
    desk.declare()
    desk.git("branch", "other")
    desk.mim("log", "Here")
    here = desk.git("rev-parse", "HEAD").strip()
    desk.git("checkout", "-q", "other")
    desk.mim("log", "There")
    said = unheard(desk, FULL, "resolve", "--with", here)
    assert said.status == 0
    assert (
        f"merged into this branch as {desk.git('rev-parse', '--short=7', 'HEAD').strip()}; {NO_SPACE}"
        in said.err
    )
    assert {"Here", "There"} <= {entry.get("text") for entry in desk.timeline()}


@pytest.mark.sweep
@needs_full
def test_a_rehearsal_has_done_nothing_that_could_be_told(desk: Desk) -> None:
    desk.declare()
    before = desk.everything()
    said = unheard(desk, FULL, "log", "It expired", "--dry-run")
    assert (said.status, said.err.splitlines()[0]) == (5, f"mim: {NO_SPACE}")
    assert desk.everything() == before


@pytest.mark.sweep
@pytest.mark.parametrize("words", [("check",), ("due", "--now", "2026-11-24T12:00:00Z")])
def test_a_reader_who_has_seen_enough_does_not_make_a_verdict_clean(
    desk: Desk, words: tuple[str, ...]
) -> None:
    incident = desk.declare()
    desk.record(incident).write_text(
        desk.record(incident).read_text().replace("severity: SEV1", "severity: SEV9")
    )
    assert unheard(desk, LEFT, *words) == Said(1, "", "")


def test_a_reader_who_has_seen_enough_does_not_make_what_is_broken_healthy(desk: Desk) -> None:
    desk.write("policy/policy.yaml", "schema: one\n")
    desk.commit()
    assert desk.type("doctor").status == 5
    assert unheard(desk, LEFT, "doctor").status == 5
    assert unheard(desk, LEFT, "doctor", "--format", "json").status == 5


@pytest.mark.sweep
@needs_full
def test_an_error_stream_that_takes_nothing_changes_no_status(desk: Desk) -> None:
    desk.declare()
    assert unheard(desk, "2>/dev/full", "log", "It expired").status == 0
    assert unheard(desk, "2>/dev/full", "nonsense").status == 2
    assert unheard(desk, "2>/dev/full", "close").status == 3
    document = json.loads(unheard(desk, "2>/dev/full", "log", "x", "--json").out)
    assert document["recorded"] is True
