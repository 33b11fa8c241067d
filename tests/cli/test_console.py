"""Text on a terminal: it fits, stays in its column, and cannot act on the terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from mimkit.cli.terminal.console import clock, columns, heading, next_step, paragraph, to_do

EVIL = "a\x1b[31mb\u202ec\x07d\u200be"
SHOWN = r"a\x1b[31mb\u202ec\x07d\u200be"
COMMAND = 'mim update --affected "nothing any more" --doing TEXT'


@pytest.fixture(autouse=True)
def eighty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def test_text_of_others_cannot_act_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    columns([(EVIL, EVIL)])
    heading(EVIL)
    paragraph(EVIL)
    to_do([("open", EVIL, EVIL), ("done", EVIL, "")])
    out = capsys.readouterr().out
    assert out.count(SHOWN) == 7
    assert not set("\x1b\u202e\x07\u200b") & set(out)


def test_what_does_not_fit_wraps_within_its_own_column(capsys: pytest.CaptureFixture[str]) -> None:
    columns([("10:09", "note", "word " * 40), ("10:10", "finding", "short")])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    start = lines[0].index("word")
    assert all(line[:start].strip() == "" for line in lines[1:-1])
    assert lines[-1].index("short") == start


def test_a_wrapped_item_stays_beside_its_mark(capsys: pytest.CaptureFixture[str]) -> None:
    paragraph(f"[ ] Check {'every connection ' * 6}first", hanging=4)
    first, *others = capsys.readouterr().out.splitlines()
    assert first.startswith("  [ ] Check")
    assert others
    assert all(line.startswith("      ") and line[6] != " " for line in others)


def test_advice_is_wrapped_on_a_terminal_and_one_line_elsewhere(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    advice = f"Known: {', '.join(f'team-{number:02}' for number in range(14))}"
    next_step(advice)
    assert capsys.readouterr().out == f"  {advice}\n"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    next_step(advice)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert " ".join(line.strip() for line in lines) == advice
    assert max(map(len, lines)) <= 80


def test_a_long_word_is_not_torn(capsys: pytest.CaptureFixture[str]) -> None:
    address = f"https://wiki.example.com/{'x' * 200}"
    columns([("bridge", address)])
    paragraph(address)
    assert capsys.readouterr().out.count(address) == 2


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_a_command_stays_whole_at_every_width(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    words = "the final update is recorded, with the review date, to each audience that was told before"
    to_do([("done", words, ""), ("open", words, COMMAND), ("open", "bridge", "mim bridge URL")])
    out = capsys.readouterr().out
    assert out.count(COMMAND) == 1
    assert " ".join(out.replace(COMMAND, "").split()).count("the final update is recorded, with") == 2
    assert all(len(line) <= width for line in out.splitlines() if COMMAND not in line)


def test_no_rows_print_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    columns([])
    to_do([])
    assert capsys.readouterr().out == ""


def test_a_time_has_its_day_when_it_is_not_today() -> None:
    now = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert clock(now, now, ZoneInfo("UTC")) == "23:30 UTC"
    assert clock(now, now.replace(day=24), ZoneInfo("UTC")) == "2026-11-23 23:30 UTC"
    assert clock(now, now, ZoneInfo("Asia/Tokyo")) == "08:30 JST"


def test_on_a_narrow_terminal_a_table_that_does_not_fit_is_a_list(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    columns(
        [("MI-20261123-K7F", "SEV1", "investigating", "Nobody can pay by card in the shop", "")], indent=""
    )
    assert capsys.readouterr().out.splitlines() == [
        "MI-20261123-K7F", "  SEV1", "  investigating", "  Nobody can pay by card in the shop",
    ]  # fmt: skip
    columns([("10:09", "note"), ("10:10", "finding")])
    assert capsys.readouterr().out.splitlines() == ["  10:09  note", "  10:10  finding"]
    to_do([("open", "the technical lead", "mim role communications-lead comms-duty")])
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "  mim role communications-lead comms-duty"
