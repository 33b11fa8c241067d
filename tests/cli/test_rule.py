"""`mim rule` explains rules, and shows which ones a selection enables."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mimkit.cli.main import run
from mimkit.rules.catalogue import RULES


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(["rule", *words]) == 0
    return capsys.readouterr().out


def read(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(said(capsys, *words, "--json"))
    assert document["version"] == 1
    return document


def test_without_a_word_every_rule_has_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert [line[:6] for line in said(capsys).splitlines()] == list(RULES)
    assert [each["code"] for each in read(capsys)["rules"]] == list(RULES)


@pytest.mark.parametrize("word", ["MIM414", "mim414", "update-promises-repair"])
def test_one_rule_is_explained_by_its_examples(capsys: pytest.CaptureFixture[str], word: str) -> None:
    out = said(capsys, word)
    assert out.startswith("MIM414 update-promises-repair (warning, communication)\n")
    assert '"should be fixed by 11:00" promises a repair time.' in out
    assert read(capsys, word)["rule"]["on"] is True


@pytest.mark.parametrize(("word", "codes"), [("MIM60", 9), ("review", 18)])
def test_a_beginning_or_a_family_lists_its_rules(
    capsys: pytest.CaptureFixture[str], word: str, codes: int
) -> None:
    lines = said(capsys, word).splitlines()
    assert len(lines) == codes
    assert all(line.startswith("MIM6") for line in lines)


def test_a_selection_says_what_decides(capsys: pytest.CaptureFixture[str]) -> None:
    *rows, last = said(capsys, "--select", "review", "--ignore", "vague-action").splitlines()
    assert rows[list(RULES).index("MIM608")].split() == [
        "MIM608",
        "off",
        "vague-action",
        "--ignore",
        "vague-action",
    ]
    assert rows[list(RULES).index("MIM607")].endswith("--select review")
    assert rows[0].endswith("not in --select")
    assert last == f"17 of {len(RULES)} rules are on"
    row = read(capsys, "MIM608", "--ignore", "MIM6")["rule"]
    assert (row["on"], row["reason"]) == (False, "--ignore MIM6")


def test_of_one_rule_the_decision_stands_above_it(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "MIM608", "--select", "closing")
    assert out.startswith("MIM608 is off: not in --select\n\nMIM608 vague-action (warning, review)\n")


@pytest.mark.parametrize("words", [["MIM999"], ["--select", "nope"], ["MIM608", "--ignore", "nope"]])
def test_what_is_no_rule_is_said(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert run(["rule", *words]) == 2
    assert (
        capsys.readouterr().err
        == f"mim: {words[-1]!r} is not a rule\n  List all codes and names:\n  next: mim rule\n"
    )
