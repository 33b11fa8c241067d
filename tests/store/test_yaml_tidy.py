"""`mim fix` writes a file again: every comment and every value stays, whatever the author's style."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from mimkit.model.diagnostic import KeyPath
from mimkit.model.file_problem import Unreadable
from mimkit.store.yaml.formatter.tidy import tidy
from mimkit.store.yaml.places import comments
from mimkit.store.yaml.reader import read
from mimkit.store.yaml.refusal import CannotEdit
from tests.store.test_yaml_fuzz import SEEDS, TOKENS

ORDER = ("schema", "id", "title", "services", "at", "kind", "by", "text")

BEFORE = """\
# a modeline
# a header

title:   "Nobody can pay"  # beside the title
id: MI-20261123-K7F


services: [checkout, # the shop
   payments]   # both
tags: [ a,b ]
impact: >
  folded text
  more

  a paragraph
 # below the impact

worked: []
  # a prompt
note: |2
   two
  x
empty:
nothing: ~
quoted: 'it''s'
large: Näher am Fehler 漢字 and a text that goes on and on, so far that no line of a hundred and twenty columns has room for it # why
timeline:
# the first entry
-   kind: note   # a kind
    # about its time
    at: 2026-11-23T11:00:00+01:00
    text: |
        a
          b

        c
    # the end of the entry
- {at: 2026-11-23T11:00:00Z, kind: note, by: x, text: "a: b"}
- # on the dash
  at: 1
  by:
    # why
    me

    # the last
# the end
"""
AFTER = """\
# a modeline
# a header

id: MI-20261123-K7F
title: "Nobody can pay" # beside the title

services: # both
  - checkout # the shop
  - payments
tags: [a, b]
impact: >
  folded text
  more

  a paragraph
# below the impact

worked: []
  # a prompt
note: |2
   two
  x
empty:
nothing: ~
quoted: 'it''s'
large: >- # why
  Näher am Fehler 漢字 and a text that goes on and on, so far that no line of a hundred
  and twenty columns has room for it
timeline:
  # the first entry
  # about its time
  - at: 2026-11-23T10:00:00Z
    kind: note # a kind
    text: |
      a
        b

      c
    # the end of the entry
  - id: 01M83Y2QK007QDVC0EXJ6GANX8
    at: 2026-11-23T11:00:00Z
    kind: note
    by: x
    text: "a: b"
  # on the dash
  - at: 1
    # why
    by: me

      # the last
# the end
"""
VALUES: dict[KeyPath, str] = {
    ("timeline", 0, "at"): "2026-11-23T10:00:00Z",
    ("timeline", 1, "id"): "01M83Y2QK007QDVC0EXJ6GANX8",
}


def order(_keys: KeyPath, names: Sequence[str]) -> Sequence[str]:
    return sorted(names, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))


def as_it_is(_keys: KeyPath, names: Sequence[str]) -> Sequence[str]:
    return names


def test_every_comment_stays_with_what_it_is_about() -> None:
    assert tidy(BEFORE.encode(), VALUES, order).raw.decode() == AFTER


def test_a_second_run_changes_nothing() -> None:
    assert tidy(AFTER.encode(), {}, order).raw.decode() == AFTER


def test_a_file_keeps_its_line_breaks_and_mixed_ones_become_those_of_most_lines() -> None:
    crlf = BEFORE.replace("\n", "\r\n").encode()
    assert tidy(crlf, VALUES, order).raw == AFTER.replace("\n", "\r\n").encode()
    mixed = BEFORE.replace("\n", "\r\n", 3).encode()
    assert tidy(mixed, VALUES, order).raw.decode() == AFTER


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"---\ntitle: x\n...\n", b"title: x\n"),
        (b"--- # start\ntitle: x", b"# start\ntitle: x\n"),
        (b"{schema: 1, title: 'x'} # all\n", b"schema: 1\ntitle: 'x' # all\n"),
        (b"{ # why\n schema: 1}\n", b"# why\nschema: 1\n"),
        (b"services: [ # none\n]\n", b"services: [] # none\n"),
        (b"services: [\n # none\n]\n", b"# none\nservices: []\n"),
        (b"services: [a,\n # none\n]\n", b"services:\n  - a\n  # none\n"),
        (b"a:\t1\t# one\nb: 'x\n  y'\n", b"a: 1 # one\nb: x y\n"),
        (b"? a\n: 1\n? b\n", b"a: 1\nb:\n"),
        (b"a:\n\n\n  - 1\n\n\n  - - 2\n    - 3\n", b"a:\n  - 1\n\n  -\n    - 2\n    - 3\n"),
        (b"a: |+\n  x\n\n\nb: {c: {}, d: [1, {e: 2}]}\n", b'a: "x\\n\\n\\n"\nb: {c: {}, d: [1, {e: 2}]}\n'),
        (b"# only a comment\n", b"# only a comment\n"),
        (b"- a\n-   b\n", b"- a\n-   b\n"),
    ],
)
def test_unusual_notation(raw: bytes, expected: bytes) -> None:
    new = tidy(raw, {}, as_it_is).raw
    assert new == expected
    assert tidy(new, {}, as_it_is).raw == new


def test_a_file_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(CannotEdit, match="cannot be read: line 1"):
        tidy(b"title: [x\n", {}, as_it_is)


PIECES = (
    b"\n",
    b"\n\n",
    b" # c\n",
    b"# d\n",
    b"    # e\n",
    b"k: v\n",
    b"- i\n",
    b"\t",
    b"  ",
    b"[",
    b"}",
    b"|\n",
    b"#",
)


@pytest.mark.sweep
@pytest.mark.parametrize("seed", range(3))
def test_no_damage_to_a_file_loses_a_value_or_a_comment(seed: int) -> None:
    rng, tried, refused = random.Random(seed), 0, 0
    for _ in range(1200):
        raw = bytearray(rng.choice((*SEEDS, BEFORE.encode())))
        for _ in range(rng.randint(1, 5)):
            at = rng.randint(0, len(raw))
            raw[at : at + rng.choice((0, 0, 3))] = rng.choice((*PIECES, *PIECES, *TOKENS))
        if isinstance(read(bytes(raw)), Unreadable):
            continue
        tried += 1
        try:
            new = tidy(bytes(raw), {}, order).raw
        except CannotEdit:
            refused += 1  # nothing is written
            continue
        assert read(new) == read(bytes(raw))
        assert sorted(text.rstrip() for _, text in comments(new)) == sorted(
            text.rstrip() for _, text in comments(bytes(raw))
        )
        assert tidy(new, {}, order).raw == new
    assert tried > 50
    assert refused <= tried // 50
