"""The prompts of a draft: comments that change nothing, whatever they quote, and that go without a trace."""

from __future__ import annotations

import pytest

from mimkit.store.yaml.document import Document
from mimkit.store.yaml.places import comments
from mimkit.store.yaml.prompts import with_prompts, without_prompts
from mimkit.store.yaml.reader import read
from tests.store.test_yaml_commented import ODD, readings

DRAFT = b"""\
# yaml-language-server: $schema=../review.json
schema: 1
summary: >-
  A text on
  two lines.
trigger:
detection: "An alert: the pool"  # ours
worked:
slowed: [one]
lucky:
  # mine
  - "own: x"
  - |
    # > not a comment
    two
sections:
  - id: customers
    findings:
  - id: vendors
    findings:
      - x
actions: []
"""
KEYS = (
    *((each,) for each in ("summary", "trigger", "detection", "worked", "slowed", "lucky", "actions")),
    ("sections", 0, "findings"),
    ("sections", 1, "findings"),
)


@pytest.mark.parametrize(
    "text", [*ODD, "mim: ignore[MIM608] a reason", "yaml-language-server: $schema=x", ""]
)
def test_any_text_is_a_comment_below_every_value_and_can_be_taken_away(text: str) -> None:
    new = with_prompts(Document(DRAFT), dict.fromkeys(KEYS, ("What?", f"- {text}")))
    assert readings(new.raw) == readings(DRAFT)
    marked = [comment for _, comment in comments(new.raw) if comment.startswith("# >")]
    assert len(marked) >= 2 * len(KEYS)
    assert "ignore[" not in new.raw.decode() or "mim: ignore" not in new.raw.decode()
    assert max(map(len, new.raw.decode().splitlines())) < 6000
    assert without_prompts(new).raw == DRAFT


def test_a_prompt_is_part_of_its_value_and_is_replaced_by_the_next() -> None:
    first = with_prompts(Document(DRAFT), {("trigger",): ("Old",), ("actions",): ("Last",)})
    assert b"trigger:\n  # > Old\ndetection" in first.raw
    assert first.raw.endswith(b"actions: []\n  # > Last\n")
    second = with_prompts(first, {("summary",): ("New " * 60,)})
    assert b"Old" not in second.raw
    assert b"  two lines.\n# > New New" in second.raw
    assert b"\n# >   New New" in second.raw, "a long line is wrapped, and its rest is indented"


def test_a_file_with_other_line_breaks_keeps_them() -> None:
    crlf = DRAFT.replace(b"\n", b"\r\n")
    new = with_prompts(Document(crlf), {("trigger",): ("What?",)})
    assert b"trigger:\r\n  # > What?\r\ndetection" in new.raw
    assert without_prompts(new).raw == crlf


def test_what_is_not_a_prompt_stays() -> None:
    assert without_prompts(Document(DRAFT)).raw == DRAFT
    hand = b"trigger: x  # > beside a value\nworked:\n  - '# > in a text'\n# own\n"
    assert without_prompts(Document(hand)).raw == hand


def test_a_style_that_cannot_be_kept_gets_no_prompts() -> None:
    odd = b"{schema: 1,\n trigger: x}\n"
    assert with_prompts(Document(odd), {("trigger",): ("What?",), ("nothing",): ("x",)}).raw == odd
    assert read(odd) == {"schema": "1", "trigger": "x"}
