"""The keys of the screen: what they ask, and which command they run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events
from textual.keys import _character_to_key as character_to_key

from mimkit.cli.watch.screen.acting.commands import KEYS, command_words
from mimkit.cli.watch.screen.acting.run_mim import Output
from mimkit.report.board.board import Board, RemoteState
from tests.cli.screen.boards import CLOCKS, NOW, board, deadline, incident
from tests.cli.screen.stand_ins import Stage, on_stage

ID = "MI-20261123-K7F"


@pytest.mark.parametrize(
    ("key", "typed", "words"),
    [
        ("n", "The vendor was called", ["note", "-i", ID, "--", "The vendor was called"]),
        ("f", "[red] 'a' $(x) --owner me", ["finding", "-i", ID, "--", "[red] 'a' $(x) --owner me"]),
        ("d", "-5 degrees", ["decision", "-i", ID, "--", "-5 degrees"]),
        ("b", "Waiting for q and n", ["blocker", "-i", ID, "--", "Waiting for q and n"]),
        ("r", "scribe 'scribe duty'", ["role", "-i", ID, "--", "scribe", "scribe duty"]),
        ("p", "payments", ["page", "-i", ID, "--", "payments"]),
        ("u", "", ["update", "-i", ID]),
        ("s", "", ["sitrep", "-i", ID]),
    ],
)
def test_what_is_typed_is_never_an_option(key: str, typed: str, words: list[str]) -> None:
    assert command_words(next(each for each in KEYS if each.key == key), ID, typed) == words


@pytest.mark.sweep
def test_a_key_asks_for_the_text_and_runs_the_command() -> None:
    async def play(stage: Stage) -> None:
        await stage.press("f")
        await stage.type("[red]Full[/red]")
        assert stage.recorder.ran == []
        assert "finding K7F > [red]Full[/red]" in stage.text()
        await stage.press("enter")
        assert stage.recorder.ran == [["finding", "-i", ID, "--", "[red]Full[/red]"]]
        assert "recorded 0123456, shared" in stage.text()
        assert "Checkout returns 503" in stage.text()
        await stage.press("escape")
        assert "recorded 0123456" not in stage.text()

    on_stage(play, board())


def test_a_text_that_arrives_at_once_with_its_key_is_typed() -> None:
    typed = "quick test: you may help, jk"

    async def play(stage: Stage) -> None:
        for each in ("f", *typed):
            stage.screen.post_message(events.Key(character_to_key(each), each))
        await stage.until(lambda: f"finding K7F > {typed}" in stage.text())
        await stage.press("enter")
        assert stage.recorder.ran == [["finding", "-i", ID, "--", typed]]

    on_stage(play, board())


@pytest.mark.sweep
def test_nothing_is_recorded_without_a_text_and_after_escape() -> None:
    async def play(stage: Stage) -> None:
        for typed, end in (("Half a sentence", "escape"), ("Half a sentence", "ctrl+c"), ("  ", "enter")):
            await stage.press("n")
            await stage.type(typed)
            await stage.press(end)
            assert stage.recorder.ran == []
            assert "note K7F >" not in stage.text()
        await stage.press("s")
        assert stage.recorder.ran == [["sitrep", "-i", ID]]

    on_stage(play, board())


@pytest.mark.sweep
def test_a_page_is_previewed_and_needs_a_yes() -> None:
    async def play(stage: Stage) -> None:
        preview = ["page", "-i", ID, "--dry-run", "--", "payments"]
        for answer in ("escape", "n"):
            await stage.press("p")
            await stage.type("payments")
            await stage.press("enter")
            assert stage.recorder.ran == [preview]
            assert "payments-duty +44 20 7946 0006" in stage.text()
            assert "page payments? y: yes, Escape: no" in stage.text()
            await stage.press(answer, "escape", "y")
            assert stage.recorder.ran == [preview]
            stage.recorder.ran.clear()
        await stage.press("p")
        await stage.type("payments")
        await stage.press("enter", "y", "y")
        assert stage.recorder.ran == [preview, ["page", "-i", ID, "--", "payments"]]

    shown = Output(0, "payments-duty +44 20 7946 0006")
    on_stage(play, board(), answers=[shown] * 5)


@pytest.mark.sweep
def test_what_was_refused_can_be_corrected() -> None:
    async def play(stage: Stage) -> None:
        await stage.press("r")
        await stage.type("scrib nobody")
        await stage.press("enter")
        assert "mim: there is no role scrib" in stage.text()
        await stage.press("r")
        assert "role K7F > scrib nobody" in stage.text()
        await stage.press("escape")
        await stage.press("r")
        await stage.type("'open")
        await stage.press("enter")
        assert "a quotation mark is not closed" in stage.text()
        assert len(stage.recorder.ran) == 1

    on_stage(play, board(), answers=[Output(2, "mim: there is no role scrib\n  next: mim policy show")])


@pytest.mark.sweep
def test_a_page_that_is_refused_is_not_offered() -> None:
    async def play(stage: Stage) -> None:
        await stage.press("p")
        await stage.type("paymants")
        await stage.press("enter", "y")
        assert len(stage.recorder.ran) == 1

    on_stage(play, board(), answers=[Output(2, "mim: there is no group paymants")])


@pytest.mark.sweep
def test_several_lines_that_are_pasted_become_one() -> None:
    async def play(stage: Stage) -> None:
        await stage.press("n", "q", "space")
        await stage.type("ERROR 503\n  at line 7\r\n")
        await stage.press("enter")
        assert stage.recorder.ran == [["note", "-i", ID, "--", "q ERROR 503 at line 7"]]

    on_stage(play, board())


@pytest.mark.sweep
def test_the_command_is_for_the_incident_that_was_selected_when_it_was_begun() -> None:
    async def play(stage: Stage) -> None:
        await stage.press("down")
        await stage.press("n")
        worse = incident("AAA", title="Everything is down")
        await stage.show(board(worse, incident("K7F"), incident("BBB", severity="SEV2", rank=2)))
        await stage.type("Slow")
        await stage.press("enter")
        assert stage.recorder.ran == [["note", "-i", "MI-20261123-BBB", "--", "Slow"]]
        assert ">  SEV2   BBB" in stage.text()
        await stage.press("escape", "down")
        assert ">  SEV1   AAA  Everything is down" in stage.text()

    on_stage(play, board(incident("K7F"), incident("BBB", severity="SEV2", rank=2)))


def test_without_an_incident_the_keys_record_nothing() -> None:
    async def play(stage: Stage) -> None:
        await stage.press("n", "s", "p")
        assert stage.recorder.ran == []
        assert "No open incident" in stage.text()

    on_stage(play, Board(NOW, board().zone))


@pytest.mark.sweep
def test_the_help_names_every_key() -> None:
    async def play(stage: Stage) -> None:
        await stage.press("question_mark")
        text = stage.text()
        for words in ("n  record a note", "p  page a resolver group; asks", "q  quit", "!  overdue"):
            assert words in text
        await stage.press("question_mark")
        assert "record a note" not in stage.text()
        await stage.press("s", "question_mark")
        assert "record a note" in stage.text()  # in place of what the command printed

    on_stage(play, board())


@pytest.mark.sweep
def test_the_bell_rings_once_for_each_deadline_that_passes() -> None:
    async def play(stage: Stage) -> None:
        await stage.pass_time(0)
        assert stage.bells == []
        await stage.pass_time(91)
        await stage.pass_time(1)
        assert len(stage.bells) == 1
        await stage.show(board(incident(clocks=CLOCKS[:2])))
        assert len(stage.bells) == 1
        await stage.show(
            board(incident(clocks=(*CLOCKS, deadline("Report to the authority", -0.5, "overdue"))))
        )
        assert len(stage.bells) == 2
        await stage.press("m")
        assert "bell off" in stage.text()
        await stage.pass_time(600)
        await stage.press("m")
        await stage.pass_time(1)
        assert len(stage.bells) == 2

    on_stage(play, board())


def test_the_bell_can_be_silent_from_the_beginning() -> None:
    async def play(stage: Stage) -> None:
        await stage.pass_time(91)
        assert stage.bells == []

    on_stage(play, board(), is_silent=True)


def test_without_colour_the_states_are_told_by_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def play(stage: Stage) -> None:
        text = stage.text()
        for words in (
            "! 2 overdue  ~ 1 soon",
            "!   2:00 over",
            "~   1:30 left",
            "! 1 not filled",
            "! no one",
        ):
            assert words in text
        styles = {
            segment.style
            for strip in stage.screen.screen._compositor.render_strips()
            for segment in strip
            if segment.style
        }
        assert {style.color.name for style in styles if style.color} <= {"default"}
        assert {style.bgcolor.name for style in styles if style.bgcolor} <= {"default"}

    on_stage(play, board())


def test_an_old_board_says_how_old_it_is() -> None:
    async def play(stage: Stage) -> None:
        assert "! as of 10:20 UTC: the remote did not answer" in stage.text()
        assert "! 2 recorded here, not shared yet" in stage.text()

    remote = RemoteState("the remote did not answer", NOW.replace(minute=20))
    on_stage(play, board(remote=remote, unshared=2), size=(100, 24))


def test_newer_records_that_cannot_be_read_are_said() -> None:
    async def play(stage: Stage) -> None:
        assert "! newer records cannot be read: policy/policy.yaml is broken" in stage.text()
        assert "up to date" not in stage.text()

    on_stage(play, replace(board(), problem="policy/policy.yaml is broken"), size=(100, 24))


@pytest.mark.sweep
def test_40_columns() -> None:
    async def play(stage: Stage) -> None:
        await stage.press("n")
        await stage.type("It works in a narrow terminal, even if the text is long")
        lines = stage.text().splitlines()
        assert max(map(len, lines)) <= 40
        assert lines[-1] == "n f d b r p u s ? help"
        await stage.press("enter")
        assert stage.recorder.ran[0][-1].startswith("It works")
        await stage.press("escape", "question_mark")
        assert "       p  page a resolver group; asks\n          before it contacts anyone" in stage.text()

    on_stage(play, board(), size=(40, 24))
