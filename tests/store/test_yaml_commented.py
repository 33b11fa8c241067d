"""Comments that mim writes: safe for any text, and nothing else in the file changes."""

from __future__ import annotations

from io import BytesIO

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from mimkit.store.yaml.commented import as_comment, beside_items, comments_beside, headed
from mimkit.store.yaml.reader import read
from tests.edits import create

SHIFTS = [{"start": "2026-12-01T08:00:00Z", "person": "no"}, {"start": "2026-12-02T08:00:00Z", "person": "b"}]
ROSTER = create({"schema": 1, "title": "Who is: on call?", "shifts": SHIFTS})
ODD = (
    "two\nlines", "two\r\nlines", "\x85next", "\u2028line\u2029paragraph", "# hash", "a # b", "---", "...", "{a: [b",
    "'", '"', "\t", "\x00\x07\x1b[31mred", "x" * 5000, "word " * 1000, "\u05e9\u05dc\u05d5\u05dd", "\u202eabc\u2066",
    "\ufeff", "\ufffe\uffff", "\ud800", "%YAML 1.1", "! &a *a", "\U0001f525 e\u0301",
)  # fmt: skip


def readings(raw: bytes) -> tuple[object, ...]:
    safe = YAML(typ="safe", pure=True).load(BytesIO(raw))
    return read(raw), yaml.load(raw, Loader=yaml.CSafeLoader), safe


@pytest.mark.parametrize("text", ODD)
def test_any_text_becomes_one_visible_line_that_no_reader_takes_for_data(text: str) -> None:
    for raw in (
        beside_items(ROSTER, ("shifts",), {0: text, 1: text}, "person"),
        beside_items(ROSTER, ("shifts",), {1: text}, "start"),
        headed(ROSTER, (text, "Second")),
    ):
        assert readings(raw) == readings(ROSTER)
        assert max(len(line) for line in raw.decode().splitlines()) < 6000
    comment = as_comment(text)
    assert len(comment) <= 120
    assert comment.isprintable()
    assert not comment.startswith("#")


@pytest.mark.sweep
@given(st.text(), st.text())
def test_the_file_without_its_comments_is_the_file_as_it_was(one: str, other: str) -> None:
    raw = beside_items(ROSTER, ("shifts",), {0: one, 1: other}, "person")
    lines = ROSTER.decode().splitlines()
    for old, new in zip(lines, raw.decode().split("\n")[:-1], strict=True):
        assert new == old or new.startswith(f"{old}  # ")
    assert readings(raw) == readings(ROSTER)
    assert comments_beside(raw, ("shifts",), "person") == [as_comment(one), as_comment(other)]
    whole = headed(ROSTER, (one, other)).decode().split("\n")
    assert [line for line in whole if not line.startswith("#")][-len(lines) - 1 :] == [*lines, ""]


def test_comments_of_the_file_stay_above_the_new_ones() -> None:
    raw = b"# editor: yes\n# Ours.\n\n" + ROSTER
    assert headed(raw, ("Source: a law.",)) == b"# editor: yes\n# Ours.\n\n# Source: a law.\n" + ROSTER


@pytest.mark.parametrize(
    "around",
    [
        "schema:   1 # odd\ntitle: >\n   folded\n   text\nlist: [ a,b ]\nshifts:\n{}other: ~\n",
        "shifts:\n{}# The end.\n",
        "a:\r\n  - 0x10\r\nshifts:\r\n{}",
        "---\n'x' : \"y\"\nshifts:\n\n    # first\n{}",
    ],
)
@pytest.mark.parametrize("column", [0, 2, 4])
def test_only_the_lines_of_the_items_change(around: str, column: int) -> None:
    margin, eol = " " * column, "\r\n" if "\r" in around else "\n"
    block = eol.join(
        (f"{margin}- day: 2026-01-01", f"{margin}  title: 'It''s'", f"{margin}- day: 2026-01-02", "")
    )
    wanted = block.replace("2026-01-02", "2026-01-02  # GB")
    raw = around.format(block).encode()
    assert beside_items(raw, ("shifts",), {1: "GB"}, "day") == around.format(wanted).encode()


@pytest.mark.parametrize(
    "items",
    [
        "- {day: 2026-01-01, title: x}\n",  # a comment would end the line inside the brackets
        "- day:   2026-01-01\n",  # the spaces would change
        "- day: >-\n    2026\n  title: x\n",  # the value continues on the next line
        "- day: 2026-01-01  # ours\n",  # it has a comment
        "- other: 1\n",  # it has no such key
        "- text\n",
    ],
)
def test_what_cannot_be_commented_without_another_change_stays_as_it_is(items: str) -> None:
    raw = f"shifts:\n{items}".encode()
    after = beside_items(raw, ("shifts",), {0: "GB"}, "day")
    assert after == raw
    assert beside_items(raw, ("absent",), {0: "GB"}, "day") == raw
    assert beside_items(raw, ("shifts",), {7: "GB"}, "day") == raw


def test_a_file_that_is_no_mapping_gets_no_comment() -> None:
    assert headed(b"text\n", ("Source",)) == b"text\n"
    assert comments_beside(b"a: [", ("a",), "b") == []
    assert comments_beside(b"a: 1\n", ("a",), "b") == []
    assert comments_beside(b"a: 1\n", ("b",), "b") == []
