"""Lines that are broken on a narrow terminal. The expected lines are counted by hand, 40 columns each."""

from __future__ import annotations

import io
import json
import sys

import click
import pytest

from mimkit.cli.terminal.line_breaks import broken, lines_that_fit, print_whole, printed_whole
from mimkit.report.text.cells import cells

SENTENCE = (
    "the escalation path of database has a broken step (`head-of-service` is not in policy/people.yaml)"
)


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        (SENTENCE, ["the escalation path of database has a", "  broken step (`head-of-service` is not", "  in policy/people.yaml)"]),
        ("MIM091  error    suppression-without-reason    A comment has no reason.", ["MIM091  error", "  suppression-without-reason", "  A comment has no reason."]),
        ("every closing gate is met for the incident   mim close -i K7F", ["every closing gate is met for the", "  incident", "  mim close -i K7F"]),
        ("it could not be read: mim check incidents/2026/MI-20261123-K7F/incident.yaml", ["it could not be read:", "mim check incidents/2026/MI-20261123-K7F/incident.yaml"]),
        ("决済ができません" * 3, ["决済ができません决済ができません决済がで", "  きません"]),
        ("fits in the line", ["fits in the line"]),
    ],
)  # fmt: skip
def test_a_long_line_is_broken_between_words(line: str, lines: list[str]) -> None:
    assert broken(f"{line}\n", 40) == "".join(f"{each}\n" for each in lines)


def test_colours_have_no_width() -> None:
    styled = click.style("x" * 30, fg="green") + " " + click.style("y" * 9, fg="cyan")
    assert broken(styled, 40) == styled
    assert click.unstyle(broken(f"{styled}y", 40)) == f"{'x' * 30}\n  {'y' * 10}"


def test_marks_and_korean_vowels_are_drawn_on_the_letter_before_them() -> None:
    """The widths follow from Unicode: two columns per syllable block, and none for a combining acute accent."""
    assert cells("e\u0301") == 1
    assert cells("\u1112\u1161\u11ab") == cells("\ud55c") == 2
    assert broken("e\u0301" * 19 + " " + "e\u0301" * 20, 40) == "e\u0301" * 19 + " " + "e\u0301" * 20


def test_output_for_programs_is_unchanged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    with lines_that_fit():
        click.echo(json.dumps({"text": SENTENCE}))
        print_whole(SENTENCE)
        with printed_whole():
            click.echo(SENTENCE)
        click.echo(f"\r{SENTENCE}")
        click.echo(SENTENCE)
    whole = capsys.readouterr().out
    assert whole.startswith(f"{json.dumps({'text': SENTENCE})}\n{SENTENCE}\n{SENTENCE}\n\r{SENTENCE}\n")
    assert max(map(len, whole.splitlines()[-3:])) <= 40


def test_a_pipe_without_columns_is_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stdout", shown)
    with lines_that_fit():
        click.echo(SENTENCE)
    assert shown.getvalue() == f"{SENTENCE}\n"
